package org.danepost.mta;

import java.time.Duration;

/**
 * How far sessions are reused.
 *
 * @param idleSessions most sessions that wait for another message, in all
 * @param idlePerKey most of them under one {@link SecurityKey}
 * @param idleTime how long one waits; servers may hang up after five minutes (RFC 5321 §4.5.3.2.7), and many do sooner
 * @param messages most messages given to one session
 * @param dnsAge the longest that DNS data count for reuse, whatever their TTL
 */
public record ReuseLimits(int idleSessions, int idlePerKey, Duration idleTime, int messages, Duration dnsAge) {
    public ReuseLimits {
        if (idleSessions < 1 || idlePerKey < 1 || messages < 1 || !idleTime.isPositive() || !dnsAge.isPositive()) {
            throw new IllegalArgumentException("limits of reuse are at least 1, and times are positive");
        }
    }

    /** 100 sessions, 4 to one server under one demand, 5 seconds, 100 messages; DNS data count for half an hour. */
    public static ReuseLimits defaults() {
        return new ReuseLimits(100, 4, Duration.ofSeconds(5), 100, Duration.ofMinutes(30));
    }
}
