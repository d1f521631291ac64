package org.danepost.lab;

import java.util.HexFormat;

/** How a zone proves that something does not exist. Immutable. */
public sealed interface Denial {
    /** By chains of plain names, RFC 4034 §4. */
    record Nsec() implements Denial {}

    /**
     * By chains of hashed names, RFC 5155.
     *
     * @param iterations additional rounds of hashing; RFC 9276 §3.1 wants 0
     * @param salt in hexadecimal, "" for none
     * @param optOut whether unsigned delegations are left out of the chain
     */
    record Nsec3(int iterations, String salt, boolean optOut) implements Denial {
        byte[] saltBytes() {
            return HexFormat.of().parseHex(salt);
        }
    }

    static Denial nsec() {
        return new Nsec();
    }

    static Denial nsec3() {
        return new Nsec3(0, "", false);
    }

    static Denial nsec3OptOut() {
        return new Nsec3(0, "", true);
    }
}
