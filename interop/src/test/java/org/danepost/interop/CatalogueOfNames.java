package org.danepost.interop;

import static org.danepost.interop.Catalogue.DIGEST;
import static org.danepost.interop.ZoneSpec.signed;
import static org.danepost.interop.ZoneSpec.unsigned;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The zones of the fixture Internet whose names, rather than keys, are particular: wildcards, aliases, depth, size. */
final class CatalogueOfNames {
    /** Forty labels. */
    static final String DEEP =
            IntStream.rangeClosed(1, 40).mapToObj(i -> "l" + i).collect(Collectors.joining("."));

    private CatalogueOfNames() {}

    static List<ZoneSpec> zones() {
        return List.of(
                wildcards("wild.example", Signing.usual()),
                wildcards("wild3.example", Signing.usual().nsec3(0, "-")),
                wildcards("wild-expired.example", Signing.usual())
                        .tampered(Tamper.corruptSignatures("\\*.*\\sRRSIG\\s")),
                wildcards("wild-unproven.example", Signing.usual()).tampered(Tamper.without("\\sNSEC\\s")),
                depth("deep.example", Signing.usual()),
                depth("deep3.example", Signing.usual().nsec3(2, "01")),
                signed("dname.example", Signing.usual())
                        .plus(
                                "to-secure IN DNAME nsec.example.",
                                "to-insecure IN DNAME unsigned.example.",
                                "to-bogus IN DNAME expired.example.",
                                "to-nowhere IN DNAME nowhere.example.",
                                "round IN DNAME round",
                                "through IN CNAME www.to-secure"),
                signed("dname-unsigned.example", Signing.usual())
                        .plus("to IN DNAME nsec.example.")
                        .tampered(Tamper.withoutSignaturesOf("DNAME")),
                aliases("alias.example", Signing.usual()),
                aliases("alias3.example", Signing.usual().nsec3(0, "-")),
                aliases("alias-expired.example", Signing.usual())
                        .tampered(Tamper.corruptSignatures("\\sRRSIG\\s+CNAME\\s")),
                new ZoneSpec(
                        "alias.plain",
                        aliases("", Signing.usual()).records(),
                        unsigned("alias.plain").signing(),
                        lines -> lines,
                        lines -> lines),
                large(),
                mail("mail.example"));
    }

    private static ZoneSpec wildcards(String name, Signing signing) {
        return signed(name, signing)
                .plus(
                        "a IN A 192.0.2.10",
                        "*.a IN A 192.0.2.11",
                        "*.a IN MX 10 mx.a",
                        "mx.a IN A 192.0.2.12",
                        "*._tcp.mx.a IN TLSA 3 1 1 " + DIGEST,
                        "z.b IN A 192.0.2.13",
                        "*.c IN CNAME a",
                        "*.d IN CNAME www.unsigned.example.",
                        "* IN TXT \"anything\"",
                        "below.*.e IN A 192.0.2.14",
                        "*.f IN TLSA 3 1 1 " + DIGEST,
                        "_25._tcp.host.f IN CNAME star.f");
    }

    private static ZoneSpec depth(String name, Signing signing) {
        return signed(name, signing)
                .plus(
                        DEEP + " IN A 192.0.2.20",
                        "_25._tcp." + DEEP + " IN TLSA 3 1 1 " + DIGEST,
                        "x.ent IN A 192.0.2.21",
                        "host_with_underscore IN A 192.0.2.22",
                        "_25._tcp.host_with_underscore IN TLSA 3 1 1 " + DIGEST,
                        "a\\.dot IN A 192.0.2.23",
                        "\\000null IN A 192.0.2.24",
                        "\\255high IN A 192.0.2.25");
    }

    private static ZoneSpec aliases(String name, Signing signing) {
        return signed(name, signing)
                .plus(
                        "here IN A 192.0.2.30",
                        "inside IN CNAME here",
                        "secure IN CNAME www.nsec.example.",
                        "secure3 IN CNAME www.nsec3.example.",
                        "insecure IN CNAME www.unsigned.example.",
                        "bogus IN CNAME www.expired.example.",
                        "unreached IN CNAME www.wrong-ds.example.",
                        "island IN CNAME www.island.plain.",
                        "back IN CNAME secure.alias.plain.",
                        "to-back IN CNAME back",
                        "gone IN CNAME nope.nsec.example.",
                        "gone3 IN CNAME nope.nsec3.example.",
                        "gone-insecure IN CNAME nope.unsigned.example.",
                        "gone-bogus IN CNAME nope.no-denial.example.",
                        "gone-span IN CNAME nope.optout.",
                        "empty IN CNAME _tcp.mx.nsec.example.",
                        "wild IN CNAME some.a.wild.example.",
                        "wild3 IN CNAME some.a.wild3.example.",
                        "loop IN CNAME loop",
                        "loop1 IN CNAME loop2",
                        "loop2 IN CNAME loop1",
                        "c1 IN CNAME c2",
                        "c2 IN CNAME c3",
                        "c3 IN CNAME c4",
                        "c4 IN CNAME c5",
                        "c5 IN CNAME www.nsec.example.",
                        "_25._tcp.mx1 IN CNAME shared",
                        "_25._tcp.mx2 IN CNAME _25._tcp.mx.unsigned.example.",
                        "_25._tcp.mx3 IN CNAME _25._tcp.mx.expired.example.",
                        "_25._tcp.mx4 IN CNAME _25._tcp.nope.nsec.example.",
                        "shared IN TLSA 3 1 1 " + DIGEST);
    }

    private static ZoneSpec large() {
        ZoneSpec zone = signed("large.example", Signing.usual().with("RSASHA512"));
        for (int i = 0; i < 60; i++) {
            zone = zone.plus(
                    "many IN AAAA 2001:db8::%x".formatted(i + 1),
                    "words IN TXT \"%s\"".formatted("word%02d ".formatted(i).repeat(20)));
        }
        for (int i = 0; i < 30; i++) {
            zone = zone.plus("_25._tcp.many IN TLSA 3 1 2 %s%s"
                    .formatted("%02x".formatted(i).repeat(32), DIGEST));
        }
        return zone;
    }

    private static ZoneSpec mail(String name) {
        return signed(name, Signing.usual())
                .plus(
                        "@ IN MX 10 mx1",
                        "@ IN MX 20 mx2.nsec.example.",
                        "@ IN MX 30 mx.unsigned.example.",
                        "mx1 IN A 127.0.0.1",
                        "_25._tcp.mx1 IN TLSA 0 0 1 " + DIGEST,
                        "_25._tcp.mx1 IN TLSA 3 1 1 " + DIGEST,
                        "_25._tcp.mx1 IN TLSA 255 255 255 00",
                        "_443._tcp.mx1 IN TLSA 1 0 2 " + DIGEST + DIGEST,
                        "null IN MX 0 .",
                        "no-mail IN TXT \"nothing here takes mail\"",
                        "_smtp._tls IN TXT \"v=TLSRPTv1; rua=mailto:reports@mail.example\"",
                        "_mta-sts IN TXT \"v=STSv1; id=1\"",
                        "xn--bcher-kva IN MX 10 mx1",
                        "text IN TYPE65280 \\# 4 00010203",
                        "srv IN SRV 0 0 25 mx1",
                        "caa IN CAA 0 issue \"ca.example\"");
    }
}
