package org.danepost.interop;

import java.time.Duration;
import java.util.List;

/**
 * How a zone is signed.
 *
 * @param algorithms the signers' names of the algorithms, for example {@code ECDSAP256SHA256}; every record is signed by
 *     each of them
 * @param combined whether one key does both jobs (no separate zone signing key)
 * @param denial how absence is proven
 * @param from when the signatures begin, seen from now
 * @param until when the signatures end, seen from now
 */
record Signing(List<String> algorithms, boolean combined, Denial denial, Duration from, Duration until) {
    Signing {
        algorithms = List.copyOf(algorithms);
    }

    /** How absence is proven. */
    sealed interface Denial {
        /** RFC 4034 §4. */
        record Nsec() implements Denial {}

        /**
         * RFC 5155.
         *
         * @param iterations additional iterations
         * @param salt hexadecimal digits, or a dash for none
         * @param optOut whether insecure delegations are left out
         */
        record Nsec3(int iterations, String salt, boolean optOut) implements Denial {}
    }

    /** Two P-256 keys, NSEC, valid from an hour ago for a month. */
    static Signing usual() {
        return new Signing(
                List.of("ECDSAP256SHA256"), false, new Denial.Nsec(), Duration.ofHours(-1), Duration.ofDays(30));
    }

    Signing with(String... names) {
        return new Signing(List.of(names), combined, denial, from, until);
    }

    Signing nsec3(int iterations, String salt) {
        return new Signing(algorithms, combined, new Denial.Nsec3(iterations, salt, false), from, until);
    }

    Signing optOut() {
        return new Signing(algorithms, combined, new Denial.Nsec3(0, "-", true), from, until);
    }

    Signing oneKey() {
        return new Signing(algorithms, true, denial, from, until);
    }

    Signing valid(Duration begin, Duration end) {
        return new Signing(algorithms, combined, denial, begin, end);
    }
}
