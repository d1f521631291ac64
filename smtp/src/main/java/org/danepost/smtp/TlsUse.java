package org.danepost.smtp;

import java.util.Optional;

/**
 * How a session shall use TLS.
 *
 * @param mode when
 * @param sni the name to send in the handshake (RFC 6066 §3), A-labels without a final dot; empty or an address literal: none
 *     is sent
 * @param check what the server's certificates must pass
 * @param authenticates true if the check proves who the server is: then only forward-secret authenticated encryption is
 *     offered (RFC 9325 §4.2, RFC 7672 §8.2). Otherwise older suites too, since they are better than cleartext
 * @param floor the oldest version for this server, where it differs from {@link TlsOptions}; below TLS 1.2 it counts only
 *     where TLS is used if offered
 * @param resumption under which name TLS sessions are kept, and found again to be resumed; empty: none are. Give one name
 *     only to handshakes whose demands are equal in every respect. The certificates of a session that is resumed are put to
 *     the check once more
 */
public record TlsUse(
        Mode mode,
        Optional<String> sni,
        PeerCheck check,
        boolean authenticates,
        Optional<TlsVersion> floor,
        Optional<String> resumption) {
    /** When to use TLS. */
    public enum Mode {
        /** Not at all. */
        NEVER,
        /** If the server offers STARTTLS; a failed handshake ends the connection all the same (RFC 3207 §4). */
        IF_OFFERED,
        /** Always; MAIL is never sent in clear. */
        REQUIRED
    }

    public static TlsUse never() {
        return use(Mode.NEVER, Optional.empty(), PeerCheck.any(), false);
    }

    /** TLS if the server offers it, with any certificate. */
    public static TlsUse ifOffered(String sni) {
        return use(Mode.IF_OFFERED, Optional.of(sni), PeerCheck.any(), false);
    }

    /** TLS with any certificate, never cleartext. */
    public static TlsUse encrypted(String sni) {
        return use(Mode.REQUIRED, Optional.of(sni), PeerCheck.any(), false);
    }

    /** TLS with a certificate that passes the check. */
    public static TlsUse authenticated(String sni, PeerCheck check) {
        return use(Mode.REQUIRED, Optional.of(sni), check, true);
    }

    private static TlsUse use(Mode mode, Optional<String> sni, PeerCheck check, boolean authenticates) {
        return new TlsUse(mode, sni, check, authenticates, Optional.empty(), Optional.empty());
    }

    /** With another oldest version. */
    public TlsUse withFloor(TlsVersion newFloor) {
        return new TlsUse(mode, sni, check, authenticates, Optional.of(newFloor), resumption);
    }

    /** Sessions are kept and found under this name. */
    public TlsUse withResumption(String name) {
        return new TlsUse(mode, sni, check, authenticates, floor, Optional.of(name));
    }

    boolean required() {
        return mode == Mode.REQUIRED;
    }
}
