package org.danepost.smtp;

/**
 * What a client offers in handshakes.
 *
 * @param floor the oldest version, where {@link TlsUse#floor()} names none. TLS 1.0 and 1.1 are deprecated (RFC 8996): they
 *     are spoken only to servers that would be given mail in clear, and only by BoringSSL, since the JDK has them switched
 *     off for the whole process. Where TLS is required or authenticates, nothing below TLS 1.2 is spoken
 * @param postQuantum true to offer the key exchange X25519MLKEM768 first, beside the usual ones. Only BoringSSL has it
 */
public record TlsOptions(TlsVersion floor, boolean postQuantum) {

    /** TLS 1.2 and 1.3, with X25519MLKEM768. */
    public static TlsOptions defaults() {
        return new TlsOptions(TlsVersion.TLS_1_2, true);
    }

    public TlsOptions withFloor(TlsVersion newFloor) {
        return new TlsOptions(newFloor, postQuantum);
    }

    public TlsOptions withPostQuantum(boolean newPostQuantum) {
        return new TlsOptions(floor, newPostQuantum);
    }

    /** The oldest version to offer for this use. */
    TlsVersion lowest(TlsUse use) {
        TlsVersion wanted = use.floor().orElse(floor);
        boolean clearWouldDo = use.mode() == TlsUse.Mode.IF_OFFERED && !use.authenticates();
        return clearWouldDo ? wanted : wanted.orNewer(TlsVersion.TLS_1_2); // RFC 9325 §3.1.1
    }
}
