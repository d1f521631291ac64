package org.danepost.interop;

/** The records of the generated zones, the same in all of them but for where one alias leads. */
final class GeneratedText {
    static final String OF_CHILD = """
            @ A 192.0.2.20
            www A 192.0.2.21
            *.wild A 192.0.2.22
            """;

    private GeneratedText() {}

    static String of(String other) {
        return """
            @ A 192.0.2.1
            @ MX 10 mail
            @ TXT "apex"
            www A 192.0.2.2
            www A 192.0.2.3
            www TXT "www"
            mail A 192.0.2.4
            mail AAAA 2001:db8::4
            _25._tcp.mail TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
            *.wild A 192.0.2.5
            *.wild TXT "wild"
            e.wild A 192.0.2.6
            *.wmx MX 10 mail
            a.b.c.ent A 192.0.2.7
            z.y.ent A 192.0.2.9
            alias CNAME www
            chain CNAME alias
            gone CNAME nowhere
            *.walias CNAME www
            x1 CNAME www.good.nsec.
            x2 CNAME www.plain.nsec.
            x3 CNAME www.bad.nsec.
            x4 CNAME www.%s.
            x5 CNAME nowhere.good.nsec.
            dn DNAME tree
            host.tree A 192.0.2.8
            xdn DNAME good.nsec.
            xpd DNAME plain.nsec.
            """.formatted(other);
    }
}
