package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** From query to response, with a resolver that says what the test wants. */
class StubResponderTest {
    private static final Question QUESTION = Question.of("host.example.", Type.A);

    private Answer said = address(Security.SECURE);
    private final List<Question> asked = new ArrayList<>();
    private final StubResponder responder = new StubResponder(question -> {
        asked.add(question);
        return said;
    });

    private static Answer address(Security security) {
        return new Answer.Found(
                QUESTION,
                security,
                List.of(),
                List.of(record("192.0.2.1")),
                Duration.ofSeconds(60),
                Explanation.good(List.of(), ""));
    }

    private static Record record(String address) {
        return new ARecord(QUESTION.name(), DClass.IN, 300, (Inet4Address) InetAddress.ofLiteral(address));
    }

    private static Message query(String name, int type) {
        Message query = new Message(4711);
        query.getHeader().setFlag(Flags.RD);
        query.addRecord(Record.newRecord(Question.of(name, type).name(), type, DClass.IN), Section.QUESTION);
        return query;
    }

    private static Message query() {
        return query("host.example.", Type.A);
    }

    private static Message with(Message query, int size, int version, int flags) {
        query.addRecord(new OPTRecord(size, 0, version, flags), Section.ADDITIONAL);
        return query;
    }

    private Message answer(Message query, boolean overTcp) {
        return answer(query.toWire(), overTcp).orElseThrow();
    }

    private Optional<Message> answer(byte[] query, boolean overTcp) {
        return responder.respond(query, overTcp).map(reply -> {
            try {
                return new Message(reply.wire());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Message answer(Message query) {
        return answer(query, false);
    }

    private static Optional<ExtendedErrorCodeOption> error(Message message) {
        return message.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                .map(ExtendedErrorCodeOption.class::cast)
                .findFirst();
    }

    @ParameterizedTest(name = "{0}, AD asked {1}, DO asked {2}: AD {3}")
    @CsvSource({
        "SECURE, true, false, true",
        "SECURE, false, true, true",
        "SECURE, false, false, false",
        "INSECURE, true, true, false",
    })
    @DisplayName("AD is set when the answer is secure and the client understands it (RFC 6840 §5.8)")
    void authenticData(Security security, boolean ad, boolean dnssecOk, boolean expected) {
        said = address(security);
        Message query = with(query(), 1232, 0, dnssecOk ? ExtendedFlags.DO : 0);
        if (ad) {
            query.getHeader().setFlag(Flags.AD);
        }
        Message message = answer(query);
        assertThat(message.getHeader().getFlag(Flags.AD)).isEqualTo(expected);
        assertThat(message.getHeader().getFlag(Flags.RA)).isTrue();
        assertThat(message.getHeader().getFlag(Flags.RD)).isTrue();
        assertThat(message.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(message.getHeader().getID()).isEqualTo(4711);
        assertThat((message.getOPT().getFlags() & ExtendedFlags.DO) != 0).isEqualTo(dnssecOk);
    }

    @Test
    @DisplayName("TTLs are no longer than what is left of the answer's life")
    void lifetimes() {
        assertThat(answer(query()).getSection(Section.ANSWER))
                .singleElement()
                .satisfies(record -> assertThat(record.getTTL()).isEqualTo(60));
    }

    @Test
    @DisplayName("bogus: SERVFAIL with the extended error and its words, with CD as well; CD is copied")
    void bogus() {
        Fault fault = Fault.bogus("the signature expired", ExtendedError.SIGNATURE_EXPIRED, "");
        said = fault.answer(QUESTION, List.of(), List.of());
        Message query = with(query(), 1232, 0, ExtendedFlags.DO);
        query.getHeader().setFlag(Flags.CD);
        Message message = answer(query);
        assertThat(message.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(message.getHeader().getFlag(Flags.CD)).isTrue();
        assertThat(message.getHeader().getFlag(Flags.AD)).isFalse();
        assertThat(message.getSection(Section.ANSWER)).isEmpty();
        assertThat(error(message)).hasValueSatisfying(option -> {
            assertThat(option.getErrorCode()).isEqualTo(7);
            assertThat(option.getText()).isEqualTo("the signature expired");
        });
    }

    @Test
    @DisplayName("no EDNS asked, no EDNS given (RFC 6891 §7)")
    void plain() {
        said = Fault.workLimit("too much").answer(QUESTION, List.of(), List.of());
        Message message = answer(query());
        assertThat(message.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(message.getOPT()).isNull();
    }

    @Test
    @DisplayName("an unknown version of EDNS: BADVERS (RFC 6891 §6.1.3)")
    void badVersion() {
        Message message = answer(with(query(), 1232, 1, 0));
        assertThat(message.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(message.getOPT().getVersion()).isZero();
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("two OPT records: FORMERR (RFC 6891 §6.1.1)")
    void twoOptions() {
        assertThat(answer(with(with(query(), 1232, 0, 0), 1232, 0, 0)).getRcode())
                .isEqualTo(Rcode.FORMERR);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"AXFR, REFUSED", "IXFR, REFUSED", "RRSIG, NOTIMP", "TSIG, NOTIMP", "MAILA, NOTIMP"})
    @DisplayName("types that are not looked up")
    void types(String type, String code) {
        assertThat(Rcode.string(answer(query("host.example.", Type.value(type))).getRcode()))
                .isEqualTo(code);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {DClass.CH, DClass.HS, DClass.ANY})
    @DisplayName("other classes, version.bind among them: REFUSED")
    void classes(int dclass) {
        Message query = new Message(1);
        query.getHeader().setFlag(Flags.RD);
        query.addRecord(Record.newRecord(Name.fromConstantString("version.bind."), Type.TXT, dclass), Section.QUESTION);
        assertThat(answer(query).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("without RD: REFUSED with Not Authoritative (RFC 8914 §4.21)")
    void noRecursionDesired() {
        Message query = with(query(), 1232, 0, 0);
        query.getHeader().unsetFlag(Flags.RD);
        Message message = answer(query);
        assertThat(message.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(error(message))
                .hasValueSatisfying(option -> assertThat(option.getErrorCode()).isEqualTo(20));
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.IQUERY, Opcode.STATUS, Opcode.NOTIFY, Opcode.UPDATE})
    @DisplayName("other opcodes: NOTIMP")
    void opcodes(int opcode) {
        Message query = query();
        query.getHeader().setOpcode(opcode);
        Message message = answer(query);
        assertThat(message.getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(message.getHeader().getOpcode()).isEqualTo(opcode);
    }

    @Test
    @DisplayName("no question, several, or records where none belong: FORMERR (RFC 9619)")
    void malformed() {
        Message none = new Message(1);
        Message two = query();
        two.addRecord(Record.newRecord(QUESTION.name(), Type.AAAA, DClass.IN), Section.QUESTION);
        Message more = query();
        more.addRecord(record("192.0.2.1"), Section.ANSWER);
        for (Message query : List.of(none, two, more)) {
            assertThat(answer(query).getRcode()).isEqualTo(Rcode.FORMERR);
        }
        byte[] cut = query().toWire();
        assertThat(answer(Arrays.copyOf(cut, cut.length - 3), false))
                .hasValueSatisfying(message -> assertThat(message.getRcode()).isEqualTo(Rcode.FORMERR));
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("responses and what is shorter than a header get no answer, whatever else comes gets at most one")
    void garbage() {
        Message response = query();
        response.getHeader().setFlag(Flags.QR);
        assertThat(answer(response.toWire(), false)).isEmpty();
        assertThat(answer(new byte[11], false)).isEmpty();
        assertThat(answer(new byte[0], false)).isEmpty();
        Random random = new Random(20261123);
        int answered = 0;
        byte[] good = with(query(), 1232, 0, ExtendedFlags.DO).toWire();
        for (int i = 0; i < 20_000; i++) {
            byte[] wire = i % 2 == 0 ? new byte[random.nextInt(80)] : good.clone();
            if (i % 2 == 0) {
                random.nextBytes(wire);
            } else {
                wire[random.nextInt(wire.length)] = (byte) random.nextInt();
                wire[random.nextInt(wire.length)] = (byte) random.nextInt();
            }
            Optional<Message> message = answer(wire, false);
            answered += message.isPresent() ? 1 : 0;
            message.ifPresent(
                    one -> assertThat(one.getHeader().getFlag(Flags.QR)).isTrue());
        }
        assertThat(answered).isGreaterThan(5_000);
    }

    @ParameterizedTest(name = "client''s room {0}, answer of {1} texts: truncated {2}")
    @CsvSource({"0, 2, false", "0, 6, true", "512, 6, true", "1232, 6, false", "4096, 20, true", "100, 2, false"})
    @DisplayName("what does not fit the client's room, or ours, is cut with TC; over TCP it is whole")
    void truncation(int size, int texts, boolean cut) {
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < texts; i++) {
            records.add(new TXTRecord(QUESTION.name(), DClass.IN, 60, i + "x".repeat(100)));
        }
        said = new Answer.Found(
                QUESTION, Security.SECURE, List.of(), records, Duration.ofSeconds(60), Explanation.good(List.of(), ""));
        Message query = query("host.example.", Type.TXT);
        if (size > 0) {
            with(query, size, 0, ExtendedFlags.DO);
        }
        Message message = answer(query);
        assertThat(message.getHeader().getFlag(Flags.TC)).isEqualTo(cut);
        assertThat(message.getSection(Section.ANSWER)).hasSize(cut ? 0 : texts);
        assertThat(message.numBytes()).isLessThanOrEqualTo(Math.clamp(size, 512, 1232));
        Message whole = answer(query, true);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(texts);
    }

    @Test
    @DisplayName("the words of an extended error are bounded and left away before anything else")
    void longWords() {
        String why = "ä".repeat(5000);
        said = Fault.bogus(why, ExtendedError.DNSSEC_BOGUS, "").answer(QUESTION, List.of(), List.of());
        Message message = answer(with(query(), 512, 0, 0));
        assertThat(message.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(error(message))
                .hasValueSatisfying(option -> assertThat(option.getText())
                        .startsWith("ää")
                        .endsWith("ä...")
                        .hasSizeLessThan(200));
    }

    @Test
    @DisplayName("ANY gets one made-up record (RFC 8482 §4.2)")
    void any() {
        Message message = answer(with(query("host.example.", Type.ANY), 1232, 0, ExtendedFlags.DO));
        assertThat(message.getSection(Section.ANSWER)).singleElement().isInstanceOf(HINFORecord.class);
        assertThat(message.getHeader().getFlag(Flags.AD)).isFalse();
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}: {2} {3}")
    @CsvSource({
        "localhost., A, NOERROR, 127.0.0.1",
        "a.b.localhost., AAAA, NOERROR, 0:0:0:0:0:0:0:1",
        "localhost., MX, NOERROR, ''",
        "1.0.0.127.in-addr.arpa., PTR, NOERROR, localhost.",
        "0.127.in-addr.arpa., PTR, NOERROR, ''",
        "2.0.0.127.in-addr.arpa., PTR, NXDOMAIN, ''",
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa., PTR, NOERROR, localhost.",
        "secret.onion., A, NXDOMAIN, ''",
        "x.invalid., TLSA, NXDOMAIN, ''",
        "printer.local., A, NXDOMAIN, ''",
    })
    @DisplayName("names that mean this host, or must not leave it, are answered here (RFC 6761, RFC 7686)")
    void specialNames(String name, String type, String code, String data) {
        Message message = answer(query(name, Type.value(type)));
        assertThat(Rcode.string(message.getRcode())).isEqualTo(code);
        assertThat(message.getSection(Section.ANSWER).stream().map(Record::rdataToString))
                .containsExactlyElementsOf(data.isEmpty() ? List.of() : List.of(data));
        assertThat(message.getSection(Section.AUTHORITY)).hasSize(data.isEmpty() ? 1 : 0);
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("a name that only ends like a special one is looked up")
    void ordinaryNames() {
        answer(query("notlocalhost.", Type.A));
        answer(query("bartest.test.", Type.A));
        assertThat(asked).hasSize(2);
    }

    @Test
    @DisplayName("a fault in the resolver costs one answer, not the server")
    void fault() {
        StubResponder broken = new StubResponder(_ -> {
            throw new IllegalStateException("broken on purpose");
        });
        assertThat(broken.respond(query().toWire(), false))
                .hasValueSatisfying(reply -> assertThat(reply.rcode()).isEqualTo(Rcode.SERVFAIL));
    }
}
