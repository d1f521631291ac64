package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** DNSKEY and RRSIG forms against the examples in the RFCs and against other implementations of the algorithms. */
class KeyMaterialTest {
    private static Record record(String name, int type, String content) throws Exception {
        return Record.fromString(Name.fromString(name), type, DClass.IN, 3600, content, Name.root);
    }

    private static SignatureVerifier.Verification check(
            DNSKEYRecord key, Record data, RRSIGRecord signature, Instant at) {
        SignedSet set = new SignedSet(data.getName(), data.getType(), List.of(data), List.of(signature));
        return new SignatureVerifier(InstantSource.fixed(at))
                .verify(set, key.getName(), List.of(new ZoneKey(key)), new WorkBudget(ResolverPolicy.standard()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            256 3 8 AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk= | A | 192.0.2.91 | A 8 3 3600 20300101000000 20000101000000 9033 example.net. kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg== | www.example.net. | 2020-01-01T00:00:00Z
            256 3 10 AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL | A | 192.0.2.91 | A 10 3 3600 20300101000000 20000101000000 3740 example.net. tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYgZBWm/zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw= | www.example.net. | 2020-01-01T00:00:00Z
            257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA== | A | 192.0.2.1 | A 13 3 3600 20100909100439 20100812100439 55648 example.net. qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw== | www.example.net. | 2010-09-01T00:00:00Z
            257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40 | A | 192.0.2.1 | A 14 3 3600 20100909102025 20100812102025 10771 example.net. /L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm | www.example.net. | 2010-09-01T00:00:00Z
            257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4= | MX | 10 mail.example.com. | MX 15 2 3600 1440021600 1438207200 3613 example.com. oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg== | example.com. | 2015-08-10T00:00:00Z
            257 3 16 3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJtIA | MX | 10 mail.example.com. | MX 16 2 3600 1440021600 1438207200 9713 example.com. 3cPAHkmlnxcDHMyg7vFC34l0blBhuG1qpwLmjInI8w1CMB29FkEAIJUA0amxWndkmnBZ6SKiwZSAxGILn/NBtOXft0+Gj7FSvOKxE/07+4RQvE581N3Aj/JtIyaiYVdnYtyMWbSNyGEY2213WKsJlwEA | example.com. | 2015-08-10T00:00:00Z
            """)
    @DisplayName(
            "DNSSEC-78, DNSSEC-11: the examples of RFC 5702, RFC 6605 and RFC 8080 verify, and do not with a bit changed")
    void examples(String key, String type, String data, String signature, String owner, Instant at) throws Exception {
        RRSIGRecord rrsig = (RRSIGRecord) record(owner, Type.RRSIG, signature);
        DNSKEYRecord dnskey = (DNSKEYRecord) record(rrsig.getSigner().toString(), Type.DNSKEY, key);
        Record signed = record(owner, Type.value(type), data);
        assertThat(check(dnskey, signed, rrsig, at)).isInstanceOf(SignatureVerifier.Good.class);
        byte[] wire = rrsig.rdataToWireCanonical();
        wire[wire.length - 7] ^= 4;
        RRSIGRecord changed = (RRSIGRecord) Record.newRecord(rrsig.getName(), Type.RRSIG, DClass.IN, 3600, wire);
        assertThat(check(dnskey, signed, changed, at)).isInstanceOf(SignatureVerifier.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 4096})
    @DisplayName(
            "DNSSEC-78: RSA of 2048 and 4096 bits verifies, with the short and the long form of the exponent's length")
    void exponentForms(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        byte[] data = {1, 2, 3};
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(data);
        byte[] signature = signer.sign();
        byte[] field = SigningKey.keyField(8, pair);
        byte[] longForm = new byte[field.length + 2];
        longForm[2] = field[0];
        System.arraycopy(field, 1, longForm, 3, field.length - 1);
        assertThat(KeyMaterial.of(8, field).orElseThrow().verifies(data, signature))
                .isTrue();
        assertThat(KeyMaterial.of(8, longForm).orElseThrow().verifies(data, signature))
                .isTrue();
        assertThat(KeyMaterial.of(8, field).orElseThrow().verifies(data, Arrays.copyOf(signature, 20)))
                .isFalse();
        assertThat(KeyMaterial.of(8, field).orElseThrow().verifies(new byte[1], signature))
                .isFalse();
        assertThat(((RSAPublicKey) pair.getPublic()).getModulus().bitLength()).isEqualTo(bits);
    }

    @Test
    @DisplayName("keys that are malformed, or that would cost too much, are no keys")
    void malformed() {
        BigInteger modulus = BigInteger.ONE.shiftLeft(4100).setBit(0);
        assertThat(KeyMaterial.of(8, SigningKey.rsaField(BigInteger.valueOf(65_537), modulus)))
                .isEmpty();
        BigInteger fine = BigInteger.ONE.shiftLeft(2047).setBit(0);
        assertThat(KeyMaterial.of(
                        8, SigningKey.rsaField(BigInteger.ONE.shiftLeft(1000).setBit(0), fine)))
                .isEmpty();
        assertThat(KeyMaterial.of(8, SigningKey.rsaField(BigInteger.ONE, fine))).isEmpty();
        for (int algorithm : new int[] {5, 7, 8, 10, 13, 14, 15, 16, 0, 1, 3, 12, 253}) {
            assertThat(KeyMaterial.of(algorithm, new byte[0])).isEmpty();
            assertThat(KeyMaterial.of(algorithm, new byte[] {0, 0, 0})).isEmpty();
        }
        assertThat(KeyMaterial.of(14, new byte[96])).isEmpty();
        assertThat(KeyMaterial.of(13, new byte[64])).isEmpty();
    }

    @Test
    @DisplayName("no provider is registered for the whole program")
    void providersStayPrivate() {
        assertThat(KeyMaterial.of(15, new byte[32])).isNotNull();
        assertThat(Arrays.stream(Security.getProviders())
                        .map(provider -> provider.getName().toLowerCase(Locale.ROOT)))
                .noneMatch(name -> name.contains("conscrypt") || name.equals("bc"));
    }
}
