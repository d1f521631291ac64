package org.danepost.bench;

import java.util.List;

/** How a server behaves for a while. */
enum Mood {
    /** As it should. */
    HONEST(false),
    /** Its sockets are closed. */
    DEAD(false),
    /** Takes everything, answers nothing. */
    HANG(false),
    /** Answers after some tenths of a second. */
    SLOW(false),
    /** Answers every other query. */
    LOSSY(false),
    SERVFAIL(false),
    REFUSED(false),
    NOTIMP(false),
    /** FORMERR without EDNS, as servers do that do not know EDNS. */
    FORMERR(false),
    /** Leaves signatures and denials out. */
    STRIP(false),
    /** Addresses and digests of the attacker, no signatures. */
    FORGE(true),
    /** The same beside the honest signatures. */
    FORGE_SIGNED(true),
    /** Unsigned lies with AD set. */
    CLAIM_AUTHENTIC(true),
    /** No such name, or no such records, without proof. */
    DENY(true),
    /** Answers from zones of the same names that are signed with the attacker's own keys. */
    IMPERSONATE(true),
    /** Forged answers with other ids come before the honest one. */
    WRONG_ID(true),
    /** Forged answers with other ids, and no honest one. */
    ONLY_WRONG_ID(true),
    /** The name comes back in other letters. */
    CASE(false),
    /** Octets by chance, some with the right id. */
    GARBAGE(false),
    /** Some bits of the honest answer are turned over. */
    BIT_FLIPS(false),
    /** The honest answer ends in the middle. */
    CUT_SHORT(false),
    /** TC over UDP, and over TCP again. */
    TRUNCATION_LOOP(false),
    /** TC over UDP, and over TCP the answer comes octet by octet. */
    DRIP(false),
    /** Every name is an alias of another that does not exist before. */
    ALIASES(true),
    /** Refers every question to servers that do not exist. */
    REFER_AWAY(true);

    private final boolean lies;

    Mood(boolean lies) {
        this.lies = lies;
    }

    /** Whether it says something else than the truth or nothing. */
    boolean lies() {
        return lies;
    }

    static final List<Mood> BAD =
            List.of(values()).stream().filter(mood -> mood != HONEST).toList();
}
