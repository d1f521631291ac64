package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.dane.Fixture.NOW;
import static org.danepost.dane.Fixture.chain;
import static org.danepost.dane.Fixture.key;
import static org.danepost.dane.Fixture.leaf;
import static org.danepost.dane.Fixture.record;
import static org.danepost.dane.Fixture.set;

import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.danepost.dane.CertificateNames.CommonName;
import org.danepost.dane.Fixture.Made;
import org.danepost.dane.Fixture.Recipe;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateNamesTest {
    private static final Made ROOT = Fixture.authority("root").self();

    @ParameterizedTest(name = "{0} covers {1}: {2}")
    @CsvSource({
        "mx.example.com, mx.example.com, true",
        "MX.Example.COM, mx.example.com., true",
        "mx.example.com., MX.EXAMPLE.COM, true",
        "xn--bcher-kva.example, bücher.example, true",
        "xn--bcher-kva.example, XN--BCHER-KVA.example, true",
        "*.example.com, mx1.example.com, true",
        "*.example.com, a.b.example.com, false",
        "*.example.com, example.com, false",
        "*.example.com, .example.com, false",
        "*.example.com, xn--bcher-kva.example.com, true",
        "smtp*.example.com, smtp1.example.com, false",
        "*smtp.example.com, xsmtp.example.com, false",
        "*.*.example.com, a.b.example.com, false",
        "a.*.example.com, a.b.example.com, false",
        "*.com, example.com, false",
        "*, localhost, false",
        "_mx.example.com, _mx.example.com, true",
        "mx.example.com, mx.example.com.evil.example, false",
        "192.0.2.1, 192.0.2.1, false",
    })
    @DisplayName("case 89, case 90, SMTPDANE-51, TLS-25, TLS-26, TLS-27: comparison of names")
    void comparison(String presented, String reference, boolean expected) {
        CertificateNames names = new CertificateNames(List.of(presented), List.of(), List.of());
        assertThat(names.match(List.of(reference), CommonName.NEVER).isPresent())
                .isEqualTo(expected);
        CertificateNames common = new CertificateNames(List.of(), List.of(), List.of(presented));
        assertThat(common.match(List.of(reference), CommonName.WITHOUT_DNS_ID).isPresent())
                .isEqualTo(expected);
        assertThat(common.match(List.of(reference), CommonName.NEVER)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "' '",
        ".",
        "..",
        "-",
        "_._",
        "a..b",
        "ü..ü",
        "\u0000",
        "*.",
        "😀.example",
        "1:2:3",
        "::",
        "999.1.1.1"
    })
    @DisplayName("odd reference names match nothing and never throw")
    void oddReferences(String reference) {
        CertificateNames names = new CertificateNames(List.of("mx.example.com"), List.of("192.0.2.1"), List.of());
        assertThat(names.match(List.of(reference), CommonName.WITHOUT_DNS_ID)).isEmpty();
    }

    @Test
    @DisplayName("a reference of any length never throws")
    void longReference() {
        CertificateNames names = new CertificateNames(List.of("mx.example.com"), List.of(), List.of());
        assertThat(names.match(List.of("ü".repeat(10_000)), CommonName.NEVER)).isEmpty();
    }

    @Test
    @DisplayName("letters outside ASCII never fold into a host name")
    void foreignLetters() {
        CertificateNames names = new CertificateNames(List.of(), List.of(), List.of("\u212Aelvin.example"));
        assertThat(names.match(List.of("kelvin.example"), CommonName.WITHOUT_DNS_ID))
                .isEmpty();
    }

    @Test
    @DisplayName("TLS-27: an address matches an address entry, octet for octet, and no DNS name")
    void addresses() {
        Recipe recipe = leaf().dns("192.0.2.9");
        recipe.names.add(new GeneralName(GeneralName.iPAddress, "192.0.2.1"));
        recipe.names.add(new GeneralName(GeneralName.iPAddress, "2001:db8::1"));
        CertificateNames names = CertificateNames.of(recipe.self().der());
        assertThat(names.match(List.of("192.0.2.9"), CommonName.NEVER)).isEmpty();
        assertThat(names.match(List.of("192.0.2.1"), CommonName.NEVER)).contains("192.0.2.1");
        assertThat(names.match(List.of("2001:DB8:0:0::1"), CommonName.NEVER)).isPresent();
    }

    @Test
    @DisplayName("case 88, SMTPDANE-50: the common name counts only without any DNS-ID")
    void commonName() {
        assertThat(usageTwo(named("mx.example.com"), "mx.example.com")).isEqualTo("matched");
        assertThat(usageTwo(named("mx.example.com").dns("other.example"), "mx.example.com"))
                .isEqualTo("name-mismatch");
        assertThat(usageTwo(named("mx.example.com").dns("smtp*.x"), "mx.example.com"))
                .isEqualTo("name-mismatch");
        Recipe addressOnly = named("mx.example.com");
        addressOnly.names.add(new GeneralName(GeneralName.iPAddress, "192.0.2.1"));
        assertThat(usageTwo(addressOnly, "mx.example.com")).isEqualTo("matched");
    }

    @Test
    @DisplayName("case 85, case 86, case 87, SMTPDANE-44 to 46, DANE-29: any of the reference names, and no other")
    void references() {
        String[] references = {"exchange.example.org", "example.com", "expanded.example.net"};
        for (String name : references) {
            assertThat(usageTwo(leaf().dns(name), references)).isEqualTo("matched");
        }
        assertThat(usageTwo(leaf().dns("mail.example.org"), references)).isEqualTo("name-mismatch");
        assertThat(usageTwo(leaf().dns("example.com"), "exchange.example.org")).isEqualTo("name-mismatch");
        assertThat(usageTwo(leaf().dns("example.com"))).isEqualTo("name-mismatch");
    }

    @Test
    @DisplayName("case 90: a U-label reference and an A-label certificate")
    void international() {
        assertThat(usageTwo(leaf().dns("mx.xn--bcher-kva.example"), "mx.Bücher.example."))
                .isEqualTo("matched");
    }

    @Test
    @DisplayName("SMTPDANE-43: the finding shows the names present and wanted, without control characters")
    void evidence() {
        Made server = leaf().dns("other.example", "a\u0007b.example").by(ROOT);
        Verdict verdict = DaneVerifier.smtp()
                .verify(set(record(2, 0, 1, ROOT)), chain(server, ROOT), List.of("mx.example.com"), NOW);
        assertThat(verdict.findings().getFirst().why())
                .contains("other.example", "mx.example.com", "a?b.example")
                .doesNotContain("\u0007");
    }

    @Test
    @DisplayName("a NUL inside a name does not end it")
    void nul() {
        assertThat(usageTwo(leaf().dns("mx.example.com\u0000.evil.example"), "mx.example.com"))
                .isEqualTo("name-mismatch");
    }

    private static Recipe named(String name) {
        return new Recipe("CN=" + name, key("leaf"));
    }

    private static String usageTwo(Recipe server, String... references) {
        return DaneVerifier.smtp()
                .verify(set(record(2, 0, 1, ROOT)), chain(server.by(ROOT), ROOT), List.of(references), NOW)
                .word();
    }
}
