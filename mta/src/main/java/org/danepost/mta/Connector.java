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
import java.util.function.Predicate;
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
import org.danepost.smtp.TlsVersion;
import org.danepost.sts.StsPolicy;

/**
 * Opens a session that meets a host's requirement, or says why there is none. The only place where a requirement becomes a
 * use of TLS. Thread-safe.
 */
final class Connector {
    private final SmtpClient client;
    private final ChainVerifier verifier;
    private final InstantSource clock;
    private final Optional<Reuse> reuse;

    Connector(SmtpClient client, ChainVerifier verifier, InstantSource clock, Optional<Reuse> reuse) {
        this.client = client;
        this.verifier = verifier;
        this.clock = clock;
        this.reuse = reuse;
    }

    /** One address of a host, and whether a session that is open already will do. */
    private record Way(HostPlan host, InetSocketAddress to, boolean mayReuse) {
        Way demanding(HostPlan other) {
            return new Way(other, to, mayReuse);
        }
    }

    /**
     * What came of one address.
     *
     * @param lease a session that is open and worth the attempt's level; empty if none could be had
     * @param attempts in order; the last one belongs to the session, if there is one. Without one, an empty list means that
     *     this requirement cannot be met at all
     */
    record Connected(Optional<Lease> lease, List<Attempt> attempts) {}

    /** By a session that is open already, if one was opened under equal demands; else by a new one. */
    Connected connect(HostPlan host, InetAddress address) {
        return connect(new Way(host, new InetSocketAddress(address, host.port()), true));
    }

    /** By a new session. */
    Connected connectAnew(HostPlan host, InetAddress address) {
        return connect(new Way(host, new InetSocketAddress(address, host.port()), false));
    }

    private Connected connect(Way way) {
        List<Attempt> attempts = new ArrayList<>();
        Optional<Lease> lease = switch (way.host().requirement()) {
            case Requirement.Dane dane ->
                authenticated(
                        way,
                        dane.tlsaBase(),
                        chain -> Judgement.of(
                                verifier.verify(dane.records(), chain, dane.referenceNames(), clock.instant())),
                        attempts);
            case Requirement.Fingerprint pinned ->
                authenticated(
                        way,
                        pinned.sni(),
                        chain -> Judgement.of(PinnedChain.judge(verifier, pinned, chain, clock.instant())),
                        attempts);
            case Requirement.Sts(String sni, List<String> names) -> byAuthorities(way, sni, names, attempts);
            case Requirement.Pkix pkix -> byAuthorities(way, pkix.sni(), pkix.referenceNames(), attempts);
            case Requirement.Cleartext _ -> open(way, TlsUse.never(), attempts);
            case Requirement.Audited audited -> audited(way, audited, attempts);
            case Requirement.Encrypt(String sni, var _, String _) -> open(way, TlsUse.encrypted(sni), attempts);
            case Requirement.Opportunistic(String sni, String _) -> opportunistic(way, sni, attempts);
            case Requirement.Unreachable _ -> Optional.empty();
        };
        return new Connected(lease, List.copyOf(attempts));
    }

    private Optional<Lease> opportunistic(Way way, String sni, List<Attempt> attempts) {
        Optional<Lease> lease = open(way, TlsUse.ifOffered(sni), attempts);
        boolean tlsBroken = lease.isEmpty()
                && attempts.getLast().failure().filter(SessionFailure::aboutTls).isPresent();
        // RFC 7435 §3: cleartext is what there was before; on a new connection, since this one is spoilt
        return tlsBroken ? open(new Way(way.host(), way.to(), false), TlsUse.never(), attempts) : lease;
    }

    /** RFC 8461 §4.2; what a certificate is worth to public authorities. */
    private Optional<Lease> byAuthorities(Way way, String sni, List<String> names, List<Attempt> attempts) {
        return authenticated(way, sni, chain -> Judgement.of(verifier.verify(chain, names, clock.instant())), attempts);
    }

    private Optional<Lease> authenticated(
            Way way, String sni, Function<List<byte[]>, Judgement> judge, List<Attempt> attempts) {
        List<Judgement> said = new ArrayList<>(List.of(Judgement.NONE));
        PeerCheck check = chain -> {
            said.add(judge.apply(chain));
            return said.getLast().decision();
        };
        Instant started = clock.instant();
        // the certificates are judged again, by the records and names of this message
        Optional<SessionPool.Taken> idle = idle(
                way,
                session -> session.tls()
                        .filter(facts -> check.check(facts.chain()) instanceof PeerCheck.Accept)
                        .isPresent());
        if (idle.isPresent()) {
            return Optional.of(reused(way, idle.get(), said.getLast(), started, attempts));
        }
        said.add(Judgement.NONE);
        Opening opening = client.open(way.to(), prepared(way, TlsUse.authenticated(sni, check)));
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
        return record(way, opening, said.getLast(), started, attempts);
    }

    /**
     * RFC 7672 §9.1: what would have been refused is an attempt that failed, on record as such; then the mail goes by a new
     * connection that asks for less. A server that is down or refuses mail is no matter of policy: then there is no second.
     */
    private Optional<Lease> audited(Way way, Requirement.Audited audited, List<Attempt> attempts) {
        HostPlan host = way.host();
        List<Attempt> failed = new ArrayList<>();
        if (audited.strict() instanceof Requirement.Unreachable(Plan.Reason reason)) {
            failed.add(DirectDelivery.skipped(host, reason, clock));
        } else {
            Connected strict = connect(way.demanding(Audits.demanding(host, audited.strict())));
            boolean aboutTls = strict.lease().isEmpty()
                    && strict.attempts().stream()
                            .flatMap(attempt -> attempt.failure().stream())
                            .anyMatch(SessionFailure::aboutTls);
            if (!aboutTls) {
                attempts.addAll(strict.attempts());
                return strict.lease();
            }
            failed.addAll(strict.attempts());
        }
        attempts.addAll(failed.stream().map(Audits::onRecord).toList());
        Connected lenient = connect(way.demanding(Audits.lenient(host, audited, failed.getLast())));
        attempts.addAll(lenient.attempts());
        return lenient.lease();
    }

    private Optional<Lease> open(Way way, TlsUse use, List<Attempt> attempts) {
        Instant started = clock.instant();
        boolean required = use.mode() == TlsUse.Mode.REQUIRED;
        Optional<SessionPool.Taken> idle =
                idle(way, session -> !required || session.tls().isPresent());
        if (idle.isPresent()) {
            return Optional.of(reused(way, idle.get(), Judgement.NONE, started, attempts));
        }
        return record(way, client.open(way.to(), prepared(way, use)), Judgement.NONE, started, attempts);
    }

    private Optional<SessionPool.Taken> idle(Way way, Predicate<SmtpSession> fit) {
        return reuse.filter(_ -> way.mayReuse()).flatMap(sessions -> sessions.session(way.host(), way.to(), fit));
    }

    /** The use of TLS with what the terms of the host say, and with sessions to resume. */
    private TlsUse prepared(Way way, TlsUse use) {
        TlsUse floored =
                use.withFloor(TlsVersion.valueOf(way.host().terms().floor().name()));
        return reuse.map(sessions -> sessions.resuming(way.host(), way.to(), floored))
                .orElse(floored);
    }

    private Lease reused(
            Way way, SessionPool.Taken taken, Judgement judgement, Instant started, List<Attempt> attempts) {
        HostPlan host = way.host();
        TlsLevel level = level(host.requirement(), taken.session(), judgement);
        attempts.add(new Attempt(
                host.host(),
                host.preference(),
                Optional.of(way.to()),
                host.requirement(),
                host.evidence(),
                level,
                taken.session().tls(),
                judgement.dane(),
                judgement.pkix().or(() -> observed(host, taken.session().tls().map(TlsFacts::chain))),
                host.sts(),
                Optional.empty(),
                "session reused, TLS " + level.word(),
                "",
                started,
                Duration.between(started, clock.instant()),
                true));
        return new Lease(taken.session(), true, host, reuse, taken.freshUntil());
    }

    private Optional<Lease> record(
            Way way, Opening opening, Judgement judgement, Instant started, List<Attempt> attempts) {
        HostPlan host = way.host();
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
                Optional.of(way.to()),
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
        Instant freshUntil = reuse.map(sessions -> sessions.freshUntil(host)).orElse(started);
        return session.map(opened -> new Lease(opened, false, host, reuse, freshUntil));
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
