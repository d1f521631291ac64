package org.danepost.dns;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Record;

/**
 * Brings what was learnt at a trust point together with what is configured now. The configuration adds anchors and takes its
 * own ones back; it does not bring back a key that revoked itself (RFC 5011 §2.1), nor take away one that was learnt.
 */
final class AnchorMerge {
    private AnchorMerge() {}

    static AnchorPoint of(AnchorPoint learnt, List<Record> configured, Instant now) {
        List<AnchorKey> keys = new ArrayList<>();
        for (AnchorKey key : learnt.keys()) {
            boolean wanted = configured.stream().anyMatch(seed -> AnchorKey.same(seed, key.record()));
            boolean own = key.configured() && key.learnt().isEmpty();
            if (wanted) {
                keys.add(key.asConfigured(now));
            } else if (!own || key.state().isGone()) {
                keys.add(key);
            } // else it was an anchor by configuration alone, and the configuration has it no more
        }
        for (Record seed : configured) {
            if (keys.stream().noneMatch(key -> AnchorKey.same(seed, key.record()))) {
                keys.add(AnchorKey.configured(seed, now));
            }
        }
        return new AnchorPoint(
                learnt.name(), configured, keys, learnt.seen(), learnt.nextCheck(), learnt.ttl(), learnt.life());
    }
}
