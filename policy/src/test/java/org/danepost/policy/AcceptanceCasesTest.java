package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The acceptance cases that a plan decides and that no other table here holds, one row each. */
class AcceptanceCasesTest {
    private static final PlanOptions DANE = PlanOptions.defaults();
    private static final PlanOptions ONLY = DANE.withLevel(Level.DANE_ONLY);
    private static final String MX = "secure example.org MX 10 h.example\n";
    private static final String HOST = "secure h.example A 192.0.2.1\n";
    private static final String TLSA = "secure _25._tcp.h.example TLSA 3 1 1\n";
    private static final String SECOND = "secure example.org MX 20 i.example\nsecure i.example A 192.0.2.9\n";
    private static final String VERIFIED = "h.example=DANE(h.example: h.example,example.org) VERIFIED";
    private static final String I_VERIFIED = "i.example=DANE(i.example: i.example,example.org) VERIFIED";
    private static final String OPP = "h.example=OPP(h.example)";
    private static final String SKIP = "h.example=SKIP 4.4.3";
    private static final String I_OPP = "i.example=OPP(i.example)";
    private static final String ADDRESS_INSECURE =
            MX + "secure h.example CNAME f.example\ninsecure f.example A 192.0.2.1\n";

    @ParameterizedTest(name = "{0}")
    @MethodSource({"addresses", "mailExchangers", "tlsa", "usability", "severalHosts", "relays"})
    void outcome(String name, PlanOptions options, String destination, String world, String expected) {
        FakeResolver resolver = new FakeResolver(world);
        Plan plan = Summary.plan(resolver, destination, options);
        assertThat(Summary.of(plan)).isEqualTo(expected);
        assertThat(addressesComeFirst(resolver.asked())).isTrue();
    }

    /** SMTPDANE-29. */
    private static boolean addressesComeFirst(List<String> asked) {
        int firstTlsa = asked.stream().map(q -> q.startsWith("TLSA ")).toList().indexOf(true);
        return firstTlsa < 0
                || asked.stream()
                        .skip(firstTlsa)
                        .noneMatch(q -> q.startsWith("A ") || q.startsWith("AAAA ") || q.startsWith("MX "));
    }

    static Stream<Arguments> mailExchangers() {
        String unproven = "insecure example.org MX 10 h.example\n";
        String live = "\nsecure example.org A 192.0.2.1\n";
        return Stream.of(
                row("case 1: all proven", MX + HOST + TLSA, "DELIVER " + VERIFIED),
                row("case 2: MX SERVFAIL, A alive", "servfail example.org MX" + live, "DEFER 4.4.3"),
                row("case 2: MX timeout, A alive", "timeout example.org MX" + live, "DEFER 4.4.3"),
                row("case 2: MX REFUSED, A alive", "refused example.org MX" + live, "DEFER 4.4.3"),
                row("case 2: MX malformed, A alive", "malformed example.org MX" + live, "DEFER 4.4.3"),
                row("case 3: MX bogus (SMTPDANE-07)", "bogus example.org MX" + live, "DEFER 4.4.3"),
                row("case 4: indeterminate MX is a failed lookup", "other_rcode example.org MX", "DEFER 4.4.3"),
                row(
                        "case 6: MX insecurely denied",
                        "insecure h.example MX none\n" + HOST + TLSA,
                        "h.example",
                        "DELIVER " + OPP),
                row("case 7: MX NXDOMAIN (SMTP-41)", "", "REJECT 5.1.2"),
                row("case 7: MX NXDOMAIN, insecure", "insecure example.org ANY nxdomain", "REJECT 5.1.2"),
                row("case 8: null MX (SMTP-53)", "secure example.org MX 0 ." + live, "REJECT 5.1.10"),
                row(
                        "case 8: null MX beside others is passed over (SMTP-55)",
                        "secure example.org MX 0 .\n" + MX + HOST,
                        "DELIVER " + OPP),
                row(
                        "case 9: malformed MX records are passed over",
                        "secure example.org MX broken\n" + "secure example.org MX 5 bad\\032name.example\n" + MX + HOST
                                + TLSA,
                        "DELIVER " + VERIFIED),
                row("case 9: nothing but malformed", "secure example.org MX broken" + live, "DEFER 4.4.4"),
                row(
                        "case 10: insecure MX, knob dane",
                        unproven + HOST + TLSA,
                        "DELIVER h.example=DANE(h.example: h.example) TRUSTED"),
                row(
                        "case 10: insecure MX, knob may (SMTPDANE-25)",
                        DANE.withInsecureMx(InsecureMx.MAY),
                        unproven + HOST + TLSA,
                        "DELIVER " + OPP),
                row(
                        "case 10: insecure MX, knob encrypt (SMTPDANE-25)",
                        DANE.withInsecureMx(InsecureMx.ENCRYPT),
                        unproven + HOST + TLSA,
                        "DELIVER h.example=ENC(h.example) tlsa"),
                row(
                        "case 10: insecure MX, knob encrypt, no TLSA",
                        DANE.withInsecureMx(InsecureMx.ENCRYPT),
                        unproven + HOST,
                        "DELIVER " + OPP),
                row(
                        "case 13: mandatory DANE, insecure MX (SMTPDANE-24)",
                        ONLY,
                        unproven + HOST + TLSA,
                        "DEFER 4.7.5 h.example=SKIP 4.7.5"),
                row(
                        "case 16: alias loop at the domain (SMTP-42)",
                        "secure example.org CNAME example.org",
                        "DEFER 4.4.3"),
                row(
                        "case 16: SMTPDANE-12 bogus second hop",
                        "secure example.org CNAME b.org\nbogus b.org CNAME c.org\nsecure c.org MX 1 h.example\n" + HOST,
                        "DEFER 4.4.3"),
                row(
                        "case 27: MX target is an address (SMTPDANE-20)",
                        "secure example.org MX 10 192.0.2.7",
                        "DELIVER [192.0.2.7]=OPP()"),
                row(
                        "case 27: MX target is an address, mandatory DANE",
                        ONLY,
                        "secure example.org MX 10 192.0.2.7",
                        "DEFER 4.7.5 [192.0.2.7]=SKIP 4.7.5"),
                row("case 27: address literal", "", "[192.0.2.7]", "DELIVER [192.0.2.7]=OPP()"),
                row(
                        "case 28: underscore in the MX name",
                        "secure example.org MX 10 my_mx.example\nsecure my_mx.example A 192.0.2.1\n"
                                + "secure _25._tcp.my_mx.example TLSA 3 1 1",
                        "DELIVER my_mx.example=DANE(my_mx.example: my_mx.example,example.org) VERIFIED"),
                row("SMTP-44: never the domain's own address", MX + live, "DEFER 4.4.4 h.example=SKIP 4.4.4"));
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                row("case 18: insecure host, TLSA would fail", insecure(HOST) + TLSA_FAILS, "DELIVER " + OPP),
                row(
                        "case 19: A secure, AAAA SERVFAIL",
                        MX + HOST + "servfail h.example AAAA\n" + TLSA,
                        "DELIVER " + VERIFIED),
                row(
                        "case 19: A secure, AAAA bogus",
                        MX + HOST + "bogus h.example AAAA\n" + TLSA,
                        "DELIVER " + VERIFIED),
                row(
                        "case 19: AAAA secure, A bogus",
                        MX + "secure h.example AAAA 2001:db8::1\nbogus h.example A\n" + TLSA,
                        "DELIVER " + VERIFIED),
                row(
                        "case 20: A insecure, AAAA secure",
                        MX + insecureHost() + "secure h.example AAAA 2001:db8::1\n" + TLSA,
                        "DELIVER " + VERIFIED),
                row(
                        "case 20: A secure, AAAA insecure",
                        MX + HOST + "insecure h.example AAAA 2001:db8::1\n" + TLSA,
                        "DELIVER " + VERIFIED),
                row(
                        "case 20: both insecure",
                        MX + insecureHost() + "insecure h.example AAAA 2001:db8::1\n" + TLSA_FAILS,
                        "DELIVER " + OPP),
                row(
                        "case 21: A and AAAA fail, another host is there (SMTPDANE-08)",
                        MX + SECOND + "bogus h.example A\nservfail h.example AAAA\n" + TLSA,
                        "DELIVER " + SKIP + " | " + I_OPP),
                row(
                        "case 21: one fails, the other is absent",
                        MX + "bogus h.example A\n" + TLSA,
                        "DEFER 4.4.3 " + SKIP),
                row("case 22: NXDOMAIN", MX + SECOND, "DELIVER h.example=SKIP 4.4.4 | " + I_OPP),
                row("case 22: NODATA", MX + "secure h.example A none\n", "DEFER 4.4.4 h.example=SKIP 4.4.4"),
                row(
                        "case 26: the CNAME query fails",
                        ADDRESS_INSECURE + TLSA + "servfail h.example CNAME?",
                        "DEFER 4.4.3 " + SKIP),
                row(
                        "case 26: the CNAME query is bogus",
                        ADDRESS_INSECURE + TLSA + "bogus h.example CNAME?",
                        "DEFER 4.4.3 " + SKIP),
                row(
                        "case 26: the alias vanished",
                        ADDRESS_INSECURE + TLSA + "secure h.example CNAME? none",
                        "DEFER 4.4.3 " + SKIP),
                row(
                        "case 35: forged absence of TLSA is bogus",
                        MX + HOST + "bogus _25._tcp.h.example TLSA",
                        "DEFER 4.4.3 " + SKIP),
                row(
                        "case 37: insecure denial of TLSA is no error",
                        MX + HOST + "insecure _25._tcp.h.example TLSA nxdomain",
                        "DELIVER " + OPP),
                row(
                        "case 38: secure denial of TLSA",
                        MX + HOST + "secure _25._tcp.h.example TLSA none",
                        "DELIVER " + OPP));
    }

    private static final String TLSA_FAILS = "servfail _25._tcp.h.example TLSA\n";

    static Stream<Arguments> tlsa() {
        return Stream.of(
                row(
                        "case 42: the real port (SMTPDANE-39)",
                        DANE.withPort(2525),
                        MX + HOST + "secure _2525._tcp.h.example TLSA 3 1 1",
                        "DELIVER " + VERIFIED),
                row("case 43: TLSA SERVFAIL (SMTPDANE-09)", MX + HOST + TLSA_FAILS, "DEFER 4.4.3 " + SKIP),
                row(
                        "case 43: TLSA NOTIMP",
                        MX + HOST + TLSA_FAILS.replace("servfail", "notimp"),
                        "DEFER 4.4.3 " + SKIP),
                row(
                        "case 43: TLSA REFUSED",
                        MX + HOST + TLSA_FAILS.replace("servfail", "refused"),
                        "DEFER 4.4.3 " + SKIP),
                row(
                        "case 43: TLSA timeout (case 54)",
                        MX + HOST + TLSA_FAILS.replace("servfail", "timeout"),
                        "DEFER 4.4.3 " + SKIP),
                row(
                        "case 51: TLSA alias dangles securely",
                        MX + HOST + "secure _25._tcp.h.example CNAME gone.example",
                        "DELIVER " + OPP),
                row(
                        "case 51: TLSA alias target SERVFAIL",
                        MX + HOST + "secure _25._tcp.h.example CNAME t.example\nservfail t.example TLSA",
                        "DEFER 4.4.3 " + SKIP),
                row(
                        "case 52: TLSA alias loop",
                        MX + HOST + "secure _25._tcp.h.example CNAME _25._tcp.h.example",
                        "DEFER 4.4.3 " + SKIP),
                row(
                        "case 53: several records",
                        MX + HOST + TLSA + "secure _25._tcp.h.example TLSA 3 1 1 32:7",
                        "DELIVER " + VERIFIED));
    }

    static Stream<Arguments> usability() {
        String unusable = "DELIVER h.example=ENC(h.example) tlsa";
        return Stream.of(
                row("case 55: usage 0 and 1 only (SMTPDANE-47)", with("0 0 1", "1 1 1"), unusable),
                row("case 56: usage 1 and 3", with("1 1 1", "3 1 1"), "DELIVER " + VERIFIED),
                row("case 57: usage 4", with("4 1 1"), unusable),
                row("case 57: usage 255", with("255 1 1"), unusable),
                row("case 57: selector 2", with("3 2 1"), unusable),
                row("case 57: matching type 3", with("3 1 3"), unusable),
                row("case 57: matching type 255", with("3 1 255"), unusable),
                row("case 58: SHA2-256 of 31 octets", with("3 1 1 31"), unusable),
                row("case 58: SHA2-512 of 32 octets", with("3 1 2 32"), unusable),
                row("case 59: full certificate that is none", with("3 0 0 0x3003020101"), unusable),
                row("case 59: full key that is none", with("3 1 0 40"), unusable),
                row("case 60: two octets", with("broken"), unusable),
                row("case 60: three octets", with("3 1 1 0"), unusable),
                row("case 61: unusable is never cleartext", with("3 1 1 33"), unusable),
                row("case 63: mandatory DANE, all unusable", ONLY, with("1 1 1"), "DEFER 4.7.5 h.example=SKIP 4.7.5"),
                row(
                        "case 67: malformed stronger digest beside a good one",
                        with("3 1 2 63", "3 1 1"),
                        "DELIVER " + VERIFIED),
                row(
                        "case 68: at the limit",
                        DANE.withLimits(20, 2),
                        with("3 1 1", "3 1 1 32:1"),
                        "DELIVER " + VERIFIED),
                row(
                        "case 68: beyond the limit",
                        DANE.withLimits(20, 2),
                        with("3 1 1", "3 1 1 32:1", "3 1 1 32:2"),
                        "DEFER 4.4.3 " + SKIP));
    }

    static Stream<Arguments> severalHosts() {
        String secondTlsa = "secure _25._tcp.i.example TLSA 3 1 1\n";
        String self = "secure example.org MX 30 us.example\nsecure us.example A 192.0.2.66\n";
        PlanOptions byName = DANE.withSelf(List.of("US.example."), List.of());
        PlanOptions byAddress = DANE.withSelf(List.of(), List.of(java.net.InetAddress.ofLiteral("192.0.2.66")));
        return Stream.of(
                row(
                        "case 112: security never reorders (SMTPDANE-21)",
                        MX + SECOND + HOST + secondTlsa,
                        "DELIVER " + OPP + " | " + I_VERIFIED),
                row("case 114: each host on its own", MX + SECOND + HOST + TLSA, "DELIVER " + VERIFIED + " | " + I_OPP),
                row(
                        "case 114: mandatory DANE holds for each",
                        ONLY,
                        MX + SECOND + HOST + TLSA,
                        "DELIVER " + VERIFIED + " | i.example=SKIP 4.7.5"),
                row(
                        "case 115: first host's TLSA fails",
                        MX + SECOND + HOST + TLSA_FAILS + secondTlsa,
                        "DELIVER " + SKIP + " | " + I_VERIFIED),
                row(
                        "case 116: all hosts out (SMTPDANE-10)",
                        MX + SECOND + HOST + TLSA_FAILS + "timeout _25._tcp.i.example TLSA",
                        "DEFER 4.4.3 " + SKIP + " | i.example=SKIP 4.4.3"),
                row("case 117: we are worst, by name (SMTP-50)", byName, MX + HOST + self, "DELIVER " + OPP),
                row("case 117: we are worst, by address (SMTP-51)", byAddress, MX + HOST + self, "DELIVER " + OPP),
                row(
                        "case 117: equal and worse go",
                        byName,
                        MX + HOST + self.replace("30", "15") + SECOND + "secure example.org MX 15 i.example",
                        "DELIVER " + OPP),
                row("case 117: we are best", byName, self.replace("30", "5") + MX + HOST, "REJECT 5.4.6"),
                row(
                        "case 117: we are best, by address",
                        byAddress,
                        self.replace("30", "5") + MX + HOST,
                        "REJECT 5.4.6"),
                row("case 117: implicit MX is ourselves", byAddress, "secure example.org A 192.0.2.66", "REJECT 5.4.6"),
                row(
                        "case 117: alias to ourselves",
                        byName,
                        "secure example.org MX 5 h.example\nsecure h.example CNAME us.example\n" + self,
                        "REJECT 5.4.6"),
                row("limit on hosts", DANE.withLimits(1, 100), MX + HOST + SECOND, "DELIVER " + OPP));
    }

    static Stream<Arguments> relays() {
        String tlsa587 = TLSA.replace("_25", "_587");
        String configured = "h.example=DANE(h.example: h.example) VERIFIED";
        return Stream.of(
                row("case 122: relay (SMTPDANE-28)", HOST + tlsa587, "[h.example]:587", "DELIVER " + configured),
                row("case 122: relay, insecure address", insecureHost() + tlsa587, "[h.example]:587", "DELIVER " + OPP),
                row("case 122: relay, no MX lookup", "bogus h.example MX\n" + HOST, "[h.example]", "DELIVER " + OPP),
                row("case 123: relay domain with MX lookup", MX + HOST + TLSA, "example.org", "DELIVER " + VERIFIED),
                row("case 126: relay by address", "", "[192.0.2.7]:587", "DELIVER [192.0.2.7]=OPP()"),
                row(
                        "case 126: relay by address, level encrypt",
                        DANE.withLevel(Level.ENCRYPT),
                        "",
                        "[IPv6:2001:db8::7]:587",
                        "DELIVER [IPv6:2001:db8:0:0:0:0:0:7]=ENC()"),
                row("relay without address", "", "[h.example]:587", "DEFER 4.4.4 h.example=SKIP 4.4.4"));
    }

    private static String insecureHost() {
        return HOST.replace("secure", "insecure");
    }

    private static String insecure(String host) {
        return MX + host.replace("secure", "insecure");
    }

    private static String with(String... records) {
        StringBuilder world = new StringBuilder(MX + HOST);
        for (String record : records) {
            world.append("secure _25._tcp.h.example TLSA ").append(record).append('\n');
        }
        return world.toString();
    }

    private static Arguments row(String name, String world, String expected) {
        return row(name, DANE, world, "example.org", expected);
    }

    private static Arguments row(String name, PlanOptions options, String world, String expected) {
        return row(name, options, world, "example.org", expected);
    }

    private static Arguments row(String name, String world, String destination, String expected) {
        return row(name, DANE, world, destination, expected);
    }

    private static Arguments row(String name, PlanOptions options, String world, String destination, String expected) {
        return Arguments.of(name, options, destination, world, expected);
    }
}
