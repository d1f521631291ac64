package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.dane.Fixture.HOST;
import static org.danepost.dane.Fixture.NOW;
import static org.danepost.dane.Fixture.chain;
import static org.danepost.dane.Fixture.key;
import static org.danepost.dane.Fixture.leaf;
import static org.danepost.dane.Fixture.record;
import static org.danepost.dane.Fixture.set;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.danepost.dane.Fixture.Made;
import org.danepost.dane.Fixture.Recipe;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Usage 3: only the octets of the first certificate count. */
class ServerCertificateTest {
    private static final Made LEAF = leaf().self();

    static Stream<org.junit.jupiter.params.provider.Arguments> strange() {
        Made rsa = leaf().keys(key("leaf", "RSA2048")).algorithm("SHA1withRSA").self();
        byte[] duplicate = Fixture.withDuplicateExtension(LEAF.der());
        return Stream.of(
                odd("case 70: expired", leaf().expired().self().der(), LEAF.spki()),
                odd("case 70: not yet valid (F3)", leaf().future().self().der(), LEAF.spki()),
                odd("case 71: an authority", leaf().pathLength(0).self().der(), LEAF.spki()),
                odd(
                        "case 71: for clients",
                        leaf().purpose(KeyPurposeId.id_kp_clientAuth).self().der(),
                        LEAF.spki()),
                odd(
                        "case 71: may only sign lists",
                        leaf().usage(KeyUsage.cRLSign).self().der(),
                        LEAF.spki()),
                odd(
                        "case 71: unknown issuer",
                        leaf().by(Fixture.authority("gone").self()).der(),
                        LEAF.spki()),
                odd("case 73: SHA-1", rsa.der(), rsa.spki()),
                odd(
                        "RSA 1024",
                        leaf().keys(key("l", "RSA1024")).self().der(),
                        key("l", "RSA1024").getPublic().getEncoded()),
                odd(
                        "P-521",
                        leaf().keys(key("l", "P-521")).self().der(),
                        key("l", "P-521").getPublic().getEncoded()),
                odd(
                        "Ed25519",
                        leaf().keys(key("l", "Ed25519")).self().der(),
                        key("l", "Ed25519").getPublic().getEncoded()),
                odd("duplicate extension", duplicate, LEAF.spki()),
                odd("odd version", patch(LEAF.der(), new byte[] {(byte) 0xa0, 3, 2, 1, 2}, 4, (byte) 9), LEAF.spki()),
                odd(
                        "impossible date",
                        patch(
                                LEAF.der(),
                                "250101000000Z".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                                2,
                                (byte) '9'),
                        LEAF.spki()),
                odd("negative serial", patch(LEAF.der(), new byte[] {1, 2, 2, 2}, 4, (byte) 0x84), LEAF.spki()));
    }

    private static org.junit.jupiter.params.provider.Arguments odd(String name, byte[] der, byte[] spki) {
        return org.junit.jupiter.params.provider.Arguments.of(name, der, spki);
    }

    /** The octets with one changed, at an offset from the first place where the mark stands. */
    private static byte[] patch(byte[] der, byte[] mark, int offset, byte value) {
        byte[] copy = der.clone();
        for (int i = 0; i <= der.length - mark.length; i++) {
            if (java.util.Arrays.equals(der, i, i + mark.length, mark, 0, mark.length)) {
                copy[i + offset] = value;
                return copy;
            }
        }
        throw new IllegalArgumentException("the mark is not in the certificate");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strange")
    @DisplayName("DANE-09, 10, 11, 12, 22, 23, 24, SMTPDANE-42: all six selector and matching combinations match")
    void matches(String name, byte[] der, byte[] spki) {
        for (int selector = 0; selector < 2; selector++) {
            for (int type = 0; type < 3; type++) {
                TlsaRecord record = record(3, selector, type, der, spki);
                Verdict verdict = verify(record, List.of(der));
                assertThat(verdict)
                        .as("%s %s", name, verdict)
                        .isInstanceOfSatisfying(Verdict.Matched.class, matched -> {
                            assertThat(matched.depth()).isZero();
                            assertThat(matched.name()).isEmpty();
                        });
                assertThat(verify(flipped(record), List.of(der)).word()).isIn("no-match", "unusable");
            }
        }
    }

    private static TlsaRecord flipped(TlsaRecord record) {
        byte[] data = record.data();
        data[data.length - 1] ^= 1;
        return new TlsaRecord(record.usage(), record.selector(), record.matchingType(), data);
    }

    @Test
    @DisplayName("the duplicate extension is one the platform refuses, and text still shows names and digests")
    void refusedByThePlatform() {
        byte[] der = Fixture.withDuplicateExtension(LEAF.der());
        assertThat(PathJudge.parse(der)).isEmpty();
        CertificateText text = CertificateText.of(der);
        assertThat(text.subject()).isEmpty();
        assertThat(text.names().dns()).contains(HOST);
        assertThat(text.keySha256()).contains(RawCertificate.hex(Fixture.digest("SHA-256", LEAF.spki())));
    }

    @Test
    @DisplayName("case 72: rubbish after the leaf does not matter for usage 3, and does not stop usage 2")
    void rubbishAfter() {
        byte[] rubbish = {0x30, (byte) 0x82, 1};
        assertThat(verify(record(3, 1, 1, LEAF), List.of(LEAF.der(), rubbish)).word())
                .isEqualTo("matched");
        Made root = Fixture.authority("root").self();
        List<byte[]> chain = List.of(leaf().by(root).der(), rubbish, new byte[0], root.der());
        assertThat(verify(record(2, 0, 1, root), chain).word()).isEqualTo("matched");
    }

    @Test
    @DisplayName("case 74, DANE-25: a match on an issuer says so and does not count")
    void issuer() {
        Made root = Fixture.authority("root").self();
        assertThat(verify(record(3, 0, 1, root), chain(leaf().by(root), root)))
                .isInstanceOfSatisfying(
                        Verdict.NotMatched.class, n -> assertThat(n.why()).contains("fits certificate 2"));
    }

    @Test
    @DisplayName("DANE-09: the same key in a new certificate keeps 3 1 1 and breaks 3 0 1")
    void renewed() {
        Made again = leaf().self();
        assertThat(verify(record(3, 1, 1, LEAF), chain(again)).word()).isEqualTo("matched");
        assertThat(verify(record(3, 0, 1, LEAF), chain(again)).word()).isEqualTo("no-match");
    }

    @Test
    @DisplayName("a usage 2 record is refused, not crashed on, with a leaf that does not parse")
    void usageTwoUnparseable() {
        byte[] der = Fixture.withDuplicateExtension(LEAF.der());
        assertThat(verify(record(2, 0, 1, LEAF), List.of(der)).word()).isEqualTo("invalid-path");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("damaged certificates never make anything throw, and never match an undamaged digest")
    void damaged(long seed) throws Exception {
        Random random = new Random(seed);
        Made root = Fixture.authority("root").self();
        Made server = leaf().by(root);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate good = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(server.der()));
        assertThat(good.getEncoded()).isEqualTo(server.der());
        for (int i = 0; i < 500; i++) {
            byte[] der = server.der().clone();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                der[random.nextInt(der.length)] ^= (byte) (1 + random.nextInt(255));
            }
            byte[] cut = java.util.Arrays.copyOf(der, random.nextInt(der.length));
            boolean same = java.util.Arrays.equals(der, server.der());
            assertThat(verify(record(3, 0, 1, server), List.of(der)).word()).isEqualTo(same ? "matched" : "no-match");
            assertThat(verify(record(3, 0, 1, server), List.of(cut)).word()).isEqualTo("no-match");
            verify(record(2, 0, 1, root), List.of(der, root.der()));
            verify(record(2, 0, 0, root), List.of(server.der(), der));
            assertThat(CertificateText.of(der).certificateSha256()).hasSize(64);
            CertificateText.of(cut);
            verify(new TlsaRecord(2, 0, 0, der), List.of(server.der()));
            verify(new TlsaRecord(2, 1, 0, der), List.of(server.der()));
        }
    }

    @Test
    @DisplayName("SMTPDANE-43, case 88: a name in an address entry or only in a stranger's common name is none")
    void addressOnly() {
        Made root = Fixture.authority("root").self();
        Made nameless = new Recipe("CN=192.0.2.1", key("leaf")).by(root);
        assertThat(verify(record(2, 0, 1, root), chain(nameless, root)).word()).isEqualTo("name-mismatch");
    }

    private static Verdict verify(TlsaRecord record, List<byte[]> chain) {
        return DaneVerifier.smtp().verify(set(record), chain, List.of(HOST), NOW);
    }
}
