package org.danepost.dns;

import java.util.Map;

/** Which DNSSEC algorithms and digests count, and what they are called (RFC 9904 §3, §4, RFC 9905 §2). */
final class Algorithms {
    static final int RSASHA1 = 5;
    static final int RSASHA1_NSEC3 = 7;
    static final int RSASHA256 = 8;
    static final int RSASHA512 = 10;
    static final int ECDSAP256 = 13;
    static final int ECDSAP384 = 14;
    static final int ED25519 = 15;
    static final int ED448 = 16;

    static final int DIGEST_SHA1 = 1;
    static final int DIGEST_SHA256 = 2;
    static final int DIGEST_SHA384 = 4;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "RSAMD5"),
            Map.entry(3, "DSA"),
            Map.entry(5, "RSASHA1"),
            Map.entry(6, "DSA-NSEC3-SHA1"),
            Map.entry(7, "RSASHA1-NSEC3-SHA1"),
            Map.entry(8, "RSASHA256"),
            Map.entry(10, "RSASHA512"),
            Map.entry(12, "GOST R 34.10-2001"),
            Map.entry(13, "ECDSAP256SHA256"),
            Map.entry(14, "ECDSAP384SHA384"),
            Map.entry(15, "ED25519"),
            Map.entry(16, "ED448"));

    private Algorithms() {}

    static boolean supported(int algorithm, ResolverPolicy policy) {
        return switch (algorithm) {
            case RSASHA256, RSASHA512, ECDSAP256, ECDSAP384, ED25519, ED448 -> true;
            case RSASHA1, RSASHA1_NSEC3 -> policy.sha1Algorithms(); // RFC 9905 §2
            default -> false; // RFC 9904 §3: 1, 3, 6 and 12 never; 0, 253 and 254 unknown
        };
    }

    static boolean supportedDigest(int digest) {
        return digest == DIGEST_SHA1 || digest == DIGEST_SHA256 || digest == DIGEST_SHA384;
    }

    static String name(int algorithm) {
        String name = NAMES.get(algorithm);
        return name == null ? "algorithm " + algorithm : name;
    }

    static String digestName(int digest) {
        return switch (digest) {
            case DIGEST_SHA1 -> "SHA-1";
            case DIGEST_SHA256 -> "SHA-256";
            case 3 -> "GOST R 34.11-94";
            case DIGEST_SHA384 -> "SHA-384";
            default -> "digest type " + digest;
        };
    }
}
