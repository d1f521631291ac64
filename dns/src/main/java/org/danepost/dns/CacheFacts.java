package org.danepost.dns;

/**
 * What the caches of a resolver hold at one moment, and what they have done since it was made.
 *
 * @param answers final answers kept, the expired that were not thrown out yet among them
 * @param sets RRsets, alias hops and denials kept by owner and type
 * @param zones names whose zone is known
 * @param denials NSEC and NSEC3 records kept for aggressive use
 * @param octets the estimated size of all of it
 * @param hits questions answered at once from a kept final answer
 * @param misses questions that were worked out, or waited for another thread to do so
 * @param setHits hops of a lookup that were answered from a kept RRset
 * @param aggressive denials given from kept NSEC and NSEC3 records, for hops and for zone cuts (RFC 8198)
 * @param stale answers that were given after their end (RFC 8767)
 * @param prefetched renewals that were begun ahead of the end
 */
public record CacheFacts(
        long answers,
        long sets,
        long zones,
        long denials,
        long octets,
        long hits,
        long misses,
        long setHits,
        long aggressive,
        long stale,
        long prefetched) {}
