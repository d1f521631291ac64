package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Appendix D of the requirements: aliases of an MX host, and where the TLSA base domain lands (SMTPDANE-31 to 40). */
class AliasFixturesTest {
    private static final String MX = "secure example.org MX 10 h.example\n";
    private static final String TLSA_H = "secure _25._tcp.h.example TLSA 3 1 1\n";
    private static final String TLSA_F = "secure _25._tcp.f.example TLSA 3 1 1\n";

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixtures")
    void baseDomain(String id, String world, String expected, String tlsaAsked) {
        FakeResolver resolver = new FakeResolver(MX + world);
        Plan plan = Summary.plan(resolver, "example.org", PlanOptions.defaults());
        assertThat(Summary.of(plan)).isEqualTo(expected);
        assertThat(resolver.asked().stream()
                        .filter(q -> q.startsWith("TLSA ") || q.startsWith("CNAME "))
                        .map(q -> q.replace("TLSA _25._tcp.", "").replace(".example", ""))
                        .reduce((a, b) -> a + ", " + b)
                        .orElse(""))
                .isEqualTo(tlsaAsked);
    }

    static Stream<Arguments> fixtures() {
        String baseH = "DELIVER h.example=DANE(h.example: h.example,example.org) VERIFIED";
        String baseF = "DELIVER h.example=DANE(f.example: f.example,example.org) VERIFIED";
        String none = "DELIVER h.example=OPP(h.example)";
        String skip = "DEFER 4.4.3 h.example=SKIP 4.4.3";
        return Stream.of(
                row("D1 plain", "secure h.example A 192.0.2.1\n" + TLSA_H, baseH, "h"),
                row("D2 SMTPDANE-31 insecure host", "insecure h.example A 192.0.2.1\n" + TLSA_H, none, ""),
                row("D3 SMTPDANE-34 expanded first", alias("secure", "secure") + TLSA_H + TLSA_F, baseF, "f"),
                row("D4 case 46: second candidate", alias("secure", "secure") + TLSA_H, baseH, "f, h"),
                row(
                        "D5 case 45: SMTPDANE-37 no second try after an error",
                        alias("secure", "secure") + TLSA_H + "servfail _25._tcp.f.example TLSA",
                        skip,
                        "f"),
                row(
                        "D6 case 24: original name only",
                        alias("secure", "insecure") + TLSA_H + TLSA_F,
                        baseH,
                        "CNAME h, h"),
                row("D7 case 25: first alias insecure", alias("insecure", "secure") + TLSA_H + TLSA_F, none, "CNAME h"),
                row(
                        "D8 case 48: SMTPDANE-35 never the intermediate name",
                        "secure h.example CNAME m.example\nsecure m.example CNAME f.example\n"
                                + "secure f.example A 192.0.2.1\nsecure _25._tcp.m.example TLSA 3 1 1",
                        none,
                        "f, h"),
                row(
                        "D9 case 15: an insecure step taints the rest (SMTPDANE-13)",
                        "secure h.example CNAME m.example\ninsecure m.example CNAME f.example\n"
                                + "secure f.example A 192.0.2.1\n" + TLSA_H + TLSA_F,
                        baseH,
                        "CNAME h, h"),
                row(
                        "D10 case 47: SMTPDANE-36 unusable at the expanded name",
                        alias("secure", "secure") + TLSA_H + "secure _25._tcp.f.example TLSA 1 1 1",
                        "DELIVER h.example=ENC(f.example) tlsa",
                        "f"),
                row(
                        "D11 case 44: SMTPDANE-38 insecure moves on",
                        alias("secure", "secure") + TLSA_H + "insecure _25._tcp.f.example TLSA 3 1 1",
                        baseH,
                        "f, h"),
                row(
                        "D12 case 49: SMTPDANE-40 TLSA alias keeps the base",
                        "secure h.example A 192.0.2.1\nsecure _25._tcp.h.example CNAME t.elsewhere\n"
                                + "secure t.elsewhere TLSA 3 1 1",
                        baseH,
                        "h"),
                row(
                        "D13 case 50: insecure TLSA alias",
                        "secure h.example A 192.0.2.1\ninsecure _25._tcp.h.example CNAME t.elsewhere\n"
                                + "secure t.elsewhere TLSA 3 1 1",
                        none,
                        "h"),
                row(
                        "D14 case 17: DNAME is as D3 (SMTPDANE-11)",
                        alias("secure", "secure").replace("CNAME", "DNAME") + TLSA_H + TLSA_F,
                        baseF,
                        "f"),
                row(
                        "D15 case 16: alias loop",
                        "secure h.example CNAME m.example\nsecure m.example CNAME h.example\n" + TLSA_H,
                        skip,
                        ""));
    }

    private static String alias(String hop, String address) {
        return hop + " h.example CNAME f.example\n" + address + " f.example A 192.0.2.1\n";
    }

    private static Arguments row(String id, String world, String expected, String asked) {
        return Arguments.of(id, world, expected, asked);
    }
}
