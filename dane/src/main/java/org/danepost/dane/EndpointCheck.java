package org.danepost.dane;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedTrustManager;
import org.danepost.dane.CertificateNames.CommonName;
import org.danepost.dane.Verdict.Mismatch;
import org.jspecify.annotations.Nullable;

/**
 * Judges the certificates of one server by one TLSA answer and the rules of a {@link DaneTls}. Immutable.
 *
 * @param host as the program knows the server
 * @param answer what DNS says about this host and port
 */
record EndpointCheck(String host, int port, TlsaAnswer answer, DaneTls rules) {
    private static final int LONGEST = 4000;

    EndpointCheck {
        // An IPv6 address in a URI stands in brackets (RFC 3986 §3.2.2), in a certificate it does not
        host = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Asks the trust manager that counts where DANE says nothing. */
    @FunctionalInterface
    interface Pkix {
        void ask(X509ExtendedTrustManager manager) throws CertificateException;
    }

    /** The name to send in the handshake, where DNS says that it is the one (RFC 7671 §10.2). */
    Optional<String> serverName() {
        return answer instanceof TlsaAnswer.Proven proven && proven.records().anyUsable(rules.profile())
                ? Optional.of(proven.base())
                : Optional.empty();
    }

    /** Why no certificate at all could pass, so that there is no use in connecting. */
    Optional<String> hopeless() {
        return switch (answer) {
            // RFC 6698 §4.1: bogus or indeterminate: no connection
            case TlsaAnswer.Unknown unknown -> Optional.of(nothingKnown(unknown));
            case TlsaAnswer.None none -> isDemanded() ? Optional.of(demanded(none.why())) : Optional.empty();
            case TlsaAnswer.Proven proven ->
                isDemanded()
                                && proven.records().excess().isEmpty()
                                && !proven.records().anyUsable(rules.profile())
                        ? Optional.of(demanded(unusable(proven)))
                        : Optional.empty();
        };
    }

    private boolean isDemanded() {
        return rules.otherwise() instanceof DaneTls.Otherwise.Refuse;
    }

    private String nothingKnown(TlsaAnswer.Unknown unknown) {
        return said(unknown.why(), "so nothing may be concluded about its certificate", unknown.remedy());
    }

    /** RFC 7671 §10.3: who demands authentication does not connect. */
    private String demanded(String why) {
        return said(
                "DANE is mandatory here and says nothing",
                why,
                "Whoever runs " + host + " must sign its zone and publish usable TLSA records, or this program stop"
                        + " demanding them.");
    }

    private static String unusable(TlsaAnswer.Proven proven) {
        return "none of the TLSA records at " + proven.base() + " can be used";
    }

    /** Returns when the server is the right one; the message of the exception is for people. */
    void judge(X509Certificate @Nullable [] presented, Pkix pkix) throws CertificateException {
        List<byte[]> chain = encoded(presented);
        switch (answer) {
            case TlsaAnswer.Proven proven -> byRecords(proven, chain, pkix);
            case TlsaAnswer.None none -> withoutRecords(none.why(), List.of(host), chain, pkix);
            case TlsaAnswer.Unknown unknown -> throw new CertificateException(nothingKnown(unknown));
        }
    }

    private void byRecords(TlsaAnswer.Proven proven, List<byte[]> chain, Pkix pkix) throws CertificateException {
        Verdict verdict = rules.verifier()
                .verify(
                        proven.records(),
                        chain,
                        proven.referenceNames(),
                        rules.clock().instant());
        switch (verdict) {
            case Verdict.Matched _ -> {}
            case Verdict.NotMatched missed ->
                throw new CertificateException(said(
                        "no TLSA record at " + proven.base() + " authenticates the server's certificate",
                        missed.why(),
                        remedy(missed.mismatch())));
            case Verdict.Unusable _ -> withoutRecords(unusable(proven), proven.referenceNames(), chain, pkix);
        }
    }

    private void withoutRecords(String why, List<String> names, List<byte[]> chain, Pkix pkix)
            throws CertificateException {
        switch (rules.otherwise()) {
            case DaneTls.Otherwise.Refuse _ -> throw new CertificateException(demanded(why));
            case DaneTls.Otherwise.Anything _ -> {}
            case DaneTls.Otherwise.Pkix without -> {
                pkix.ask(without.manager());
                byName(names, chain);
            }
        }
    }

    /** RFC 9525 §6: the platform leaves names to trust managers of this kind, and programs forget to ask for them. */
    private void byName(List<String> names, List<byte[]> chain) throws CertificateException {
        CertificateNames presented = chain.isEmpty()
                ? new CertificateNames(List.of(), List.of(), List.of())
                : CertificateNames.of(chain.getFirst());
        if (presented.match(names, CommonName.NEVER).isEmpty()) {
            throw new CertificateException(said(
                    "the server's certificate does not bear the name " + String.join(" or ", names),
                    "there are no TLSA records that could vouch for it, and it has "
                            + presented.describe(CommonName.NEVER),
                    "Whoever runs " + host + " must get a certificate for this name. An attacker on the way looks the"
                            + " same."));
        }
    }

    private String remedy(Mismatch mismatch) {
        String who = "Whoever runs " + host + " must ";
        String same = " An attacker on the way looks the same.";
        return switch (mismatch) {
            case NO_CERTIFICATE -> who + "let the server present a certificate." + same;
            case NO_MATCH ->
                who + "publish TLSA records for the certificate in use, or go back to the certificate that the records"
                        + " describe." + same;
            case NO_ISSUER ->
                who + "let the server send the issuer's certificate that the TLSA record describes." + same;
            case INVALID_PATH, NAME_MISMATCH ->
                who + "get a certificate that fits, or publish a TLSA record of usage 3 for this one." + same;
            case UNTRUSTED ->
                who + "use an authority that is trusted here, or publish a TLSA record of usage 2 or 3." + same;
            case NOT_YET_VALID ->
                who + "look at the certificate's dates; whoever runs this program, at its clock." + same;
            case EXPIRED -> who + "renew the certificate; whoever runs this program, look at its clock." + same;
        };
    }

    private String said(String what, String evidence, String remedy) {
        String text = host + ":" + port + ": " + what + "; " + evidence + ". Remedy: " + remedy;
        return CertificateNames.printable(text, LONGEST);
    }

    private static List<byte[]> encoded(X509Certificate @Nullable [] presented) throws CertificateException {
        List<byte[]> chain = new ArrayList<>();
        for (X509Certificate certificate : presented == null ? new X509Certificate[0] : presented) {
            chain.add(certificate.getEncoded());
        }
        return chain;
    }
}
