package org.danepost.sts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A policy that binds us for a while (RFC 8461 §3.3). Immutable.
 *
 * @param domain in A-labels, lower case, no final dot
 * @param id of the TXT record under which it was fetched; empty when there was none at the last refresh
 * @param fetched when it was last fetched with success
 */
public record KeptPolicy(String domain, String id, Instant fetched, StsPolicy policy) {
    private static final int MOST_SHOWN = 10;

    /** One clause for people: whose, which, what it says, from when, until when. */
    public String describe() {
        return "policy of " + domain + (id.isEmpty() ? "" : " with id " + id) + ": mode "
                + policy.mode().word() + ", hosts " + hosts() + ", fetched at " + fetched + ", binds until "
                + expires();
    }

    /** The patterns of its hosts; a long list is cut. */
    public String hosts() {
        List<MxPattern> all = policy.hosts();
        String shown = all.stream().limit(MOST_SHOWN).map(MxPattern::text).collect(Collectors.joining(", "));
        int more = all.size() - MOST_SHOWN;
        return all.isEmpty() ? "none" : more > 0 ? shown + " and " + more + " more" : shown;
    }

    /** Until when it binds. */
    public Instant expires() {
        return fetched.plus(policy.maxAge());
    }

    /**
     * Whether it binds now. One from the future (the clock was set back) binds too: doubt must not take protection away; its
     * end is then as far away as its age allows.
     */
    public boolean binds(Instant now) {
        return now.isBefore(expires());
    }

    /** Whether it is time to fetch it again ahead of its end: after a day, or half its life if that is shorter. */
    public boolean refreshDue(Instant now) {
        Duration half = policy.maxAge().dividedBy(2);
        Duration rest = half.compareTo(Duration.ofDays(1)) < 0 ? half : Duration.ofDays(1); // RFC 8461 §10.2
        return !now.isBefore(fetched.plus(rest));
    }
}
