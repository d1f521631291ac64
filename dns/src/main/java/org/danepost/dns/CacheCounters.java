package org.danepost.dns;

import java.util.concurrent.atomic.LongAdder;

/** What the caches of one resolver have done. Counted by many threads. */
final class CacheCounters {
    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder setHits = new LongAdder();
    final LongAdder aggressive = new LongAdder();
    final LongAdder stale = new LongAdder();
    final LongAdder prefetched = new LongAdder();
}
