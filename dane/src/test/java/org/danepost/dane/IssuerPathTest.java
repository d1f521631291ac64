package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.dane.Fixture.HOST;
import static org.danepost.dane.Fixture.NOW;
import static org.danepost.dane.Fixture.authority;
import static org.danepost.dane.Fixture.chain;
import static org.danepost.dane.Fixture.key;
import static org.danepost.dane.Fixture.leaf;
import static org.danepost.dane.Fixture.record;
import static org.danepost.dane.Fixture.set;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.danepost.dane.Fixture.Made;
import org.danepost.dane.Fixture.Recipe;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Usage 2 with paths of several certificates, and the PKIX usages of the generic profile. */
class IssuerPathTest {
    private static final Made ROOT = authority("root").self();
    private static final Made MIDDLE = authority("middle").by(ROOT);
    private static final Made LOWER = authority("lower").by(MIDDLE);
    private static final Made LEAF = leaf().by(MIDDLE);

    private static Arguments row(String name, TlsaRecord record, List<byte[]> chain, String word) {
        return Arguments.of(name, record, chain, word);
    }

    private static List<byte[]> under(Recipe middle, Recipe anchor) {
        Made top = anchor.self();
        Made between = middle.by(top);
        return chain(leaf().by(between), between, top);
    }

    /** Leaf, lower, middle and an anchor made by the recipe. */
    private static List<byte[]> four(Recipe anchor) {
        Made top = anchor.self();
        Made second = authority("middle").by(top);
        Made first = authority("lower").by(second);
        return chain(leaf().by(first), first, second, top);
    }

    private static TlsaRecord last(int selector, List<byte[]> chain) {
        return record(2, selector, 1, chain.getLast(), key("root").getPublic().getEncoded());
    }

    private static Arguments anchored(String name, int selector, List<byte[]> chain, String word) {
        return row(name, last(selector, chain), chain, word);
    }

    static Stream<Arguments> rows() {
        Made expiredMiddle = authority("middle").expired().by(ROOT);
        Made crossed = authority("middle").by(authority("elsewhere").self());
        Made deep = leaf().by(LOWER);
        return Stream.of(
                row("case 76: intermediate anchor", record(2, 0, 1, MIDDLE), chain(LEAF, MIDDLE), "matched"),
                row("DANE-30: 2 1 1 of the intermediate", record(2, 1, 1, MIDDLE), chain(LEAF, MIDDLE), "matched"),
                row("three certificates", record(2, 0, 2, ROOT), chain(LEAF, MIDDLE, ROOT), "matched"),
                row("unordered and extra", record(2, 0, 1, ROOT), chain(deep, ROOT, LOWER, crossed, MIDDLE), "matched"),
                row("cross-signed first", record(2, 0, 1, ROOT), chain(LEAF, crossed, MIDDLE, ROOT), "matched"),
                row("missing link", record(2, 0, 1, ROOT), chain(deep, MIDDLE, ROOT), "no-issuer"),
                row("2 0 0 two above", record(2, 0, 0, ROOT), chain(LEAF, MIDDLE), "matched"),
                row("2 1 0 signs the top", record(2, 1, 0, ROOT), chain(LEAF, MIDDLE), "matched"),
                row("DANE-33: 2 1 0 key in a sent one", record(2, 1, 0, ROOT), chain(LEAF, MIDDLE, ROOT), "matched"),
                row(
                        "case 83: expired leaf",
                        record(2, 0, 1, MIDDLE),
                        chain(leaf().expired().by(MIDDLE), MIDDLE),
                        "expired"),
                row(
                        "leaf not yet valid",
                        record(2, 0, 1, MIDDLE),
                        chain(leaf().future().by(MIDDLE), MIDDLE),
                        "not-yet-valid"),
                row(
                        "case 83: expired intermediate",
                        record(2, 0, 1, ROOT),
                        chain(LEAF, expiredMiddle, ROOT),
                        "expired"),
                row(
                        "expired twin beside a good one",
                        record(2, 0, 1, ROOT),
                        chain(LEAF, expiredMiddle, MIDDLE, ROOT),
                        "matched"),
                row(
                        "case 82: another host of the same authority",
                        record(2, 0, 1, ROOT),
                        chain(leaf().dns("other.example.com").by(ROOT), ROOT),
                        "name-mismatch"),
                anchored(
                        "F4: expired anchor",
                        0,
                        chain(leaf().by(ROOT), authority("root").expired().self()),
                        "matched"),
                anchored(
                        "F4: future anchor",
                        1,
                        chain(leaf().by(ROOT), authority("root").future().self()),
                        "matched"),
                anchored(
                        "case 84: path length 0, 2 0 1",
                        0,
                        four(authority("root").pathLength(0)),
                        "invalid-path"),
                anchored(
                        "case 84: path length 1, 2 0 1",
                        0,
                        four(authority("root").pathLength(1)),
                        "invalid-path"),
                anchored("path length 2, 2 0 1", 0, four(authority("root").pathLength(2)), "matched"),
                anchored(
                        "DANE-36: path length not pinned by 2 1 1",
                        1,
                        four(authority("root").pathLength(0)),
                        "matched"),
                anchored(
                        "case 84: names of the anchor, 2 0 1",
                        0,
                        under(authority("middle"), authority("root").permits("example.net")),
                        "invalid-path"),
                anchored(
                        "names of the anchor permit",
                        0,
                        under(authority("middle"), authority("root").permits("example.com")),
                        "matched"),
                anchored(
                        "DANE-36: names not pinned by 2 1 1",
                        1,
                        under(authority("middle"), authority("root").permits("example.net")),
                        "matched"),
                anchored(
                        "names of the intermediate",
                        1,
                        under(authority("middle").permits("example.net"), authority("root")),
                        "invalid-path"),
                anchored(
                        "names of the intermediate permit",
                        1,
                        under(authority("middle").permits("example.com"), authority("root")),
                        "matched"),
                anchored(
                        "intermediate is no authority",
                        0,
                        under(authority("middle").noAuthority(), authority("root")),
                        "invalid-path"),
                anchored(
                        "intermediate may not sign",
                        0,
                        under(authority("middle").usage(KeyUsage.digitalSignature), authority("root")),
                        "invalid-path"),
                anchored(
                        "path length of the intermediate",
                        0,
                        under(authority("middle").pathLength(0), authority("root")),
                        "matched"),
                anchored(
                        "anchor is no authority, 2 0 1",
                        0,
                        under(
                                authority("middle"),
                                authority("root").noAuthority().usage(0)),
                        "invalid-path"),
                anchored(
                        "anchor may not sign, 2 0 1",
                        0,
                        under(authority("middle"), authority("root").usage(KeyUsage.cRLSign)),
                        "invalid-path"),
                purpose("leaf for servers", leaf().purpose(KeyPurposeId.id_kp_serverAuth), "matched"),
                purpose("leaf for clients only", leaf().purpose(KeyPurposeId.id_kp_clientAuth), "invalid-path"),
                purpose("leaf for any purpose", leaf().purpose(KeyPurposeId.anyExtendedKeyUsage), "invalid-path"),
                purpose("leaf may only sign certificates", leaf().usage(KeyUsage.keyCertSign), "invalid-path"),
                purpose("leaf that is an authority", leaf().pathLength(0), "matched"),
                anchored(
                        "intermediate for clients only",
                        0,
                        under(authority("middle").purpose(KeyPurposeId.id_kp_clientAuth), authority("root")),
                        "invalid-path"),
                weak("SHA-1 in the path", authority("root").keys(key("r", "RSA2048")), "SHA1withRSA", "invalid-path"),
                weak("RSA 1024 anchor", authority("root").keys(key("r", "RSA1024")), "", "matched"),
                weak("RSA 4096 anchor", authority("root").keys(key("r", "RSA4096")), "", "matched"),
                weak("RSA-PSS", authority("root").keys(key("r", "RSA2048")), "SHA256withRSAandMGF1", "matched"),
                weak("P-384 anchor", authority("root").keys(key("r", "P-384")), "", "matched"),
                weak("P-521 anchor", authority("root").keys(key("r", "P-521")), "", "matched"),
                weak("Ed25519 anchor", authority("root").keys(key("r", "Ed25519")), "", "matched"));
    }

    private static Arguments purpose(String name, Recipe leaf, String word) {
        return row(name, record(2, 0, 1, ROOT), chain(leaf.by(ROOT), ROOT), word);
    }

    private static Arguments weak(String name, Recipe anchor, String algorithm, String word) {
        Made top = anchor.self();
        return row(name, record(2, 1, 1, top), chain(leaf().algorithm(algorithm).by(top), top), word);
    }

    @ParameterizedTest(name = "{0} -> {3}")
    @MethodSource("rows")
    @DisplayName("usage 2, DANE-08, 28 to 36 and cases 76 to 84")
    void usageTwo(String name, TlsaRecord record, List<byte[]> chain, String word) {
        Verdict verdict = DaneVerifier.smtp().verify(set(record), chain, List.of(HOST), NOW);
        assertThat(verdict.word()).as("%s: %s", name, verdict).isEqualTo(word);
    }

    @Test
    @DisplayName("DANE-36: a re-issued authority with the same key fits 2 1 1 and no longer 2 0 1")
    void reissued() {
        Made again = authority("root").valid("2026-01-01", "2031-01-01").self();
        List<byte[]> chain = chain(leaf().by(again), again);
        assertThat(verify(record(2, 1, 1, ROOT), chain).word()).isEqualTo("matched");
        assertThat(verify(record(2, 0, 1, ROOT), chain).word()).isEqualTo("no-issuer");
    }

    @Test
    @DisplayName("F4: the finding names the dates of an anchor out of date")
    void remark() {
        Made old = authority("root").expired().self();
        Verdict verdict = verify(record(2, 0, 1, old), chain(leaf().by(old), old));
        assertThat(verdict.findings().getFirst().why()).contains("2015-01-01T00:00:00Z", "OpenSSL");
    }

    @Test
    @DisplayName("DANE-34: the reason says that the anchor is missing from the chain")
    void missingAnchor() {
        Verdict verdict = verify(record(2, 0, 1, ROOT), chain(LEAF, MIDDLE));
        assertThat(verdict.findings().getFirst().why())
                .contains("has to send", "certificate 2 of those sent has SHA-256");
    }

    @Test
    @DisplayName("a matched anchor has its depth and the name")
    void depth() {
        Verdict verdict = verify(record(2, 0, 1, ROOT), chain(LEAF, ROOT, MIDDLE));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Matched.class, matched -> {
            assertThat(matched.depth()).isEqualTo(2);
            assertThat(matched.name()).contains(HOST);
        });
    }

    @Test
    @DisplayName("name constraints of an authority do not bind the common name of an authority below it")
    void authorityCommonName() {
        Made middle = authority("middle").permits("example.com").by(ROOT);
        Made lower = authority("lower").by(middle);
        List<byte[]> chain = chain(leaf().by(lower), lower, middle, ROOT);
        assertThat(verify(record(2, 0, 1, ROOT), chain).word()).isEqualTo("matched");
    }

    @Test
    @DisplayName("DANE-33: a bare key counts at the depth of the certificate that is missing")
    void bareKeyDepth() {
        assertThat(verify(record(2, 1, 0, ROOT), chain(LEAF, MIDDLE)))
                .isInstanceOfSatisfying(
                        Verdict.Matched.class,
                        matched -> assertThat(matched.depth()).isEqualTo(2));
    }

    @Test
    @DisplayName("a common name is bound by name constraints, too")
    void commonNameConstrained() {
        Made top = authority("root").permits("example.net").self();
        Made named = new Recipe("CN=" + HOST, key("leaf")).by(top);
        assertThat(verify(record(2, 0, 1, top), chain(named, top)).word()).isEqualTo("invalid-path");
        assertThat(verify(record(2, 1, 1, top), chain(named, top)).word()).isEqualTo("matched");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 14, 60})
    @DisplayName("DANE-51: work on many look-alike certificates is bounded and never matches")
    void bounded(int count) {
        List<byte[]> chain = new ArrayList<>();
        Made loop = authority("root").self();
        chain.add(leaf().by(loop).der());
        for (int i = 0; i < count; i++) {
            // The same key under the same two names, each signed by the other: every order of them is a signed path.
            Made other = new Recipe("CN=ring", key("root"))
                    .pathLength(50)
                    .usage(KeyUsage.keyCertSign)
                    .by(loop);
            chain.add(authority("root").by(other).der());
            chain.add(other.der());
        }
        Made wanted = authority("wanted").self();
        chain.add(2, wanted.der());
        long start = System.nanoTime();
        assertThat(verify(record(2, 0, 1, wanted), chain).word()).isIn("no-issuer", "invalid-path");
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    static Stream<Arguments> pkix() {
        List<byte[]> whole = chain(LEAF, MIDDLE, ROOT);
        List<byte[]> roots = chain(ROOT);
        return Stream.of(
                Arguments.of("DANE-06: usage 0 of the root", record(0, 0, 1, ROOT), whole, roots, "matched"),
                Arguments.of("DANE-06: usage 0 of the intermediate", record(0, 1, 1, MIDDLE), whole, roots, "matched"),
                Arguments.of("DANE-06: root not sent", record(0, 1, 1, MIDDLE), chain(LEAF, MIDDLE), roots, "matched"),
                Arguments.of("DANE-06: another authority", Fixture.wrong(0, 0, 1), whole, roots, "untrusted"),
                Arguments.of("DANE-06: fits but untrusted", record(0, 0, 1, ROOT), whole, chain(LOWER), "untrusted"),
                Arguments.of("no roots", record(0, 0, 1, ROOT), whole, List.of(), "untrusted"),
                Arguments.of(
                        "DANE-37: extended to the root",
                        record(0, 0, 1, ROOT),
                        chain(LEAF),
                        chain(MIDDLE, ROOT),
                        "matched"),
                Arguments.of("DANE-07: usage 1", record(1, 1, 1, LEAF), whole, roots, "matched"),
                Arguments.of(
                        "DANE-07: self-signed",
                        record(1, 1, 1, leaf().self()),
                        chain(leaf().self()),
                        roots,
                        "untrusted"),
                Arguments.of("DANE-07: usage 1 of the issuer", record(1, 1, 1, ROOT), whole, roots, "no-match"),
                Arguments.of(
                        "DANE-07: expired",
                        record(1, 1, 1, LEAF),
                        chain(leaf().expired().by(ROOT)),
                        roots,
                        "expired"),
                Arguments.of(
                        "DANE-07: name",
                        record(1, 1, 1, LEAF),
                        chain(leaf().dns("a.example").by(ROOT)),
                        roots,
                        "name-mismatch"));
    }

    @ParameterizedTest(name = "{0} -> {4}")
    @MethodSource("pkix")
    @DisplayName("DANE-06, DANE-07, DANE-37, DANE-38: usages 0 and 1 in the generic profile")
    void generic(String name, TlsaRecord record, List<byte[]> chain, List<byte[]> roots, String word) {
        DaneVerifier verifier = new DaneVerifier(Profile.GENERIC, DigestPreference.DEFAULT, roots);
        Verdict verdict = verifier.verify(set(record), chain, List.of(HOST), NOW);
        // A record that fits no certificate on a valid path is further away than an untrusted path.
        assertThat(verdict.word()).as("%s: %s", name, verdict).isEqualTo(word);
        assertThat(DaneVerifier.smtp()
                        .verify(set(record), chain, List.of(HOST), NOW)
                        .word())
                .isEqualTo("unusable");
    }

    private static Verdict verify(TlsaRecord record, List<byte[]> chain) {
        return DaneVerifier.smtp().verify(set(record), chain, List.of(HOST), NOW);
    }
}
