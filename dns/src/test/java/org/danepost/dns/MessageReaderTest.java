package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Messages octet by octet. */
class MessageReaderTest {
    /** A response with so many records in answer, authority and additional section, question example.org. A at octet 12. */
    private static final String QUESTION = "076578616d706c65036f726700" + "0001" + "0001";

    private static byte[] packet(int answers, int authorities, int additionals, String records) {
        String counts = "0001" + "%04x%04x%04x".formatted(answers, authorities, additionals);
        return HexFormat.of().parseHex("1234" + "8180" + counts + QUESTION + records);
    }

    private static Message whole(byte[] packet) {
        MessageReader.Reading reading = MessageReader.read(packet);
        assertThat(reading).isInstanceOf(MessageReader.Whole.class);
        return ((MessageReader.Whole) reading).message();
    }

    private static String broken(byte[] packet) {
        MessageReader.Reading reading = MessageReader.read(packet);
        assertThat(reading).isInstanceOf(MessageReader.Broken.class);
        return ((MessageReader.Broken) reading).why();
    }

    /** A record of example.org. */
    private static String record(int type, String data) {
        return "c00c%04x0001000000ff%04x".formatted(type, data.length() / 2) + data;
    }

    @Test
    @DisplayName("header, question and counts are as on the wire")
    void header() {
        Message message = whole(packet(1, 0, 0, record(Type.A, "c0000201")));
        assertThat(message.getHeader().getID()).isEqualTo(0x1234);
        assertThat(message.getHeader().getFlag(Flags.QR)).isTrue();
        assertThat(message.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(message.getHeader().getCount(Section.QUESTION)).isEqualTo(1);
        assertThat(message.getHeader().getCount(Section.ANSWER)).isEqualTo(1);
        assertThat(message.getQuestion().getName()).hasToString("example.org.");
        assertThat(message.getSection(Section.ANSWER).getFirst()).hasToString("example.org.\t\t255\tIN\tA\t192.0.2.1");
    }

    @Test
    @DisplayName("names in data are uncompressed where the type has them")
    void compressedData() {
        Message message = whole(packet(
                3,
                0,
                0,
                record(Type.MX, "000a" + "026d78c00c")
                        + record(Type.SOA, "026e73c00c" + "c02b" + "00000001000000020000000300000004" + "00000005")
                        + record(Type.NSEC, "0161c00c" + "000140")));
        List<Record> records = message.getSection(Section.ANSWER);
        assertThat(((MXRecord) records.get(0)).getTarget()).hasToString("mx.example.org.");
        assertThat(((SOARecord) records.get(1)).getAdmin()).hasToString("mx.example.org.");
        assertThat(((SOARecord) records.get(1)).getMinimum()).isEqualTo(5);
        assertThat(records.get(2).rdataToString()).isEqualTo("a.example.org. A");
    }

    @ParameterizedTest(name = "a name in data that is {1} spoils its own record only")
    @CsvSource({
        "000ac02b, a pointer to itself",
        "000ac0ff, a pointer beyond the packet",
        "000ac000, a pointer into the header",
        "000a3f61, a label longer than the data",
        "000a4161, a label of an unknown kind",
        "000a0161, a name without an end",
        "000a00ff, followed by something else",
        "00, not there"
    })
    void badNames(String data, String ignored) {
        assertThat(ignored).isNotEmpty();
        Message message = whole(packet(2, 0, 0, record(Type.MX, data) + record(Type.A, "c0000201")));
        assertThat(message.getSection(Section.ANSWER)).hasSize(2);
        assertThat(message.getSection(Section.ANSWER).getFirst()).isInstanceOf(OpaqueRecord.class);
        assertThat(message.getSection(Section.ANSWER).getFirst().rdataToWireCanonical())
                .isEqualTo(HexFormat.of().parseHex(data));
    }

    @Test
    @DisplayName("a label may not reach out of the data it stands in, even if the packet goes on")
    void labelsEndWithData() {
        Message message = whole(packet(2, 0, 0, record(Type.CNAME, "04616263") + record(Type.A, "00000000")));
        assertThat(message.getSection(Section.ANSWER).getFirst()).isInstanceOf(OpaqueRecord.class);
    }

    @ParameterizedTest(name = "framing that is {1} refuses the message")
    @CsvSource({
        "c00c000100010000, cut short",
        "c00c0001000100000001ffff00, longer than the packet",
        "c01d0001000100000001000400000000, an owner that points to itself",
        "4100010001000000010000, an owner of an unknown kind"
    })
    void framing(String record, String ignored) {
        assertThat(ignored).isNotEmpty();
        assertThat(broken(packet(1, 0, 0, record))).isNotEmpty();
    }

    @Test
    @DisplayName("fewer octets than a header, or fewer records than are counted, are no message")
    void tooShort() {
        assertThat(broken(new byte[0])).contains("0 octets");
        assertThat(broken(new byte[11])).contains("11 octets");
        assertThat(broken(packet(65_535, 65_535, 65_535, ""))).isNotEmpty();
        assertThat(MessageReader.read(new byte[12])).isInstanceOf(MessageReader.Whole.class);
    }

    @ParameterizedTest(name = "type {0} keeps its {1} octets when dnsjava would not give them back")
    @CsvSource({"52, 2", "52, 0", "43, 3", "1, 3", "28, 17", "257, 1", "64, 1", "50, 4", "48, 3", "55, 5"})
    void opaque(int type, int octets) {
        byte[] packet = packet(1, 1, 1, record(type, "ff".repeat(octets)).repeat(3));
        Message message = whole(packet);
        assertThat(message.getSection(Section.ANSWER)).singleElement().isInstanceOf(OpaqueRecord.class);
        assertThat(message.getSection(Section.AUTHORITY)).singleElement().isInstanceOf(OpaqueRecord.class);
        assertThat(message.getSection(Section.ADDITIONAL)).isEmpty();
    }

    @Test
    @DisplayName("DNSSEC-75: names in types whose data may not be compressed keep their case for signatures")
    void opaqueNames() {
        String data = "0001" + "0141" + "00"; // SVCB 1 A., which dnsjava would write as a.
        Record record = whole(packet(1, 0, 0, record(64, data)))
                .getSection(Section.ANSWER)
                .getFirst();
        assertThat(record.rdataToWireCanonical()).isEqualTo(HexFormat.of().parseHex(data));
    }

    @Test
    @DisplayName("data that would be longer than a record without compression is kept as it came")
    void outgrown() {
        String data = "c00c" + "ff".repeat(65_300) + "00".repeat(230);
        assertThat(whole(packet(1, 0, 0, record(Type.TKEY, data))).getSection(Section.ANSWER))
                .singleElement()
                .isInstanceOf(OpaqueRecord.class);
    }

    @Test
    @DisplayName("a signature that cannot be read is left out: it proves nothing")
    void signature() {
        Message message = whole(packet(2, 0, 0, record(Type.RRSIG, "0001") + record(Type.A, "c0000201")));
        assertThat(message.getSection(Section.ANSWER))
                .extracting(Record::getType)
                .containsExactly(Type.A);
    }

    @Test
    @DisplayName("RFC 2181 §8: a TTL with its highest bit set counts as zero")
    void ttl() {
        String negative = record(Type.A, "c0000201").replace("000000ff", "80000001");
        assertThat(whole(packet(1, 0, 0, negative))
                        .getSection(Section.ANSWER)
                        .getFirst()
                        .getTTL())
                .isZero();
    }

    @Test
    @DisplayName("the extended response code survives options that cannot be read")
    void options() {
        // code 16 above NOERROR: BADVERS; a cookie of three octets, an extended error, half an option
        String opt = "00" + "0029" + "04d0" + "01000000" + "0011" + "000a0003aabbcc" + "000f00020012" + "000f00";
        Message message = whole(packet(0, 0, 1, opt + "00"));
        assertThat(message.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(message.getOPT().getOptions())
                .singleElement()
                .isInstanceOfSatisfying(
                        ExtendedErrorCodeOption.class,
                        error -> assertThat(error.getErrorCode()).isEqualTo(18));
        String high = "00" + "0029" + "04d0" + "ff008000" + "0000";
        assertThat(whole(packet(0, 0, 1, high)).getRcode()).isEqualTo(0xff0);
    }

    @Test
    @DisplayName("RFC 8945 §5.1: a TSIG that is not the last record refuses the message")
    void transactionSignature() {
        String signed = record(Type.TSIG, "00");
        assertThat(broken(packet(0, 0, 2, signed + record(Type.A, "c0000201")))).contains("TSIG");
        assertThat(broken(packet(1, 0, 0, signed))).contains("TSIG");
        whole(packet(0, 0, 1, signed));
    }

    @ParameterizedTest(name = "{0} pointers in a row cost a bounded number of steps")
    @ValueSource(ints = {100, 10_000})
    void pointerChains(int pointers) {
        ByteArrayOutputStream chain = new ByteArrayOutputStream();
        int start = 12 + QUESTION.length() / 2 + 11;
        chain.write(0);
        for (int i = 0; i < pointers; i++) {
            int target = Math.min(i == 0 ? start : start + 1 + 2 * (i - 1), 0x3ffe);
            chain.write(0xc0 | (target >> 8));
            chain.write(target);
        }
        String holder = "00" + "fff0" + "0001" + "00000000" + "%04x".formatted(chain.size())
                + HexFormat.of().formatHex(chain.toByteArray());
        int last = Math.min(start + 1 + 2 * (pointers - 1), 0x3ffe);
        String user = "%04x".formatted(0xc000 | last) + "0001" + "0001" + "00000000" + "0004" + "00000000";
        int users = 2_000;
        long begin = System.nanoTime();
        MessageReader.Reading reading = MessageReader.read(packet(1 + users, 0, 0, holder + user.repeat(users)));
        assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
        if (pointers < 127) {
            assertThat(reading).isInstanceOf(MessageReader.Whole.class);
        } else {
            assertThat(reading).isInstanceOf(MessageReader.Broken.class);
        }
    }

    @Test
    @DisplayName("what dnsjava writes is read as what it was")
    void roundTrip() {
        Message message = World.empty(Question.of("example.org.", Type.ANY));
        PlainZone zone = new PlainZone("example.org.", """
                @ MX 10 mx
                @ TXT "one" "two"
                @ CAA 0 issue "ca.example.net"
                mx A 192.0.2.1
                mx AAAA 2001:db8::1
                _25._tcp.mx TLSA 3 1 1 12
                _s._tcp SRV 1 2 3 mx
                n NAPTR 1 2 "s" "t" "" mx
                h HTTPS 1 mx alpn=h2
                l LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
                s SSHFP 1 1 123456789abcdef67890123456789abcdef67890
                d DNAME example.net.
                """);
        zone.records.forEach(record -> message.addRecord(record, Section.ANSWER));
        Message read = whole(message.toWire());
        assertThat(read.getSection(Section.ANSWER)).isEqualTo(message.getSection(Section.ANSWER));
        assertThat(read.getSection(Section.ANSWER)).noneMatch(OpaqueRecord.class::isInstance);
        assertThat(read.getOPT()).isEqualTo(message.getOPT());
        assertThat(read.getSection(Section.ANSWER)).allMatch(record -> record.getDClass() == DClass.IN);
    }
}
