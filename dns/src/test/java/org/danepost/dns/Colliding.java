package org.danepost.dns;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;

/** Makes keys with the tag of another key, as the KeyTrap attack does. */
final class Colliding {
    private Colliding() {}

    /** The tag is a sum of 16-bit words: what is added to one word is taken from another. */
    static List<DNSKEYRecord> with(DNSKEYRecord model, int count) {
        List<DNSKEYRecord> twins = new ArrayList<>();
        for (int shift = 1; twins.size() < count && shift < 60_000; shift++) {
            byte[] key = model.getKey().clone();
            add(key, 0, shift);
            add(key, 2, -shift);
            DNSKEYRecord twin = new DNSKEYRecord(
                    model.getName(), DClass.IN, model.getTTL(), model.getFlags(), 3, model.getAlgorithm(), key);
            if (twin.getFootprint() == model.getFootprint()) {
                twins.add(twin);
            }
        }
        return twins;
    }

    private static void add(byte[] key, int at, int shift) {
        int word = (((key[at] & 0xff) << 8) | (key[at + 1] & 0xff)) + shift;
        key[at] = (byte) (word >> 8);
        key[at + 1] = (byte) word;
    }
}
