package org.danepost.interop;

import static org.danepost.interop.Tamper.adding;
import static org.danepost.interop.Tamper.both;
import static org.danepost.interop.Tamper.corruptSignatures;
import static org.danepost.interop.Tamper.replacing;
import static org.danepost.interop.Tamper.without;
import static org.danepost.interop.Tamper.withoutSignaturesOf;
import static org.danepost.interop.ZoneSpec.ONLY_SHA_256;
import static org.danepost.interop.ZoneSpec.signed;
import static org.danepost.interop.ZoneSpec.unsigned;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The zones of the fixture Internet. Below the root lie {@code example} (signed, NSEC), {@code optout} (signed, NSEC3
 * with opt-out) and {@code plain} (unsigned); every zone below those has the same ordinary records beside what makes it
 * particular.
 */
final class Catalogue {
    static final String DIGEST = "0011223344556677889900112233445566778899001122334455667788990011";

    private static final String[] ORDINARY = {
        "@ IN A 192.0.2.1",
        "@ IN MX 10 mx",
        "www IN A 192.0.2.80",
        "www IN AAAA 2001:db8::80",
        "mx IN A 192.0.2.25",
        "_25._tcp.mx IN TLSA 3 1 1 " + DIGEST,
        "_25._tcp.mx IN TLSA 2 0 1 " + DIGEST,
        "alias IN CNAME www",
        "text IN TXT \"some words\"",
    };

    private Catalogue() {}

    /** All zones. */
    static List<ZoneSpec> zones() {
        List<ZoneSpec> zones = new ArrayList<>(tops());
        ordinary().forEach(zone -> zones.add(zone.plus(ORDINARY)));
        zones.addAll(CatalogueOfNames.zones());
        return List.copyOf(zones);
    }

    private static List<ZoneSpec> tops() {
        return List.of(
                signed("", Signing.usual().with("RSASHA256")),
                signed("example", Signing.usual()),
                signed("optout", Signing.usual().optOut()),
                unsigned("plain"));
    }

    /** The zones that hold the ordinary records, before these are added. */
    static List<ZoneSpec> ordinary() {
        List<ZoneSpec> ordinary = new ArrayList<>();
        ordinary.addAll(good());
        ordinary.addAll(algorithms());
        ordinary.addAll(hashed());
        ordinary.addAll(broken());
        ordinary.addAll(delegations());
        return List.copyOf(ordinary);
    }

    private static List<ZoneSpec> good() {
        return List.of(
                signed("nsec.example", Signing.usual()),
                signed("below.nsec.example", Signing.usual()),
                unsigned("cut.nsec.example"),
                signed("csk.example", Signing.usual().oneKey()),
                signed("two.example", Signing.usual().with("RSASHA256", "ECDSAP256SHA256")),
                signed("stale.example", Signing.usual()).tampered(Catalogue::withStaleSignatures),
                signed("mIxEd.example", Signing.usual()).plus("WwW2 IN A 192.0.2.2", "To IN CNAME WWW2"),
                signed("zone.optout", Signing.usual()),
                unsigned("open.optout"),
                unsigned("other.optout"),
                unsigned("child.plain"),
                signed("island.plain", Signing.usual()).delegated(without(".")),
                signed("chained.plain", Signing.usual()),
                unsigned("unsigned.example"),
                signed("island.unsigned.example", Signing.usual()),
                unsigned("open.island.unsigned.example"));
    }

    private static List<ZoneSpec> algorithms() {
        return List.of(
                signed("rsa5.example", Signing.usual().with("RSASHA1")),
                signed("rsa7.example", Signing.usual().with("NSEC3RSASHA1").nsec3(0, "-")),
                signed("rsa8.example", Signing.usual().with("RSASHA256")),
                signed("rsa10.example", Signing.usual().with("RSASHA512")),
                signed("p384.example", Signing.usual().with("ECDSAP384SHA384")),
                signed("ed25519.example", Signing.usual().with("ED25519")),
                signed("ed448.example", Signing.usual().with("ED448")),
                signed("unknown-algorithm.example", Signing.usual()).delegated(unknownAlgorithm()),
                signed("unknown-digest.example", Signing.usual()).delegated(unknownDigest()),
                signed("one-known-algorithm.example", Signing.usual()).delegated(lines -> {
                    List<String> both = new ArrayList<>(unknownAlgorithm().apply(lines));
                    both.addAll(ONLY_SHA_256.apply(lines));
                    return both;
                }),
                signed("old-and-new.example", Signing.usual().with("RSASHA1", "ECDSAP256SHA256")));
    }

    private static UnaryOperator<List<String>> unknownAlgorithm() {
        return both(ONLY_SHA_256, replacing("DS (\\d+) \\d+ 2", "DS $1 200 2"));
    }

    private static UnaryOperator<List<String>> unknownDigest() {
        return both(ONLY_SHA_256, replacing("DS (\\d+) (\\d+) 2", "DS $1 $2 200"));
    }

    private static List<ZoneSpec> hashed() {
        return List.of(
                signed("nsec3.example", Signing.usual().nsec3(0, "-")),
                signed("salt.example", Signing.usual().nsec3(5, "aabbccdd")),
                signed("iterations40.example", Signing.usual().nsec3(40, "aabb")),
                signed("iterations50.example", Signing.usual().nsec3(50, "aabb")),
                signed("iterations51.example", Signing.usual().nsec3(51, "aabb")),
                signed("iterations60.example", Signing.usual().nsec3(60, "aabb")),
                signed("iterations2000.example", Signing.usual().nsec3(2000, "aabb")),
                signed("span.example", Signing.usual().optOut()),
                unsigned("open.span.example"),
                signed("zone.span.example", Signing.usual().nsec3(0, "-")));
    }

    private static List<ZoneSpec> broken() {
        Duration day = Duration.ofDays(1);
        Signing expired = Signing.usual().valid(day.multipliedBy(-30), day.multipliedBy(-10));
        return List.of(
                signed("expired.example", expired),
                signed("future.example", Signing.usual().valid(day.multipliedBy(10), day.multipliedBy(30))),
                signed("just-expired.example", Signing.usual().valid(day.negated(), Duration.ofHours(-1))),
                signed("just-not-yet.example", Signing.usual().valid(Duration.ofHours(1), day)),
                signed("no-a-signature.example", Signing.usual()).tampered(withoutSignaturesOf("A")),
                signed("no-tlsa-signature.example", Signing.usual()).tampered(withoutSignaturesOf("TLSA")),
                signed("no-signature.example", Signing.usual()).tampered(without("\\sRRSIG\\s")),
                signed("no-denial.example", Signing.usual()).tampered(without("\\sNSEC\\s")),
                signed("no-denial-signature.example", Signing.usual()).tampered(withoutSignaturesOf("NSEC")),
                signed("no-hashed-denial.example", Signing.usual().nsec3(0, "-"))
                        .tampered(without("\\sNSEC3\\s")),
                signed("corrupt.example", Signing.usual()).tampered(corruptSignatures("\\sRRSIG\\s+(A|TLSA)\\s")),
                signed("corrupt-denial.example", Signing.usual()).tampered(corruptSignatures("\\sRRSIG\\s+NSEC\\s")),
                signed("corrupt-keys.example", Signing.usual()).tampered(corruptSignatures("\\sRRSIG\\s+DNSKEY\\s")),
                signed("no-keys.example", Signing.usual()).tampered(without("\\sDNSKEY\\s")),
                signed("no-zone-key.example", Signing.usual()).tampered(without("\\sDNSKEY\\s+256\\s")),
                signed("changed-data.example", Signing.usual()).tampered(replacing("192\\.0\\.2\\.80", "192.0.2.66")),
                signed("broken-parent.example", expired),
                signed("child.broken-parent.example", Signing.usual()));
    }

    private static List<ZoneSpec> delegations() {
        UnaryOperator<List<String>> wrong = replacing("(DS \\d+ \\d+ \\d+) ....", "$1 0000");
        return List.of(
                signed("wrong-ds.example", Signing.usual()).delegated(both(ONLY_SHA_256, wrong)),
                signed("wrong-tag.example", Signing.usual())
                        .delegated(both(ONLY_SHA_256, replacing("DS \\d+ ", "DS 1 "))),
                signed("sha1-ds.example", Signing.usual()).delegated(without("\\sDS \\d+ \\d+ [24] ")),
                signed("sha384-ds.example", Signing.usual()).delegated(without("\\sDS \\d+ \\d+ [12] ")),
                signed("all-ds.example", Signing.usual()).delegated(lines -> lines),
                signed("sha1-good-sha256-wrong.example", Signing.usual())
                        .delegated(both(without("\\sDS \\d+ \\d+ 4 "), replacing("(DS \\d+ \\d+ 2) ....", "$1 0000"))),
                signed("two-ds-one-algorithm.example", Signing.usual())
                        .delegated(
                                both(ONLY_SHA_256, adding("two-ds-one-algorithm.example. IN DS 4711 8 2 " + DIGEST))),
                unsigned("ds-but-unsigned.example")
                        .delegated(adding("ds-but-unsigned.example. IN DS 4711 13 2 " + DIGEST)));
    }

    /** Beside each signature an older one of the same key, long past. */
    private static List<String> withStaleSignatures(List<String> lines) {
        List<String> all = new ArrayList<>();
        lines.forEach(line -> {
            if (line.contains("RRSIG")) {
                all.add(line.replaceFirst(
                        "(RRSIG\\s+\\S+ \\d+ \\d+ \\d+) \\d{14} \\d{14}", "$1 20200201000000 20200101000000"));
            }
            all.add(line);
        });
        return all;
    }
}
