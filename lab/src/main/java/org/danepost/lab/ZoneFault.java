package org.danepost.lab;

/** What is wrong with a zone, on purpose. Immutable. */
public sealed interface ZoneFault {
    /** All signatures of the zone ended three days before it was signed. */
    record Expired() implements ZoneFault {}

    /** All signatures of the zone begin three days after it was signed. */
    record NotYetValid() implements ZoneFault {}

    /** Records of one type carry no signatures, though the zone is signed. */
    record MissingSignatures(int type) implements ZoneFault {}

    /** Signatures over one type are of the right length and wrong. */
    record GarbageSignatures(int type) implements ZoneFault {}

    /** The parent's DS names a key that the zone does not have. */
    record WrongDs() implements ZoneFault {}

    /** Denials of existence are left out: NXDOMAIN and NODATA come with nothing but an SOA. */
    record NoDenials() implements ZoneFault {}

    /** The zone is not signed, though its parent has a DS for it. */
    record SignaturesDropped() implements ZoneFault {}
}
