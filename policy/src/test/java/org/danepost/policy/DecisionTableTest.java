package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Appendix A of the requirements: what is asked of one MX host, row by row, at every level. */
class DecisionTableTest {
    private static final String MX = "secure example.org MX 10 h.example\n";
    private static final String UNPROVEN_MX = "insecure example.org MX 10 h.example\n";
    private static final String HOST = "secure h.example A 192.0.2.1\n";
    private static final String INSECURE_HOST = "insecure h.example A 192.0.2.1\n";
    private static final String TLSA = "secure _25._tcp.h.example TLSA 3 1 1\n";
    private static final String UNUSABLE = "secure _25._tcp.h.example TLSA 1 1 1\n";
    private static final String TLSA_FAILS = "servfail _25._tcp.h.example TLSA\n";
    private static final String FIRST_ALIAS_INSECURE =
            MX + "insecure h.example CNAME f.example\ninsecure f.example A 192.0.2.1\n";
    private static final String ADDRESS_INSECURE =
            MX + "secure h.example CNAME f.example\ninsecure f.example A 192.0.2.1\n";

    private static final String OPP = "DELIVER h.example=OPP(h.example)";
    private static final String ENC = "DELIVER h.example=ENC(h.example)";
    private static final String ENC_TLSA = "DELIVER h.example=ENC(h.example) tlsa";
    private static final String DANE = "DELIVER h.example=DANE(h.example: h.example,example.org) VERIFIED";
    private static final String TRUSTED = "DELIVER h.example=DANE(h.example: h.example) TRUSTED";
    private static final String LOOKUP = "DEFER 4.4.3 h.example=SKIP 4.4.3";
    private static final String NO_ADDRESS = "DEFER 4.4.4 h.example=SKIP 4.4.4";
    private static final String REQUIRED = "DEFER 4.7.5 h.example=SKIP 4.7.5";

    @ParameterizedTest(name = "{0}: may")
    @MethodSource("rows")
    void levelMay(String row, String world, String may, String encrypt, String dane, String only) {
        assertThat(at(Level.MAY, world)).isEqualTo(may);
    }

    @ParameterizedTest(name = "{0}: encrypt")
    @MethodSource("rows")
    void levelEncrypt(String row, String world, String may, String encrypt, String dane, String only) {
        assertThat(at(Level.ENCRYPT, world)).isEqualTo(encrypt);
    }

    @ParameterizedTest(name = "{0}: dane")
    @MethodSource("rows")
    void levelDane(String row, String world, String may, String encrypt, String dane, String only) {
        assertThat(at(Level.DANE, world)).isEqualTo(dane);
    }

    @ParameterizedTest(name = "{0}: dane-only")
    @MethodSource("rows")
    void levelDaneOnly(String row, String world, String may, String encrypt, String dane, String only) {
        assertThat(at(Level.DANE_ONLY, world)).isEqualTo(only);
    }

    private static String at(Level level, String world) {
        return Summary.of(
                Summary.plan(world, "example.org", PlanOptions.defaults().withLevel(level)));
    }

    static Stream<Arguments> rows() {
        String delay = "DEFER 4.4.3";
        String noDomain = "REJECT 5.1.2";
        String nullMx = "REJECT 5.1.10";
        return Stream.of(
                same("A1 SERVFAIL", "servfail example.org MX", delay),
                same("A1 SMTPDANE-03 bogus", "bogus example.org MX", delay),
                same("A1 timeout", "timeout example.org MX\nsecure example.org A 192.0.2.1", delay),
                same("A2", "secure example.org MX nxdomain", noDomain),
                same("A2 insecure", "insecure example.org MX nxdomain", noDomain),
                same("A3", "secure example.org MX 0 .", nullMx),
                row(
                        "A4",
                        "secure example.org MX none\nsecure example.org A 192.0.2.1\n"
                                + "secure _25._tcp.example.org TLSA 3 1 1",
                        "DELIVER example.org=OPP(example.org)",
                        "DELIVER example.org=DANE(example.org: example.org) VERIFIED",
                        "DELIVER example.org=DANE(example.org: example.org) VERIFIED",
                        "DELIVER example.org=DANE(example.org: example.org) VERIFIED"),
                row("A5 with TLSA", UNPROVEN_MX + HOST + TLSA, OPP, ENC, TRUSTED, REQUIRED),
                row("A5 without TLSA", UNPROVEN_MX + HOST, OPP, ENC, OPP, REQUIRED),
                row("A5 TLSA fails", UNPROVEN_MX + HOST + TLSA_FAILS, OPP, ENC, LOOKUP, REQUIRED),
                same("A6", MX + "servfail h.example ANY", LOOKUP),
                same("A7 NXDOMAIN", MX, NO_ADDRESS),
                same("A7 NODATA", MX + "secure h.example A none", NO_ADDRESS),
                row("A8", MX + INSECURE_HOST + TLSA, OPP, ENC, OPP, REQUIRED),
                row("A9", FIRST_ALIAS_INSECURE + TLSA, OPP, ENC, OPP, REQUIRED),
                row("A10", ADDRESS_INSECURE + TLSA, OPP, DANE, DANE, DANE),
                row("A10 with A12", ADDRESS_INSECURE + TLSA_FAILS, OPP, LOOKUP, LOOKUP, LOOKUP),
                row("A10 with A13", ADDRESS_INSECURE, OPP, ENC, OPP, REQUIRED),
                row("A11", MX + HOST + TLSA, OPP, DANE, DANE, DANE),
                row("A12 SERVFAIL", MX + HOST + TLSA_FAILS, OPP, LOOKUP, LOOKUP, LOOKUP),
                row("A12 bogus", MX + HOST + "bogus _25._tcp.h.example TLSA", OPP, LOOKUP, LOOKUP, LOOKUP),
                row("A13 SMTPDANE-05 NXDOMAIN", MX + HOST, OPP, ENC, OPP, REQUIRED),
                row("A13 NODATA", MX + HOST + "secure _25._tcp.h.example TLSA none", OPP, ENC, OPP, REQUIRED),
                row("A13 insecure", MX + HOST + "insecure _25._tcp.h.example TLSA 3 1 1", OPP, ENC, OPP, REQUIRED),
                row("A14 SMTPDANE-16", MX + HOST + UNUSABLE, OPP, ENC_TLSA, ENC_TLSA, REQUIRED),
                row("A15 SMTPDANE-48", MX + HOST + UNUSABLE + TLSA, OPP, DANE, DANE, DANE));
    }

    private static Arguments same(String row, String world, String all) {
        return row(row, world, all, all, all, all);
    }

    private static Arguments row(String row, String world, String may, String encrypt, String dane, String only) {
        return Arguments.of(row, world, may, encrypt, dane, only);
    }
}
