package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.xbill.DNS.Name;

/**
 * The delegations met so far, below the root hints. Only referrals get in here; the authority section of answers does not.
 * Any thread.
 */
final class Delegations {
    private final Cache<Name, Delegation> known;
    private final Delegation root;
    private final InstantSource clock;
    private final Duration longest;

    Delegations(RootHints hints, RecursionLimits limits, InstantSource clock) {
        this.known = Caffeine.newBuilder()
                .maximumSize(limits.delegations())
                .executor(Runnable::run)
                .build();
        this.root = new Delegation(Name.root, hints.servers(), Instant.MAX);
        this.clock = clock;
        this.longest = limits.longestDelegation();
    }

    /** The hints. */
    Delegation root() {
        return root;
    }

    /** The closest known zone that the name is in. */
    Delegation closest(Name name) {
        for (int up = 0; up < name.labels() - 1; up++) {
            Delegation delegation = known.getIfPresent(new Name(name, up));
            if (delegation != null && clock.instant().isBefore(delegation.expires())) {
                return delegation;
            }
        }
        return root;
    }

    /** Keeps what a server of the zone above said. */
    Delegation learn(Scrubber.Referral referral) {
        Duration ttl = Duration.ofSeconds(referral.ttl());
        Instant expires = clock.instant().plus(ttl.compareTo(longest) < 0 ? ttl : longest);
        Delegation delegation = new Delegation(referral.zone(), referral.servers(), expires);
        known.put(delegation.zone(), delegation);
        return delegation;
    }
}
