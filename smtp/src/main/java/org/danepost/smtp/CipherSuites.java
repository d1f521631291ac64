package org.danepost.smtp;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The cipher suites that are offered, by IANA names. An engine takes of them what it has. */
final class CipherSuites {
    /** TLS 1.3, and for TLS 1.2 forward secrecy with authenticated encryption only (RFC 9325 §4.2). */
    static final List<String> MODERN = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** In addition where the alternative would be cleartext or no delivery (RFC 7435 §3); still nothing below 128 bits. */
    private static final List<String> OLDER = List.of(
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
            "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
            "TLS_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_AES_256_CBC_SHA");

    private CipherSuites() {}

    static List<String> offered(boolean authenticates) {
        return authenticates
                ? MODERN
                : Stream.concat(MODERN.stream(), OLDER.stream()).toList();
    }

    static String[] offered(boolean authenticates, String[] supported) {
        Set<String> known = Set.copyOf(Arrays.asList(supported));
        return offered(authenticates).stream().filter(known::contains).toArray(String[]::new);
    }
}
