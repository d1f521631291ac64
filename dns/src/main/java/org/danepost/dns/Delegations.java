package org.danepost.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.xbill.DNS.Name;

/**
 * The delegations met so far, below the servers of the root. Only referrals get in here; the authority section of answers does not.
 * Any thread.
 */
final class Delegations {
    private final Cache<Name, Delegation> known;
    private final Priming priming;
    private final InstantSource clock;
    private final Duration longest;

    Delegations(Priming priming, RecursionLimits limits, InstantSource clock) {
        this.known = Caffeine.newBuilder()
                .maximumSize(limits.delegations())
                .executor(Runnable::run)
                .build();
        this.priming = priming;
        this.clock = clock;
        this.longest = limits.longestDelegation();
    }

    /** The root hints. */
    Delegation hints() {
        return priming.hints();
    }

    /** No server of a zone gave a sign of life. */
    void silent(Delegation delegation) {
        if (delegation.zone().equals(Name.root)) {
            priming.silent();
        }
    }

    /** The closest known zone that the name is in. */
    Delegation closest(Name name) {
        for (int up = 0; up < name.labels() - 1; up++) {
            Delegation delegation = known.getIfPresent(new Name(name, up));
            if (delegation != null && clock.instant().isBefore(delegation.expires())) {
                return delegation;
            }
        }
        return priming.root();
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
