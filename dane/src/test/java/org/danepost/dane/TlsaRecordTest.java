package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsaRecordTest {
    private static final String HEX = "00112233445566778899aabbccddeeff".repeat(2);

    @Test
    @DisplayName("DANE-01: wire data is three octets and the rest")
    void wire() {
        byte[] rdata = new byte[35];
        rdata[0] = 3;
        rdata[1] = 1;
        rdata[2] = 1;
        TlsaRecord record = TlsaRecord.fromWire(rdata);
        assertThat(record).isEqualTo(new TlsaRecord(3, 1, 1, new byte[32]));
        assertThat(record.malformed()).isFalse();
        assertThat(record.wireLength()).isEqualTo(35);
    }

    @ParameterizedTest(name = "case 60: {0} octets -> {1}")
    @CsvSource({"0, \\# 0", "1, \\# 1 03", "2, \\# 2 0301", "3, \\# 3 030101"})
    @DisplayName("DANE-01: short wire data is malformed and unusable, never an exception")
    void shortWire(int length, String text) {
        byte[] rdata = java.util.Arrays.copyOf(new byte[] {3, 1, 1}, length);
        TlsaRecord record = TlsaRecord.fromWire(rdata);
        assertThat(record.malformed()).isTrue();
        assertThat(record.toString()).isEqualTo(text);
        assertThat(new TlsaRecords(List.of(record)).anyUsable(Profile.GENERIC)).isFalse();
        Verdict verdict =
                DaneVerifier.smtp().verify(new TlsaRecords(List.of(record)), List.of(), List.of(), Fixture.NOW);
        assertThat(verdict.findings().getFirst().why()).contains(length + " octets");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3 1 1 " + HEX_1,
                "  3\t1 1   " + HEX_1 + " ",
                "3 1 1 ( 00112233 44556677\n 8899AABB CCDDEEFF\r\n00112233445566778899aabbccddeeff )",
                "DANE-EE SPKI SHA2-256 " + HEX_1,
                "dane-ee spki sha2-256 0011 2233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
                "( 3 1 1 " + HEX_1 + ")"
            })
    @DisplayName("DANE-02: text with white space, parentheses and acronyms")
    void text(String text) {
        assertThat(TlsaRecord.parse(text))
                .isInstanceOfSatisfying(
                        TlsaText.Read.class,
                        read -> assertThat(read.record().toString()).isEqualTo("3 1 1 " + HEX));
    }

    private static final String HEX_1 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    @ParameterizedTest(name = "{0} -> character {1}")
    @CsvSource({
        "256 1 1 00, 1, usage",
        "3 1000 1 00, 3, selector",
        "3 1 -1 00, 5, matching type",
        "3 1 1 0g, 8, hex digit",
        "3 1 1 001, 10, odd number",
        "3 1 1, 6, association data",
        "3 1, 4, matching type",
        "'', 1, usage",
        "DANE-XX 1 1 00, 1, DANE-EE",
        "3 1 1 ( 00, 11, )",
        "3 1 1 00 ), 10, hex digit",
        "3 1 1 \u0661\u0661, 7, hex digit",
    })
    @DisplayName("DANE-02: a refused text names the place and what was expected")
    void refused(String text, int position, String expected) {
        assertThat(TlsaRecord.parse(text)).isInstanceOfSatisfying(TlsaText.Refused.class, refused -> {
            assertThat(refused.position()).isEqualTo(position);
            assertThat(refused.why()).contains("character " + position).contains(expected);
        });
    }

    @Test
    @DisplayName("DANE-03: acronyms for people, numbers for zones")
    void describe() {
        TlsaRecord record = new TlsaRecord(3, 1, 1, new byte[32]);
        assertThat(record.describe()).isEqualTo("DANE-EE(3) SPKI(1) SHA2-256(1)");
        assertThat(record.toString()).startsWith("3 1 1 00");
        assertThat(new TlsaRecord(255, 255, 255, new byte[1]).describe())
                .isEqualTo("PrivCert(255) PrivSel(255) PrivMatch(255)");
        assertThat(new TlsaRecord(7, 7, 7, new byte[1]).describe()).contains("unassigned(7)");
    }

    @Test
    @DisplayName("every record's text reads back as the record")
    void roundTrip() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] rdata = new byte[4 + random.nextInt(80)];
            random.nextBytes(rdata);
            TlsaRecord record = TlsaRecord.fromWire(rdata);
            assertThat(TlsaRecord.parse(record.toString())).isEqualTo(new TlsaText.Read(record));
        }
    }

    @Test
    @DisplayName("data given and taken is copied")
    void copies() {
        byte[] data = new byte[32];
        TlsaRecord record = new TlsaRecord(3, 1, 1, data);
        data[0] = 1;
        record.data()[0] = 1;
        assertThat(record.data()).isEqualTo(new byte[32]);
    }

    @Test
    @DisplayName("DANE-15: each unusable record says why")
    void reasons() {
        List<TlsaRecord> records = new ArrayList<>();
        records.add(new TlsaRecord(3, 1, 1, new byte[31]));
        records.add(new TlsaRecord(3, 1, 2, new byte[32]));
        records.add(new TlsaRecord(3, 0, 0, new byte[] {0x30, 0x05, 1}));
        records.add(new TlsaRecord(1, 1, 1, new byte[32]));
        assertThat(new TlsaRecords(records).assess(Profile.SMTP, DigestPreference.DEFAULT))
                .extracting(TlsaRecords.Assessment::why)
                .satisfiesExactly(
                        why -> assertThat(why).contains("31 octets", "SHA-256"),
                        why -> assertThat(why).contains("32 octets", "SHA-512"),
                        why -> assertThat(why).contains("certificate in DER"),
                        why -> assertThat(why).contains("PKIX-EE(1)"));
    }

    @Test
    @DisplayName("case 68, DANE-51: too many records authenticate nothing, wherever the right one stands")
    void excess() {
        Fixture.Made leaf = Fixture.leaf().self();
        List<TlsaRecord> records = new ArrayList<>();
        records.add(Fixture.record(3, 1, 1, leaf));
        IntStream.range(0, 500)
                .forEach(i -> records.add(new TlsaRecord(3, 1, 1, Fixture.digest("SHA-256", new byte[i]))));
        TlsaRecords many = new TlsaRecords(records);
        assertThat(many.excess()).hasValueSatisfying(why -> assertThat(why).contains("501", "256"));
        assertThat(DaneVerifier.smtp().verify(many, Fixture.chain(leaf), List.of(Fixture.HOST), Fixture.NOW))
                .isInstanceOfSatisfying(
                        Verdict.NotMatched.class, n -> assertThat(n.why()).contains("501"));
        TlsaRecords most = new TlsaRecords(records.reversed().subList(501 - TlsaRecords.MOST_RECORDS, 501));
        assertThat(most.excess()).isEmpty();
        assertThat(DaneVerifier.smtp()
                        .verify(most, Fixture.chain(leaf), List.of(Fixture.HOST), Fixture.NOW)
                        .word())
                .isEqualTo("matched");
    }

    @Test
    @DisplayName("DANE-16, DANE-42: the digest preference turns off, reverses and extends")
    void preference() {
        Fixture.Made leaf = Fixture.leaf().self();
        TlsaRecord weak = Fixture.record(3, 1, 1, leaf);
        TlsaRecord strong = Fixture.wrong(3, 1, 2);
        DigestPreference only512 = new DigestPreference(List.of(DigestPreference.SHA_512));
        DigestPreference reversed = new DigestPreference(List.of(DigestPreference.SHA_256, DigestPreference.SHA_512));
        assertThat(word(only512, leaf, weak)).isEqualTo("unusable");
        assertThat(word(reversed, leaf, weak, strong)).isEqualTo("matched");
        assertThat(word(DigestPreference.DEFAULT, leaf, weak, strong)).isEqualTo("no-match");
        assertThat(word(reversed, leaf, Fixture.wrong(3, 1, 1), Fixture.record(3, 1, 2, leaf)))
                .isEqualTo("no-match");
        DigestPreference.Digest sha3 = new DigestPreference.Digest(77, "SHA3-256", 32);
        TlsaRecord registered = new TlsaRecord(3, 1, 77, Fixture.digest("SHA3-256", leaf.spki()));
        assertThat(word(new DigestPreference(List.of(sha3)), leaf, registered)).isEqualTo("matched");
        assertThat(word(DigestPreference.DEFAULT, leaf, registered)).isEqualTo("unusable");
    }

    private static String word(DigestPreference preference, Fixture.Made leaf, TlsaRecord... records) {
        return new DaneVerifier(Profile.SMTP, preference, List.of())
                .verify(Fixture.set(records), Fixture.chain(leaf), List.of(Fixture.HOST), Fixture.NOW)
                .word();
    }
}
