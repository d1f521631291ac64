package org.danepost.dns;

import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * How many octets of heap values take, roughly: with compressed pointers, eight-octet alignment, and what the map that
 * holds them needs. Strings and names that other values hold as well count where they were made, elsewhere as pointers.
 */
final class Footprint {
    /** A map entry with its place in the order of eviction, its key and the value's own fields. */
    static final int ENTRY = 260;

    private static final int POINTER = 4;
    private static final int NAME = 56;
    private static final int RECORD = 96;
    private static final int STRING = 44;

    private Footprint() {}

    static int of(Name name) {
        return NAME + name.length();
    }

    static int of(String text) {
        return STRING + text.length();
    }

    /** A record with its owner and data. */
    static int of(Record record) {
        return RECORD + of(record.getName()) + record.rdataToWireCanonical().length * 3 / 2;
    }

    static int of(List<Record> records) {
        int octets = 24;
        for (Record record : records) {
            octets += POINTER + of(record);
        }
        return octets;
    }

    /** What is known of a name in the walk; all its steps but the last are those of the zone above. */
    static int of(ZoneState state) {
        List<String> steps = state.steps();
        return ENTRY + 250 + POINTER * steps.size() + (steps.isEmpty() ? 0 : of(steps.getLast()));
    }

    /** An explanation whose steps are shared with the zones, all but one for each hop. */
    static int of(Explanation explanation, int hops) {
        return 64 + explanation.steps().size() * POINTER + hops * of(explanation.why());
    }
}
