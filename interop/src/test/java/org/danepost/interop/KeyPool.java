package org.danepost.interop;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Key pairs to draw from, since making RSA keys takes long, with pairs of keys whose tags collide (RFC 4034 appendix B: a
 * tag is no identifier). Which keys come out is chance and no part of the seed; what they are used for is. One thread.
 */
final class KeyPool {
    private static final int EACH = 6;
    private static final int MOST = 4000;

    private final Map<Integer, List<KeyPair>> pairs = new HashMap<>();
    private int next;

    /** The next pair of this algorithm; neighbours differ. */
    KeyPair take(int algorithm) {
        List<KeyPair> made = pairs.computeIfAbsent(algorithm, _ -> new ArrayList<>());
        if (made.size() < EACH) {
            made.add(GeneratedKey.newPair(algorithm));
            return made.getLast();
        }
        return made.get(Math.floorMod(next++, EACH));
    }

    /** Two keys of a zone with equal tag, algorithm 13. About three hundred keys are made on the way. */
    List<GeneratedKey> colliding(Name zone, int flags) {
        Map<Integer, KeyPair> seen = new HashMap<>();
        List<KeyPair> known = pairs.computeIfAbsent(-flags, _ -> new ArrayList<>());
        if (known.isEmpty()) {
            for (int i = 0; i < MOST && known.isEmpty(); i++) {
                KeyPair pair = GeneratedKey.newPair(13);
                KeyPair other =
                        seen.put(GeneratedKey.of(Name.root, 13, pair, flags).tag(), pair);
                if (other != null) {
                    known.addAll(List.of(other, pair));
                }
            }
        }
        return known.stream()
                .map(pair -> GeneratedKey.of(zone, 13, pair, flags))
                .toList();
    }
}
