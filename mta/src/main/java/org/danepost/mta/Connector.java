package org.danepost.mta;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.danepost.dane.PkixVerdict;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.policy.StsStanding;
import org.danepost.smtp.Opening;
import org.danepost.smtp.PeerCheck;
import org.danepost.smtp.Phase;
import org.danepost.smtp.SessionFailure;
import org.danepost.smtp.SmtpClient;
import org.danepost.smtp.SmtpSession;
import org.danepost.smtp.TlsFacts;
import org.danepost.smtp.TlsUse;
import org.danepost.sts.StsPolicy;

/**
 * Opens a session that meets a host's requirement, or says why there is none. The only place where a requirement becomes a
 * use of TLS. Thread-safe.
 */
final class Connector {
    private final SmtpClient client;
    private final ChainVerifier verifier;
    private final InstantSource clock;

    Connector(SmtpClient client, ChainVerifier verifier, InstantSource clock) {
        this.client = client;
        this.verifier = verifier;
        this.clock = clock;
    }

    /**
     * What came of one address.
     *
     * @param session open and worth the attempt's level; empty if none could be had
     * @param attempts in order; the last one belongs to the session, if there is one. Without one, an empty list means that
     *     this requirement cannot be met at all
     */
    record Connected(Optional<SmtpSession> session, List<Attempt> attempts) {}

    Connected connect(HostPlan host, InetAddress address) {
        List<Attempt> attempts = new ArrayList<>();
        Optional<SmtpSession> session = switch (host.requirement()) {
            case Requirement.Dane dane ->
                authenticated(
                        host,
                        address,
                        dane.tlsaBase(),
                        chain -> Judgement.of(
                                verifier.verify(dane.records(), chain, dane.referenceNames(), clock.instant())),
                        attempts);
            case Requirement.Fingerprint pinned ->
                authenticated(
                        host,
                        address,
                        pinned.sni(),
                        chain -> Judgement.of(PinnedChain.judge(verifier, pinned, chain, clock.instant())),
                        attempts);
            case Requirement.Sts(String sni, List<String> names) -> byAuthorities(host, address, sni, names, attempts);
            case Requirement.Pkix pkix -> byAuthorities(host, address, pkix.sni(), pkix.referenceNames(), attempts);
            case Requirement.Cleartext _ -> open(host, address, TlsUse.never(), attempts);
            case Requirement.Audited audited -> audited(host, address, audited, attempts);
            case Requirement.Encrypt(String sni, var _, String _) ->
                open(host, address, TlsUse.encrypted(sni), attempts);
            case Requirement.Opportunistic(String sni, String _) -> opportunistic(host, address, sni, attempts);
            case Requirement.Unreachable _ -> Optional.empty();
        };
        return new Connected(session, List.copyOf(attempts));
    }

    private Optional<SmtpSession> opportunistic(
            HostPlan host, InetAddress address, String sni, List<Attempt> attempts) {
        Optional<SmtpSession> session = open(host, address, TlsUse.ifOffered(sni), attempts);
        boolean tlsBroken = session.isEmpty()
                && attempts.getLast().failure().filter(SessionFailure::aboutTls).isPresent();
        // RFC 7435 §3: cleartext is what there was before; on a new connection, since this one is spoilt
        return tlsBroken ? open(host, address, TlsUse.never(), attempts) : session;
    }

    /** RFC 8461 §4.2; what a certificate is worth to public authorities. */
    private Optional<SmtpSession> byAuthorities(
            HostPlan host, InetAddress address, String sni, List<String> names, List<Attempt> attempts) {
        return authenticated(
                host, address, sni, chain -> Judgement.of(verifier.verify(chain, names, clock.instant())), attempts);
    }

    private Optional<SmtpSession> authenticated(
            HostPlan host,
            InetAddress address,
            String sni,
            Function<List<byte[]>, Judgement> judge,
            List<Attempt> attempts) {
        List<Judgement> said = new ArrayList<>(List.of(Judgement.NONE));
        PeerCheck check = chain -> {
            said.add(judge.apply(chain));
            return said.getLast().decision();
        };
        Instant started = clock.instant();
        InetSocketAddress to = new InetSocketAddress(address, host.port());
        Opening opening = client.open(to, TlsUse.authenticated(sni, check));
        if (opening instanceof Opening.Opened(SmtpSession unjudged)
                && !said.getLast().accepted()) {
            // No engine should come here; if one ever opens a session without asking, nothing goes through it.
            unjudged.close();
            opening = new Opening.NotOpened(new SessionFailure(
                    Phase.VERIFY,
                    SessionFailure.Kind.CERTIFICATE,
                    Optional.empty(),
                    "the TLS engine opened a session without having the certificates judged",
                    List.of(),
                    unjudged.tls()));
        }
        return record(host, to, opening, said.getLast(), started, attempts);
    }

    /**
     * RFC 7672 §9.1: what would have been refused is an attempt that failed, on record as such; then the mail goes by a new
     * connection that asks for less. A server that is down or refuses mail is no matter of policy: then there is no second.
     */
    private Optional<SmtpSession> audited(
            HostPlan host, InetAddress address, Requirement.Audited audited, List<Attempt> attempts) {
        List<Attempt> failed = new ArrayList<>();
        if (audited.strict() instanceof Requirement.Unreachable(Plan.Reason reason)) {
            failed.add(DirectDelivery.skipped(host, reason, clock));
        } else {
            Connected strict = connect(Audits.demanding(host, audited.strict()), address);
            boolean aboutTls = strict.session().isEmpty()
                    && strict.attempts().stream()
                            .flatMap(attempt -> attempt.failure().stream())
                            .anyMatch(SessionFailure::aboutTls);
            if (!aboutTls) {
                attempts.addAll(strict.attempts());
                return strict.session();
            }
            failed.addAll(strict.attempts());
        }
        attempts.addAll(failed.stream().map(Audits::onRecord).toList());
        Connected lenient = connect(Audits.lenient(host, audited, failed.getLast()), address);
        attempts.addAll(lenient.attempts());
        return lenient.session();
    }

    private Optional<SmtpSession> open(HostPlan host, InetAddress address, TlsUse use, List<Attempt> attempts) {
        Instant started = clock.instant();
        InetSocketAddress to = new InetSocketAddress(address, host.port());
        return record(host, to, client.open(to, use), Judgement.NONE, started, attempts);
    }

    private Optional<SmtpSession> record(
            HostPlan host,
            InetSocketAddress to,
            Opening opening,
            Judgement judgement,
            Instant started,
            List<Attempt> attempts) {
        Optional<SmtpSession> session = switch (opening) {
            case Opening.Opened(SmtpSession opened) -> Optional.of(opened);
            case Opening.NotOpened _ -> Optional.empty();
        };
        Optional<SessionFailure> failure = switch (opening) {
            case Opening.Opened _ -> Optional.empty();
            case Opening.NotOpened(SessionFailure why) -> Optional.of(why);
        };
        TlsLevel level = session.map(opened -> level(host.requirement(), opened, judgement))
                .orElse(TlsLevel.NONE);
        Optional<TlsFacts> tls = session.flatMap(SmtpSession::tls).or(() -> failure.flatMap(SessionFailure::tls));
        attempts.add(new Attempt(
                host.host(),
                host.preference(),
                Optional.of(to),
                host.requirement(),
                host.evidence(),
                level,
                tls,
                judgement.dane(),
                judgement
                        .pkix()
                        .or(() ->
                                observed(host, tls.map(TlsFacts::chain).or(() -> failure.map(SessionFailure::chain)))),
                host.sts(),
                failure,
                failure.map(SessionFailure::text).orElseGet(() -> "session opened, TLS " + level.word()),
                failure.map(why -> Remedy.of(host, why)).orElse(""),
                started,
                Duration.between(started, clock.instant())));
        return session;
    }

    /**
     * What public authorities would say where that decides nothing: under mode testing (RFC 8461 §5), and beside DANE. For the
     * reports that the domain asked for.
     */
    private Optional<PkixVerdict> observed(HostPlan host, Optional<List<byte[]>> chain) {
        return host.sts()
                .flatMap(StsStanding::policy)
                .filter(policy -> policy.policy().mode() != StsPolicy.Mode.NONE)
                .flatMap(_ -> chain.filter(shown -> !shown.isEmpty()))
                .map(shown -> verifier.verify(shown, List.of(host.host()), clock.instant()));
    }

    private static TlsLevel level(Requirement requirement, SmtpSession session, Judgement judgement) {
        if (session.tls().isEmpty()) {
            return TlsLevel.NONE;
        }
        return switch (requirement) {
            case Requirement.Dane dane when judgement.accepted() -> assured(dane.assurance());
            case Requirement.Fingerprint _, Requirement.Sts _ when judgement.accepted() -> TlsLevel.VERIFIED;
            case Requirement.Pkix pkix when judgement.accepted() -> assured(pkix.assurance());
            case Requirement.Dane _,
                    Requirement.Fingerprint _,
                    Requirement.Encrypt _,
                    Requirement.Sts _,
                    Requirement.Pkix _,
                    Requirement.Opportunistic _,
                    Requirement.Cleartext _,
                    Requirement.Audited _,
                    Requirement.Unreachable _ -> TlsLevel.UNTRUSTED;
        };
    }

    private static TlsLevel assured(Requirement.Assurance assurance) {
        return switch (assurance) {
            case VERIFIED -> TlsLevel.VERIFIED;
            case TRUSTED -> TlsLevel.TRUSTED;
        };
    }
}
