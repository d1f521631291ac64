package org.danepost.interop;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What the two validators are both asked. */
final class Questions {
    private static final String[] OF_EVERY_ORDINARY_ZONE = {
        "www A",
        "www AAAA",
        "www TXT",
        "@ MX",
        "@ A",
        "@ TXT",
        "@ SOA",
        "@ DNSKEY",
        "@ DS",
        "nope A",
        "nope.nope MX",
        "_25._tcp.mx TLSA",
        "_26._tcp.mx TLSA",
        "_tcp.mx A",
        "alias A",
        "alias TXT",
        "alias CNAME",
    };

    private static final String[] PARTICULAR = {
        ". SOA",
        ". DNSKEY",
        ". NS",
        ". A",
        "nosuchtop. A",
        "example. DS",
        "example. NS",
        "optout. DS",
        "plain. DS",
        "plain. SOA",
        "nope.example. A",
        "nope.optout. A",
        "nope.optout. DS",
        "nope.plain. A",
        "deep.nope.optout. TLSA",
        "ns1.optout. A",
        "WWW.NSEC.EXAMPLE. A",
        "www2.mixed.example. A",
        "to.mixed.example. A",
        "www.MIXED.example. A",
        "below.nsec.example. DS",
        "cut.nsec.example. DS",
        "cut.nsec.example. NS",
        "www.cut.nsec.example. TLSA",
        "open.optout. DS",
        "zone.optout. DS",
        "open.span.example. DS",
        "zone.span.example. DS",
        "nope.span.example. DS",
        "wild WILD",
        "wild3 WILD",
        "wild-expired WILD",
        "wild-unproven WILD",
        "deep DEPTH",
        "deep3 DEPTH",
        "alias.example ALIAS",
        "alias3.example ALIAS",
        "alias-expired.example ALIAS",
        "alias.plain ALIAS",
        "www.to-secure.dname.example. A",
        "nope.to-secure.dname.example. A",
        "www.to-insecure.dname.example. A",
        "www.to-bogus.dname.example. A",
        "x.to-nowhere.dname.example. A",
        "x.round.dname.example. A",
        "through.dname.example. A",
        "to-secure.dname.example. DNAME",
        "to-secure.dname.example. A",
        "_25._tcp.mx.to-secure.dname.example. TLSA",
        "www.to.dname-unsigned.example. A",
        "to.dname-unsigned.example. DNAME",
        "many.large.example. AAAA",
        "words.large.example. TXT",
        "_25._tcp.many.large.example. TLSA",
        "nope.large.example. A",
        "mail.example. MX",
        "mx1.mail.example. A",
        "_25._tcp.mx1.mail.example. TLSA",
        "_443._tcp.mx1.mail.example. TLSA",
        "null.mail.example. MX",
        "no-mail.mail.example. MX",
        "_smtp._tls.mail.example. TXT",
        "_mta-sts.mail.example. TXT",
        "xn--bcher-kva.mail.example. MX",
        "text.mail.example. TYPE65280",
        "srv.mail.example. SRV",
        "caa.mail.example. CAA",
    };

    private static final String[] WILD = {
        "a A",
        "x.a A",
        "x.y.a A",
        "x.a MX",
        "x.a TXT",
        "*.a A",
        "a MX",
        "mx.a A",
        "x.mx.a A",
        "_25._tcp.mx.a TLSA",
        "_587._tcp.mx.a TLSA",
        "_25._udp.mx.a TLSA",
        "_25._tcp.mx.a A",
        "_tcp.mx.a TLSA",
        "b A",
        "x.b A",
        "x.b TXT",
        "z.b A",
        "x.c A",
        "x.y.c AAAA",
        "x.c CNAME",
        "x.d A",
        "other TXT",
        "a.b.c.other TXT",
        "other A",
        "e A",
        "x.e A",
        "below.x.e A",
        "below.*.e A",
        "x.f TLSA",
        "_25._tcp.host.f TLSA",
        "x.host.f TLSA",
        "@ TXT",
        "* TXT",
        "* A",
    };

    private static final String[] DEPTH = {
        "l40 A",
        "l39.l40 A",
        "l2.l3 A",
        "ent A",
        "ent MX",
        "x.ent A",
        "y.ent A",
        "host_with_underscore A",
        "_25._tcp.host_with_underscore TLSA",
        "_tcp.host_with_underscore TLSA",
        "a\\.dot A",
        "a.dot A",
        "\\000null A",
        "\\255high A",
        "\\* A",
        "\\*x A",
        "nope\\000 A",
        "FULL A",
        "_25._tcp.FULL TLSA",
        "x.FULL TLSA",
    };

    private static final String[] ALIAS = {
        "here A",
        "inside A",
        "inside TXT",
        "secure A",
        "secure TXT",
        "secure3 A",
        "insecure A",
        "insecure TXT",
        "bogus A",
        "bogus TXT",
        "unreached A",
        "island A",
        "back A",
        "to-back A",
        "gone A",
        "gone3 A",
        "gone-insecure A",
        "gone-bogus A",
        "gone-span A",
        "empty A",
        "wild A",
        "wild3 A",
        "loop A",
        "loop1 A",
        "c1 A",
        "c1 CNAME",
        "_25._tcp.mx1 TLSA",
        "_25._tcp.mx2 TLSA",
        "_25._tcp.mx3 TLSA",
        "_25._tcp.mx4 TLSA",
        "bogus CNAME",
        "loop CNAME",
    };

    private Questions() {}

    /** One question. */
    record Asked(Name name, int type) {
        @Override
        public String toString() {
            return name + " " + Type.string(type);
        }
    }

    /** All questions, each once. */
    static List<Asked> all() {
        List<Asked> all = new ArrayList<>();
        for (ZoneSpec zone : Catalogue.ordinary()) {
            addAll(all, zone.apex(), OF_EVERY_ORDINARY_ZONE);
        }
        for (String line : PARTICULAR) {
            String[] words = line.split(" ", -1);
            switch (words[1]) {
                case "WILD" -> addAll(all, words[0] + ".example.", WILD);
                case "DEPTH" -> addAll(all, words[0] + ".example.", DEPTH);
                case "ALIAS" -> addAll(all, words[0] + ".", ALIAS);
                default -> all.add(asked(words[0], words[1]));
            }
        }
        return all.stream().distinct().toList();
    }

    private static void addAll(List<Asked> all, String origin, String[] lines) {
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            String name = words[0].replace("FULL", CatalogueOfNames.DEEP);
            all.add(asked(name.equals("@") ? origin : name + "." + origin, words[1]));
        }
    }

    private static Asked asked(String name, String type) {
        try {
            return new Asked(Name.fromString(name), Type.value(type, true));
        } catch (TextParseException e) {
            throw new IllegalArgumentException(name, e);
        }
    }
}
