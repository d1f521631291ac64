package org.danepost.dane;

import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * DANE for any program that speaks TLS by the Java platform (RFC 6698, RFC 7671): a trust manager, a context and a socket
 * factory that ask for the TLSA records of the very host and port that is connected to, and let them judge the server's
 * certificate. Immutable, safe for any thread; the lookups block.
 *
 * <pre>
 * DaneTls dane = DaneTls.mandatory(tlsaSource, InstantSource.system());
 * HttpClient client = HttpClient.newBuilder().sslContext(dane.sslContext()).build();
 * </pre>
 *
 * <p>What each outcome means:
 *
 * <ul>
 *   <li>records match: authenticated. Under usage 3 no name and no date is looked at (RFC 7671 §5.1).
 *   <li>usable records, none matches: refused, always.
 *   <li>the lookup failed or its proof does: refused, always; the sockets of {@link #socketFactory} do not even connect.
 *   <li>no records, or none that can be used: as {@link #mandatory}, {@link #orPkix} or {@link #orAnything} says.
 * </ul>
 *
 * A refusal is a {@link java.security.cert.CertificateException} that names the cause and who can mend it.
 *
 * <p>{@link #sslContext} and {@link #socketFactory} look the records up before the handshake, send the TLSA base domain as
 * the server name, and never resume a session, since a resumed one skips the trust manager. {@link #trustManager} alone, in
 * a context of the caller's, does none of the three; see there.
 */
public final class DaneTls {
    private final TlsaSource source;
    private final InstantSource clock;
    private final Otherwise otherwise;
    private final Profile profile;
    private final DaneVerifier verifier;
    private final List<KeyManager> keys;

    /** What holds where the records say nothing. */
    sealed interface Otherwise {
        /** No connection (RFC 7671 §10.3, mandatory). */
        record Refuse() implements Otherwise {}

        /** The platform's rules and the name. */
        record Pkix(X509ExtendedTrustManager manager) implements Otherwise {}

        /** TLS with any certificate (RFC 7435). */
        record Anything() implements Otherwise {}
    }

    private DaneTls(
            TlsaSource source,
            InstantSource clock,
            Otherwise otherwise,
            Profile profile,
            List<byte[]> roots,
            List<KeyManager> keys) {
        this.source = source;
        this.clock = clock;
        this.otherwise = otherwise;
        this.profile = profile;
        this.verifier = new DaneVerifier(profile, DigestPreference.DEFAULT, roots);
        this.keys = List.copyOf(keys);
    }

    /** Only a match of proven records lets a connection pass. */
    public static DaneTls mandatory(TlsaSource source, InstantSource clock) {
        return new DaneTls(source, clock, new Otherwise.Refuse(), Profile.SMTP, List.of(), List.of());
    }

    /**
     * Where DANE says nothing, the chain must please the given trust manager, and the certificate must bear the host's name.
     * The name is checked here, whatever endpoint identification the program has set. Records that exist are never
     * overruled by it.
     *
     * @param manager usually the platform's own, made by {@link javax.net.ssl.TrustManagerFactory}
     */
    public static DaneTls orPkix(TlsaSource source, InstantSource clock, X509ExtendedTrustManager manager) {
        return new DaneTls(source, clock, new Otherwise.Pkix(manager), Profile.SMTP, List.of(), List.of());
    }

    /** Where DANE says nothing, any certificate will do: encryption against listeners only (RFC 7435, RFC 7671 §10.3). */
    public static DaneTls orAnything(TlsaSource source, InstantSource clock) {
        return new DaneTls(source, clock, new Otherwise.Anything(), Profile.SMTP, List.of(), List.of());
    }

    /**
     * Counts the usages 0 and 1 too, which need a valid path to one of these roots, the name and the dates. Without this they
     * are unusable (RFC 7671 §4 advises against all four at once).
     *
     * @param roots authorities in DER; those that do not parse count for nothing
     */
    public DaneTls withPkixUsages(List<byte[]> roots) {
        return new DaneTls(source, clock, otherwise, Profile.GENERIC, roots, keys);
    }

    /** Certificates of the program's own, for servers that ask for one; for the context and the socket factory. */
    public DaneTls withKeys(List<KeyManager> own) {
        return new DaneTls(source, clock, otherwise, profile, verifier.roots(), own);
    }

    /** A context for clients. Its engines have to be made with host and port; servers it cannot be used for. */
    public SSLContext sslContext() {
        return DaneContext.of(this);
    }

    /**
     * Sockets for clients. A socket that is made with its host asks for the records first and does not connect when they
     * cannot be had; one that is connected later asks in the handshake, by the name it was connected to, and sends that name.
     */
    public SSLSocketFactory socketFactory() {
        return new DaneSocketFactory(this);
    }

    /**
     * For a context of the caller's, or another TLS library. Host and port are those the engine was made with, or the socket
     * was connected to; nothing is ever guessed. Two things are left to the caller then: to send the TLSA base domain as
     * server name where an alias makes it differ from the host, and to use a context for one connection only or without
     * session cache, because a resumed session skips every trust manager.
     */
    public X509ExtendedTrustManager trustManager() {
        return new DaneTrustManager(this);
    }

    /** Asks for the records of one endpoint. A source that breaks its promise gives nothing to conclude from. */
    EndpointCheck check(String host, int port) {
        TlsaAnswer answer;
        try {
            answer = source.lookUp(host, port);
        } catch (RuntimeException e) {
            answer = new TlsaAnswer.Unknown(
                    "our own lookup of the TLSA records broke: " + e, "Report this as a fault of the program.");
        }
        return new EndpointCheck(host, port, answer, this);
    }

    Otherwise otherwise() {
        return otherwise;
    }

    Profile profile() {
        return profile;
    }

    DaneVerifier verifier() {
        return verifier;
    }

    InstantSource clock() {
        return clock;
    }

    List<KeyManager> keys() {
        return keys;
    }
}
