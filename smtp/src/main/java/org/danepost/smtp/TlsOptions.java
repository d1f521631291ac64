package org.danepost.smtp;

/**
 * What a client offers in handshakes.
 *
 * @param floor the oldest version spoken where TLS is required or authenticates, TLS 1.2 or 1.3 (RFC 9325 §3.1.1)
 * @param legacy true if servers that would be given mail in clear may also speak TLS 1.0 and 1.1. Only BoringSSL can do so;
 *     the JDK's engine has them switched off for the whole process. Never where TLS is required
 * @param postQuantum true to offer the key exchange X25519MLKEM768 first, beside the usual ones. Only BoringSSL has it
 */
public record TlsOptions(TlsVersion floor, boolean legacy, boolean postQuantum) {
    public TlsOptions {
        if (floor.compareTo(TlsVersion.TLS_1_2) < 0) {
            throw new IllegalArgumentException("the floor is TLS 1.2 or 1.3");
        }
    }

    /** TLS 1.2 and 1.3, with X25519MLKEM768. */
    public static TlsOptions defaults() {
        return new TlsOptions(TlsVersion.TLS_1_2, false, true);
    }

    public TlsOptions withFloor(TlsVersion newFloor) {
        return new TlsOptions(newFloor, legacy, postQuantum);
    }

    public TlsOptions withLegacy(boolean newLegacy) {
        return new TlsOptions(floor, newLegacy, postQuantum);
    }

    public TlsOptions withPostQuantum(boolean newPostQuantum) {
        return new TlsOptions(floor, legacy, newPostQuantum);
    }

    /** The oldest version to offer for this use. */
    TlsVersion lowest(TlsUse use) {
        boolean clearWouldDo = use.mode() == TlsUse.Mode.IF_OFFERED && !use.authenticates();
        if (!clearWouldDo) {
            return use.floor().orElse(floor).orNewer(TlsVersion.TLS_1_2); // RFC 9325 §3.1.1
        }
        return use.floor().orElse(legacy ? TlsVersion.TLS_1_0 : floor);
    }
}
