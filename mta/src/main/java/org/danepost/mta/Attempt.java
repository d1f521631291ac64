package org.danepost.mta;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.danepost.dane.PkixVerdict;
import org.danepost.dane.Verdict;
import org.danepost.policy.Evidence;
import org.danepost.policy.Requirement;
import org.danepost.policy.StsStanding;
import org.danepost.smtp.SessionFailure;
import org.danepost.smtp.TlsFacts;

/**
 * One try at one address of one host, or the reason why the host was not tried.
 *
 * @param host the name as in the plan: as in the MX record, not expanded
 * @param preference the MX preference
 * @param address where the connection went; empty if none was opened
 * @param requirement what the host had to prove
 * @param evidence what the plan found out about the host
 * @param level what the session proved
 * @param tls what TLS came to, if it stood
 * @param verdict what the certificates are worth under the records, if there was such a question
 * @param pkix what the certificates are worth to public authorities, if there was such a question; it decides only where
 *     the requirement is {@link Requirement.Sts}
 * @param sts where the host stands under MTA-STS, as the plan has it
 * @param failure why the session ended early, if it did
 * @param text one sentence: what happened
 * @param remedy one sentence: who can mend it; empty if nothing is broken
 * @param started when
 * @param took how long
 * @param reused true if the session had carried a message before; then {@code tls} tells of its handshake
 */
public record Attempt(
        String host,
        int preference,
        Optional<InetSocketAddress> address,
        Requirement requirement,
        List<Evidence> evidence,
        TlsLevel level,
        Optional<TlsFacts> tls,
        Optional<Verdict> verdict,
        Optional<PkixVerdict> pkix,
        Optional<StsStanding> sts,
        Optional<SessionFailure> failure,
        String text,
        String remedy,
        Instant started,
        Duration took,
        boolean reused) {
    public Attempt {
        evidence = List.copyOf(evidence);
    }

    /** Without a session, or with one of its own. */
    public Attempt(
            String host,
            int preference,
            Optional<InetSocketAddress> address,
            Requirement requirement,
            List<Evidence> evidence,
            TlsLevel level,
            Optional<TlsFacts> tls,
            Optional<Verdict> verdict,
            Optional<PkixVerdict> pkix,
            Optional<StsStanding> sts,
            Optional<SessionFailure> failure,
            String text,
            String remedy,
            Instant started,
            Duration took) {
        this(
                host,
                preference,
                address,
                requirement,
                evidence,
                level,
                tls,
                verdict,
                pkix,
                sts,
                failure,
                text,
                remedy,
                started,
                took,
                false);
    }

    /** The same attempt at its end. */
    Attempt ended(Optional<SessionFailure> newFailure, String newText, Duration newTook) {
        return new Attempt(
                host,
                preference,
                address,
                requirement,
                evidence,
                level,
                tls,
                verdict,
                pkix,
                sts,
                newFailure,
                newText,
                remedy,
                started,
                newTook,
                reused);
    }

    /** Whether it failed under an audit, so that it kept nothing back. */
    public boolean onlyAudited() {
        return text.startsWith(Audits.WORD);
    }

    /** The host and, where there was a connection, the address, as logs name them: {@code mx.example.org[192.0.2.1]:25}. */
    public String place() {
        return address.map(at -> host + "[" + at.getAddress().getHostAddress() + "]:" + at.getPort())
                .orElse(host);
    }
}
