package org.danepost.mta;

import org.danepost.policy.HostPlan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.SessionFailure;

/** Codes and advice for sessions that failed. Pure. */
final class Remedy {
    private Remedy() {}

    /** Who can mend it and how, in one sentence. */
    static String of(HostPlan host, SessionFailure failure) {
        String who = "The people who run " + host.host() + ": ";
        return switch (failure.kind()) {
            case UNREACHABLE ->
                who + "let the mail server answer on port " + host.port()
                        + ". If no host anywhere answers, look at this sender's network.";
            case REFUSED -> who + "the refusal above is the server's own; its log has the reason.";
            case STARTTLS_MISSING, STARTTLS_REFUSED -> who + "offer STARTTLS to everyone" + promise(host);
            case TLS -> who + tls(failure);
            case CERTIFICATE -> certificate(host, who);
            case TIMEOUT, LOST -> who + "see why the server is slow or drops connections.";
            case VIOLATION -> who + "the server breaks the SMTP protocol; look for a broken proxy or firewall.";
            case SOURCE -> "Whoever runs this sender: look at the disk or the file.";
        };
    }

    private static String tls(SessionFailure failure) {
        return failure.tls().isPresent()
                ? "the server ended TLS after the handshake; its log has the reason. Some demand a client certificate, which"
                        + " nobody has."
                : "let the server speak TLS 1.2 or 1.3 with current cipher suites.";
    }

    private static String certificate(HostPlan host, String who) {
        return switch (host.requirement()) {
            case Requirement.Fingerprint _ ->
                "The administrator of this mail server must ask the people who run " + host.host()
                        + " for their new certificate and change the fingerprints of the rule. An attacker on the way looks"
                        + " the same.";
            case Requirement.Sts _ ->
                who + "give the server a certificate of a public authority for the name " + host.host()
                        + ", since the MTA-STS policy promises one, and send the certificates between it and the root"
                        + " too. An attacker on the way looks the same.";
            case Requirement.Pkix _ ->
                who + "show a valid certificate of a public authority with the right name. An attacker on the way looks"
                        + " the same.";
            case Requirement.Dane _,
                    Requirement.Encrypt _,
                    Requirement.Opportunistic _,
                    Requirement.Cleartext _,
                    Requirement.Audited _,
                    Requirement.Unreachable _ ->
                who + "publish TLSA records for the certificate in use, or go back to the certificate that the "
                        + "records describe. An attacker on the way looks the same.";
        };
    }

    private static String promise(HostPlan host) {
        return switch (host.requirement()) {
            case Requirement.Dane _ -> ", since TLSA records in DNS promise it.";
            case Requirement.Encrypt encrypt ->
                encrypt.tlsa().isPresent() ? ", since TLSA records in DNS promise it." : ".";
            case Requirement.Sts _ -> ", since the MTA-STS policy promises it.";
            case Requirement.Pkix _, Requirement.Fingerprint _ -> ", since local policy demands it.";
            case Requirement.Opportunistic _,
                    Requirement.Cleartext _,
                    Requirement.Audited _,
                    Requirement.Unreachable _ -> ".";
        };
    }

    /** The enhanced code of a deferral for this failure (RFC 3463 §3). */
    static String code(SessionFailure failure) {
        return switch (failure.kind()) {
            case UNREACHABLE -> "4.4.1";
            case REFUSED -> "4.3.2";
            case STARTTLS_MISSING, STARTTLS_REFUSED -> "4.7.4";
            case TLS, CERTIFICATE -> "4.7.5";
            case TIMEOUT, LOST -> "4.4.2";
            case VIOLATION -> "4.5.0";
            case SOURCE -> "4.3.0";
        };
    }
}
