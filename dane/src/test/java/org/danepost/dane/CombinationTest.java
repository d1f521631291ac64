package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.dane.Fixture.HOST;
import static org.danepost.dane.Fixture.NOW;
import static org.danepost.dane.Fixture.authority;
import static org.danepost.dane.Fixture.chain;
import static org.danepost.dane.Fixture.leaf;
import static org.danepost.dane.Fixture.record;
import static org.danepost.dane.Fixture.set;
import static org.danepost.dane.Fixture.wrong;

import java.util.List;
import java.util.stream.Stream;
import org.danepost.dane.Fixture.Made;
import org.danepost.dane.Fixture.Recipe;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sets of records against chains: each row is one situation and its outcome on port 25. */
class CombinationTest {
    private static final Made ROOT = authority("root").self();
    private static final Made LEAF = leaf().by(ROOT);
    private static final Made EXPIRED = leaf().expired().by(ROOT);
    private static final Made STRANGE = new Recipe("CN=strange", Fixture.key("leaf"))
            .dns("unrelated.example")
            .expired()
            .self();
    private static final Made SELF = leaf().self();
    private static final TlsaRecord SHORT_256 = new TlsaRecord(3, 1, 1, new byte[31]);
    private static final TlsaRecord SHORT_512 = new TlsaRecord(3, 1, 2, new byte[31]);

    private static Arguments row(String name, TlsaRecords records, List<byte[]> chain, String word) {
        return Arguments.of(name, records, chain, word);
    }

    static Stream<Arguments> rows() {
        return Stream.concat(appendix(), acceptance());
    }

    private static Stream<Arguments> appendix() {
        List<byte[]> both = chain(LEAF, ROOT);
        List<byte[]> alone = chain(LEAF);
        TlsaRecord right = record(3, 1, 1, LEAF);
        return Stream.of(
                row("3 1 1 right + 3 1 1 wrong", set(right, wrong(3, 1, 1)), alone, "matched"),
                row("DANE-39: 3 1 2 wrong + 3 1 1 right", set(wrong(3, 1, 2), right), alone, "no-match"),
                row("DANE-41: 3 1 2 short + 3 1 1 right", set(SHORT_512, right), alone, "matched"),
                row("3 1 2 wrong + 3 0 1 right", set(wrong(3, 1, 2), record(3, 0, 1, LEAF)), alone, "matched"),
                row("3 1 0 wrong + 3 1 1 right", set(wrong(3, 1, 0), right), alone, "matched"),
                row("2 0 1 right + 3 1 1 wrong", set(record(2, 0, 1, ROOT), wrong(3, 1, 1)), both, "matched"),
                row("2 0 1 right, leaf expired", set(record(2, 0, 1, ROOT)), chain(EXPIRED, ROOT), "expired"),
                row("3 1 1 right, expired, other name", set(record(3, 1, 1, STRANGE)), chain(STRANGE), "matched"),
                row("F2: 2 1 1 of the leaf key", set(record(2, 1, 1, LEAF)), alone, "no-issuer"),
                row("F2: 2 1 1 of a self-signed leaf", set(record(2, 1, 1, SELF)), chain(SELF, SELF), "no-issuer"),
                row("F2: 2 0 0 of a self-signed leaf", set(record(2, 0, 0, SELF)), chain(SELF), "no-issuer"),
                row("F2: 2 1 0 of a self-signed leaf", set(record(2, 1, 0, SELF)), chain(SELF), "no-issuer"),
                row("1 1 1 right + 3 1 1 wrong", set(record(1, 1, 1, LEAF), wrong(3, 1, 1)), alone, "no-match"),
                row("0 0 1 + 1 1 1 only", set(record(0, 0, 1, ROOT), record(1, 1, 1, LEAF)), both, "unusable"),
                row("3 1 1 wrong + 255 x x", set(wrong(3, 1, 1), wrong(255, 1, 1)), alone, "no-match"),
                row("2 0 1 right, anchor not sent", set(record(2, 0, 1, ROOT)), alone, "no-issuer"),
                row("2 0 0 right, anchor not sent", set(record(2, 0, 0, ROOT)), alone, "matched"),
                row("2 1 0 right, anchor not sent", set(record(2, 1, 0, ROOT)), alone, "matched"),
                row("2 1 0 wrong key", set(wrong(2, 1, 0)), alone, "no-issuer"),
                row("2 1 0 right, leaf expired", set(record(2, 1, 0, ROOT)), chain(EXPIRED), "expired"));
    }

    private static Stream<Arguments> acceptance() {
        List<byte[]> both = chain(LEAF, ROOT);
        TlsaRecord right = record(3, 1, 1, LEAF);
        TlsaRecord tooShort = TlsaRecord.fromWire(new byte[] {3, 1, 1});
        return Stream.of(
                row(
                        "case 55: usages 0 and 1 only",
                        set(record(0, 0, 1, ROOT), record(1, 1, 1, LEAF)),
                        both,
                        "unusable"),
                row("case 56: usage 1 beside 3", set(wrong(1, 1, 1), right), both, "matched"),
                row("case 57: usage 4", set(wrong(4, 1, 1)), both, "unusable"),
                row("case 57: usage 255", set(wrong(255, 1, 1)), both, "unusable"),
                row("case 57: selector 2", set(new TlsaRecord(3, 2, 1, new byte[32])), both, "unusable"),
                row("case 57: matching 3", set(new TlsaRecord(3, 1, 3, new byte[48])), both, "unusable"),
                row("case 57: matching 255", set(new TlsaRecord(3, 1, 255, new byte[32])), both, "unusable"),
                row("case 58: SHA-256 of 31 octets", set(SHORT_256), both, "unusable"),
                row("case 58: SHA-512 of 31 octets", set(SHORT_512), both, "unusable"),
                row("case 59: 3 0 0 of rubbish", set(new TlsaRecord(3, 0, 0, new byte[50])), both, "unusable"),
                row("case 59: 3 1 0 of a certificate", set(new TlsaRecord(3, 1, 0, LEAF.der())), both, "unusable"),
                row("case 59: 2 0 0 of a key", set(new TlsaRecord(2, 0, 0, LEAF.spki())), both, "unusable"),
                row("case 60: three octets", set(tooShort), both, "unusable"),
                row("case 60: three octets beside a good one", set(tooShort, right), both, "matched"),
                row(
                        "case 64: 3 0 1 fits, 3 0 2 does not",
                        set(record(3, 0, 1, LEAF), wrong(3, 0, 2)),
                        both,
                        "no-match"),
                row(
                        "case 65: as 64 and 3 1 1 fits",
                        set(record(3, 0, 1, LEAF), wrong(3, 0, 2), right),
                        both,
                        "matched"),
                row(
                        "case 66: stronger digest unknown",
                        set(new TlsaRecord(3, 1, 9, new byte[99]), right),
                        both,
                        "matched"),
                row("case 67: stronger digest malformed", set(SHORT_512, right), both, "matched"),
                row("case 69: other name", set(record(3, 1, 1, STRANGE)), chain(STRANGE), "matched"),
                row("case 70: expired", set(record(3, 0, 1, EXPIRED)), chain(EXPIRED), "matched"),
                row("case 74: usage 3 of the issuer", set(record(3, 0, 1, ROOT)), both, "no-match"),
                row("case 75: usage 2 of the leaf", set(record(2, 0, 1, LEAF)), both, "no-issuer"),
                row("case 77: private root", set(record(2, 0, 1, ROOT)), both, "matched"),
                row("case 78: anchor not sent", set(record(2, 1, 1, ROOT)), chain(LEAF), "no-issuer"),
                row("case 79: 2 0 0 not sent", set(record(2, 0, 0, ROOT)), chain(LEAF), "matched"),
                row("case 80: 2 1 0 not sent", set(record(2, 1, 0, ROOT)), chain(LEAF), "matched"),
                row("case 81: anchor merely appended", set(record(2, 0, 1, ROOT)), chain(SELF, ROOT), "no-issuer"),
                row("case 81: the same with 2 1 1", set(record(2, 1, 1, ROOT)), chain(SELF, ROOT), "no-issuer"),
                row("case 81: the same with 2 0 0", set(record(2, 0, 0, ROOT)), chain(SELF), "no-issuer"),
                row("case 91: 3 fails, 2 fits", set(wrong(3, 1, 1), record(2, 1, 1, ROOT)), both, "matched"),
                row(
                        "case 91: 3 fits, 2 would fail",
                        set(record(3, 1, 1, STRANGE), wrong(2, 0, 1)),
                        chain(STRANGE),
                        "matched"),
                row("case 92: authorities do not matter", set(wrong(3, 1, 1)), both, "no-match"),
                row("no certificate", set(right), List.of(), "no-certificate"),
                row("no certificate, none usable", set(SHORT_256), List.of(), "unusable"),
                row("DANE-40: 3 1 2 wrong + 2 0 1 right", set(wrong(3, 1, 2), record(2, 0, 1, ROOT)), both, "matched"));
    }

    @ParameterizedTest(name = "{0} -> {3}")
    @MethodSource("rows")
    @DisplayName("appendix B, SMTPDANE-15, 16, 47, 48, 54 and cases 55 to 92")
    void outcome(String name, TlsaRecords records, List<byte[]> chain, String word) {
        Verdict verdict = DaneVerifier.smtp().verify(records, chain, List.of(HOST), NOW);
        assertThat(verdict.word()).as("%s: %s", name, verdict).isEqualTo(word);
        assertThat(verdict.findings()).extracting(Verdict.Finding::record).containsExactlyElementsOf(records.all());
        assertThat(verdict.findings()).allSatisfy(f -> assertThat(f.why()).isNotBlank());
    }

    static Stream<Arguments> parameters() {
        return Stream.of(0, 1, 2, 3, 4, 254, 255)
                .flatMap(u -> Stream.of(0, 1, 2, 255)
                        .flatMap(s -> Stream.of(0, 1, 2, 3, 255).map(m -> Arguments.of(u, s, m))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("parameters")
    @DisplayName("appendix B: which parameters are usable on port 25, DANE-13, DANE-14")
    void usable(int usage, int selector, int matchingType) {
        TlsaRecord record = record(usage, selector, matchingType, LEAF);
        boolean expected = (usage == 2 || usage == 3) && selector < 2 && matchingType < 3;
        boolean generic = usage < 4 && selector < 2 && matchingType < 3;
        assertThat(set(record).anyUsable(Profile.SMTP)).isEqualTo(expected);
        assertThat(set(record).anyUsable(Profile.GENERIC)).isEqualTo(generic);
    }
}
