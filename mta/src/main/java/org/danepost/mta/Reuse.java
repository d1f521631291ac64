package org.danepost.mta;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.SmtpSession;
import org.danepost.smtp.TlsUse;

/**
 * What one delivery may take over from another: open sessions, and TLS sessions to resume. Both under an equal
 * {@link SecurityKey} only. Thread-safe.
 */
final class Reuse implements AutoCloseable {
    private final SessionPool pool;
    private final TicketNames tickets = new TicketNames();
    private final ReuseLimits limits;
    private final InstantSource clock;

    Reuse(ReuseLimits limits, InstantSource clock) {
        this.pool = new SessionPool(limits, clock);
        this.limits = limits;
        this.clock = clock;
    }

    /** An open session for this host, ready for MAIL. */
    Optional<SessionPool.Taken> session(HostPlan host, InetSocketAddress to, Predicate<SmtpSession> fit) {
        return pool.take(SecurityKey.of(host, to), fit);
    }

    /** When what DNS said of the host runs out. */
    Instant freshUntil(HostPlan host) {
        return Freshness.until(host, clock.instant(), limits.dnsAge());
    }

    /** With TLS sessions of equal demands to resume. */
    TlsUse resuming(HostPlan host, InetSocketAddress to, TlsUse use) {
        return use.withResumption(tickets.name(SecurityKey.of(host, to), clock.instant(), freshUntil(host)));
    }

    /** Takes a session back after a message. */
    void release(HostPlan host, SmtpSession session, Instant freshUntil) {
        if (reusable(host.requirement(), session)) {
            pool.give(SecurityKey.of(host, session.address()), session, freshUntil);
        } else {
            session.quit();
        }
    }

    /** A session in clear with a server that offers TLS is what is left when TLS failed: next time TLS is tried again. */
    private static boolean reusable(Requirement requirement, SmtpSession session) {
        return session.tls().isPresent()
                || requirement instanceof Requirement.Cleartext
                || !session.capabilities().has("STARTTLS");
    }

    int idle() {
        return pool.size();
    }

    @Override
    public void close() {
        pool.close();
    }
}
