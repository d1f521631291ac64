package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Appendix C of the requirements: the name in the handshake and the names a usage 2 certificate may bear. */
class ReferenceNamesTest {
    private static final String HOST = "secure h.example A 192.0.2.1\n";
    private static final String ALIAS = "secure h.example CNAME f.example\nsecure f.example A 192.0.2.1\n";
    private static final String AT_H = "secure _25._tcp.h.example TLSA 2 0 1\n";
    private static final String AT_F = "secure _25._tcp.f.example TLSA 2 0 1\n";
    private static final String MX = "secure example.org MX 10 h.example\n";
    private static final String ALIAS_DOMAIN =
            "secure mail.org CNAME middle.org\nsecure middle.org CNAME example.org\n";

    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void names(String situation, String destination, String world, String expected) {
        Plan plan = Summary.plan(world, destination, PlanOptions.defaults());
        assertThat(Summary.of(plan)).isEqualTo("DELIVER " + expected);
    }

    static Stream<Arguments> situations() {
        return Stream.of(
                row(
                        "secure MX, host not alias (SMTPDANE-44)",
                        "example.org",
                        MX + HOST + AT_H,
                        "h.example=DANE(h.example: h.example,example.org) VERIFIED"),
                row(
                        "case 14: aliased domain, both ends count, the middle not (SMTPDANE-23, -44)",
                        "mail.org",
                        ALIAS_DOMAIN + MX + HOST + AT_H,
                        "h.example=DANE(h.example: h.example,mail.org,example.org) VERIFIED"),
                row(
                        "case 23: secure MX, alias host, base = expanded host",
                        "mail.org",
                        ALIAS_DOMAIN + MX + ALIAS + AT_F + AT_H,
                        "h.example=DANE(f.example: f.example,mail.org,example.org) VERIFIED"),
                row(
                        "case 87: secure MX, alias host, base = original host",
                        "mail.org",
                        ALIAS_DOMAIN + MX + ALIAS + AT_H,
                        "h.example=DANE(h.example: h.example,mail.org,example.org) VERIFIED"),
                row(
                        "case 12: insecure MX, only the host (SMTPDANE-46)",
                        "example.org",
                        MX.replace("secure", "insecure") + HOST + AT_H,
                        "h.example=DANE(h.example: h.example) TRUSTED"),
                row(
                        "case 12: insecure MX, alias host: only the base",
                        "example.org",
                        MX.replace("secure", "insecure") + ALIAS + AT_F,
                        "h.example=DANE(f.example: f.example) TRUSTED"),
                row(
                        "case 15: aliased domain with an insecure hop: MX unproven, domain names do not count",
                        "mail.org",
                        ALIAS_DOMAIN.replace("secure middle", "insecure middle") + MX + HOST + AT_H,
                        "h.example=DANE(h.example: h.example) TRUSTED"),
                row(
                        "case 5: no MX, base = the domain",
                        "h.example",
                        HOST + "secure h.example MX none\n" + AT_H,
                        "h.example=DANE(h.example: h.example) VERIFIED"),
                row(
                        "case 86: no MX, base = expanded domain, both names (SMTPDANE-45)",
                        "h.example",
                        ALIAS + AT_F,
                        "h.example=DANE(f.example: f.example,h.example) VERIFIED"),
                row(
                        "no MX, alias, base = original domain",
                        "h.example",
                        ALIAS + AT_H,
                        "h.example=DANE(h.example: h.example) VERIFIED"),
                row(
                        "relay: base",
                        "[h.example]:587",
                        HOST + AT_H.replace("_25", "_587"),
                        "h.example=DANE(h.example: h.example) VERIFIED"),
                row(
                        "relay by alias: base and the configured name",
                        "[h.example]:587",
                        ALIAS + AT_F.replace("_25", "_587"),
                        "h.example=DANE(f.example: f.example,h.example) VERIFIED"),
                row(
                        "all unusable: SNI is the base",
                        "example.org",
                        MX + ALIAS + AT_F.replace("2 0 1", "0 0 1"),
                        "h.example=ENC(f.example) tlsa"),
                row("no policy: SNI is the MX host", "example.org", MX + ALIAS, "h.example=OPP(h.example)"));
    }

    private static Arguments row(String situation, String destination, String world, String expected) {
        return Arguments.of(situation, destination, world, expected);
    }
}
