package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * Zones none of whose servers gave a sign of life: for some seconds they are not asked again, for longer each time it
 * happens again (RFC 9520 §3.2, §3.3). Any thread.
 */
final class DeadZones {
    /** Not longer, since it may have been our own network that was dead. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private record Silence(Delegation delegation, Fault fault, Instant since, Instant until, int times) {}

    private final Cache<Name, Silence> zones;
    private final ResolverPolicy policy;
    private final InstantSource clock;

    DeadZones(RecursionLimits limits, ResolverPolicy policy, InstantSource clock) {
        this.zones = Caffeine.newBuilder()
                .maximumSize(limits.delegations())
                .executor(Runnable::run)
                .build();
        this.policy = policy;
        this.clock = clock;
    }

    /** Why the zone is not asked just now; empty when it may be asked. */
    Optional<Fault> fault(Delegation delegation, Question question) {
        Silence silence = zones.getIfPresent(delegation.zone());
        Instant now = clock.instant();
        if (silence == null
                || !now.isBefore(silence.until())
                || !silence.delegation().servers().equals(delegation.servers())) {
            return Optional.empty();
        }
        long ago = Math.max(0, Duration.between(silence.since(), now).toSeconds());
        String why =
                silence.fault().why() + " (that was " + ago + " s ago, so they are not asked for " + question + ")";
        return Optional.of(silence.fault().because(why));
    }

    /** No server of the zone gave a sign of life. */
    void silent(Delegation delegation, Fault fault) {
        Silence before = zones.getIfPresent(delegation.zone());
        Instant now = clock.instant();
        boolean again = before != null && now.isBefore(before.until().plus(policy.longestFailure()));
        int times = again && before != null ? Math.min(before.times() + 1, 16) : 1;
        Duration grown = policy.shortestFailure().multipliedBy(1L << (times - 1));
        Duration most = policy.longestFailure().compareTo(LONGEST) < 0 ? policy.longestFailure() : LONGEST;
        boolean isRoot = delegation.zone().equals(Name.root);
        Duration rest = isRoot ? policy.shortestFailure() : grown.compareTo(most) < 0 ? grown : most;
        zones.put(delegation.zone(), new Silence(delegation, fault, now, now.plus(rest), times));
    }

    /** One did. */
    void answered(Delegation delegation) {
        zones.invalidate(delegation.zone());
    }
}
