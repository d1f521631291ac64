package org.danepost.policy;

/** The oldest TLS version a session may use, oldest first. A host that must authenticate never gets less than 1.2. */
public enum TlsFloor {
    TLS_1_0("1.0"),
    TLS_1_1("1.1"),
    TLS_1_2("1.2"),
    TLS_1_3("1.3");

    private final String version;

    TlsFloor(String version) {
        this.version = version;
    }

    /** The stricter of the two. */
    TlsFloor atLeast(TlsFloor other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** As TLS engines name it: {@code TLSv1.2}. */
    public String protocol() {
        return "TLSv" + version;
    }

    /** As people write it: {@code 1.2}. */
    @Override
    public String toString() {
        return version;
    }
}
