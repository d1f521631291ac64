package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.danepost.dane.Fixture.Made;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemBundleTest {
    private static final Made LEAF = Fixture.leaf().self();

    private static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    @Test
    @DisplayName("certificates in order; keys and words between are passed over")
    void chain() {
        byte[] second = Fixture.authority("root").self().der();
        String text = "subject=CN = x\r\n" + block("PRIVATE KEY", new byte[5]) + block("CERTIFICATE", LEAF.der())
                + "words\n" + block("X509 CERTIFICATE", second).replace("\n", "\r\n");
        assertThat(PemBundle.read(text))
                .isInstanceOfSatisfying(
                        PemBundle.Certificates.class,
                        bundle -> assertThat(bundle.der()).containsExactly(LEAF.der(), second));
    }

    @ParameterizedTest(name = "{0} -> line {1}")
    @CsvSource({
        "'', 1, no -----BEGIN CERTIFICATE-----",
        "'x\n-----BEGIN CERTIFICATE-----\nAAAA', 2, has no END line",
        "'-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----', 1, not base64",
        "'-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----', 1, empty",
        "'-----BEGIN CERTIFICATE-----\nAAAA\n-----END X-----', 3, expected is",
        "'-----BEGIN CERTIFICATE-----\nAAAA\n-----BEGIN CERTIFICATE-----', 3, no END line",
        "'-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 1, no -----BEGIN CERTIFICATE-----"
    })
    @DisplayName("malformed text names the line")
    void malformed(String text, int line, String words) {
        assertThat(PemBundle.read(text)).isInstanceOfSatisfying(PemBundle.Malformed.class, malformed -> {
            assertThat(malformed.line()).isEqualTo(line);
            assertThat(malformed.why()).contains(words);
        });
    }

    @Test
    @DisplayName("a certificate for people")
    void text() {
        CertificateText text = CertificateText.of(LEAF.der());
        assertThat(text.subject()).contains("CN=server");
        assertThat(text.issuer()).contains("CN=server");
        assertThat(text.names().dns()).containsExactly(Fixture.HOST);
        assertThat(text.notAfter()).hasValueSatisfying(t -> assertThat(t).hasToString("2030-01-01T00:00:00Z"));
        assertThat(text.certificateSha256()).isEqualTo(RawCertificate.hex(Fixture.digest("SHA-256", LEAF.der())));
        assertThat(text.keySha256()).contains(RawCertificate.hex(Fixture.digest("SHA-256", LEAF.spki())));
        assertThat(text.key()).contains("EC 256 bits");
        assertThat(CertificateText.of(new byte[0]).keySha256()).isEmpty();
        assertThat(CertificateText.fits(Fixture.record(2, 1, 1, LEAF), LEAF.der()))
                .isTrue();
    }
}
