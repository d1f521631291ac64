package org.danepost.smtp;

import java.util.Arrays;
import java.util.List;

/** The versions of TLS, oldest first. */
public enum TlsVersion {
    /** Deprecated (RFC 8996); better than cleartext and no better than that. */
    TLS_1_0("TLSv1"),
    /** As {@link #TLS_1_0}. */
    TLS_1_1("TLSv1.1"),
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final String engineName;

    TlsVersion(String engineName) {
        this.engineName = engineName;
    }

    /** The name that engines and {@link TlsFacts#version()} use. */
    public String engineName() {
        return engineName;
    }

    TlsVersion orNewer(TlsVersion other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The names of this version and all newer ones, newest first. */
    List<String> upwards() {
        return Arrays.stream(values())
                .filter(version -> version.compareTo(this) >= 0)
                .map(TlsVersion::engineName)
                .toList()
                .reversed();
    }
}
