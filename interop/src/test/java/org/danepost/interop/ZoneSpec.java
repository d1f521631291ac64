package org.danepost.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A zone to be built: its records, how it is signed, and what is then broken in it.
 *
 * @param name the apex without the final dot; empty for the root
 * @param records master file lines, names relative to the apex; SOA and NS are added
 * @param signing how it is signed; empty for an unsigned zone
 * @param tamper what happens to the signed zone, one record for each line, before it is served
 * @param delegation what happens to the right DS records (SHA-1, SHA-256 and SHA-384 of each key signing key) before the
 *     parent publishes them; usually only SHA-256 is left
 */
record ZoneSpec(
        String name,
        List<String> records,
        Optional<Signing> signing,
        UnaryOperator<List<String>> tamper,
        UnaryOperator<List<String>> delegation) {
    static final UnaryOperator<List<String>> ONLY_SHA_256 = Tamper.without("\\sDS \\d+ \\d+ [14] ");

    ZoneSpec {
        records = List.copyOf(records);
    }

    static ZoneSpec signed(String name, Signing signing) {
        return new ZoneSpec(name, List.of(), Optional.of(signing), lines -> lines, ONLY_SHA_256);
    }

    static ZoneSpec unsigned(String name) {
        return new ZoneSpec(name, List.of(), Optional.empty(), lines -> lines, lines -> lines);
    }

    /** This zone with these records as well. */
    ZoneSpec plus(String... lines) {
        List<String> more = new ArrayList<>(records);
        more.addAll(List.of(lines));
        return new ZoneSpec(name, more, signing, tamper, delegation);
    }

    /** This zone, changed like this after it was signed. */
    ZoneSpec tampered(UnaryOperator<List<String>> change) {
        return new ZoneSpec(name, records, signing, change, delegation);
    }

    /** This zone, with its DS records changed like this. */
    ZoneSpec delegated(UnaryOperator<List<String>> change) {
        return new ZoneSpec(name, records, signing, tamper, change);
    }

    /** The apex with its final dot. */
    String apex() {
        return name + ".";
    }

    /** The apex of the closest zone above that is in the list. */
    Optional<ZoneSpec> parent(List<ZoneSpec> all) {
        return all.stream()
                .filter(zone -> !zone.name.equals(name))
                .filter(zone -> zone.name.isEmpty() || name.endsWith("." + zone.name))
                .reduce((a, b) -> a.name.length() >= b.name.length() ? a : b);
    }
}
