package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** What servers do to queries and responses on the wire, and somebody in between. */
class RecursionWireTest extends Recursion {
    private static final byte[] SERVER_COOKIE = {1, 2, 3, 4, 5, 6, 7, 8};

    private void onlyOneServer() {
        org.records.removeIf(record -> record.rdataToString().startsWith("ns2.example"));
    }

    private Message copy(Message message) {
        return message.clone();
    }

    private static Message lowerCase(Message message) {
        Record question = message.getQuestion();
        message.removeAllRecords(Section.QUESTION);
        message.addRecord(
                Record.newRecord(question.getName().canonicalize(), question.getType(), DClass.IN), Section.QUESTION);
        return message;
    }

    @Test
    @DisplayName("DNSSEC-03: a truncated answer is fetched over TCP")
    void truncated() {
        onlyOneServer();
        net.server(3).overUdp = message -> {
            Message cut = PlainZone.empty(message, Rcode.NOERROR);
            cut.getHeader().setFlag(Flags.TC);
            return List.of(cut);
        };
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(net.server(3).tcpQueries).hasSize(1);
    }

    @Test
    @DisplayName("DNSSEC-76: forged answers with a wrong id or question are passed over; many of them lead to TCP")
    void strangers() {
        onlyOneServer();
        Record forged = new PlainZone("example.org.", "www A 127.77.0.8").records.getLast();
        net.server(3).overUdp = message -> {
            Message wrong = PlainZone.empty(message, Rcode.NOERROR);
            wrong.addRecord(forged, Section.ANSWER);
            wrong.getHeader().setID(message.getHeader().getID() ^ 1);
            return List.of(wrong, message);
        };
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(net.server(3).tcpQueries).isEmpty();
        net.server(3).overUdp = message -> {
            Message wrong = PlainZone.empty(message, Rcode.NOERROR);
            wrong.addRecord(forged, Section.ANSWER);
            wrong.getHeader().setID(message.getHeader().getID() ^ 1);
            return List.of(wrong, wrong, wrong, wrong, wrong, wrong, wrong, wrong, message);
        };
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(net.server(3).tcpQueries).hasSize(1);
    }

    @Test
    @DisplayName("0x20: a forger who guessed id and port but not the capitals is found out over TCP")
    void capitals() {
        onlyOneServer();
        Record forged = new PlainZone("example.org.", "www A 127.77.0.8").records.getLast();
        net.server(3).overUdp = message -> {
            Message guess = lowerCase(PlainZone.empty(message, Rcode.NOERROR));
            guess.getHeader().setFlag(Flags.AA);
            guess.addRecord(forged, Section.ANSWER);
            return List.of(guess, message);
        };
        for (int i = 0; i < 5; i++) {
            start();
            assertThat(address(WWW)).isEqualTo("192.0.2.80");
            assertThat(address(WWW))
                    .as("the forger did not switch the capitals off")
                    .isEqualTo("192.0.2.80");
        }
    }

    @Test
    @DisplayName("0x20: a server that sends the question back in lower case is asked plainly from then on")
    void lowerCasing() {
        onlyOneServer();
        net.server(3).change = RecursionWireTest::lowerCase;
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(address(a("mx.example.org."))).isEqualTo("192.0.2.25");
        net.forget();
        assertThat(address(a("alias.example.org."))).isEqualTo("192.0.2.80");
        assertThat(net.server(3).tcpQueries).isEmpty();
        start();
        net.server(3).withoutTcp = true;
        assertThat(address(WWW)).as("without TCP").isEqualTo("192.0.2.80");
        assertThat(address(a("MX.Example.org."))).isEqualTo("192.0.2.25");
    }

    @Test
    @DisplayName("a server that takes EDNS for an error is asked without, and one that ignores it is understood")
    void withoutEdns() {
        onlyOneServer();
        for (int code : new int[] {Rcode.FORMERR, Rcode.NOTIMP}) {
            net.server(3).change = message -> {
                boolean edns = message.getOPT() != null;
                message.removeAllRecords(Section.ADDITIONAL);
                return edns ? withoutOptions(PlainZone.empty(message, code)) : message;
            };
            start();
            net.forget();
            assertThat(address(WWW)).isEqualTo("192.0.2.80");
            assertThat(address(a("mx.example.org."))).isEqualTo("192.0.2.25");
            assertThat(net.server(3).queries).hasSize(3);
        }
        net.server(3).change = RecursionWireTest::withoutOptions;
        start();
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
    }

    private static Message withoutOptions(Message message) {
        message.removeAllRecords(Section.ADDITIONAL);
        return message;
    }

    private Optional<CookieOption> lastCookie() {
        return AuthorityQuery.cookie(net.server(3).queries.getLast());
    }

    private UnaryOperator<Message> withCookie(int code, boolean ours) {
        return message -> {
            byte[] client = lastCookie().orElseThrow().getClientCookie();
            client[0] ^= (byte) (ours ? 0 : 1);
            Message answer = code == Rcode.NOERROR ? message : PlainZone.empty(message, code & 0xf);
            answer.removeAllRecords(Section.ADDITIONAL);
            answer.addRecord(
                    new OPTRecord(1232, code >> 4, 0, ExtendedFlags.DO, new CookieOption(client, SERVER_COOKIE)),
                    Section.ADDITIONAL);
            return answer;
        };
    }

    @Test
    @DisplayName(
            "RFC 7873: a server's cookie is sent back, and an answer without it or with a wrong one is not believed")
    void cookies() {
        onlyOneServer();
        UnaryOperator<Message> good = withCookie(Rcode.NOERROR, true);
        net.server(3).change = good;
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(lastCookie().orElseThrow().getServerCookie()).isEmpty();
        assertThat(address(a("mx.example.org."))).isEqualTo("192.0.2.25");
        assertThat(lastCookie().orElseThrow().getServerCookie()).contains(SERVER_COOKIE);
        assertThat(net.server(3).tcpQueries).isEmpty();
        Record forged = new PlainZone("example.org.", "www A 127.77.0.8").records.getLast();
        for (boolean wrong : new boolean[] {true, false}) {
            net.server(3).tcpQueries.clear();
            net.server(3).overUdp = message -> {
                Message lie =
                        wrong ? withCookie(Rcode.NOERROR, false).apply(copy(message)) : withoutOptions(copy(message));
                lie.removeAllRecords(Section.ANSWER);
                lie.addRecord(forged, Section.ANSWER);
                return List.of(lie, message);
            };
            assertThat(address(WWW)).isEqualTo("192.0.2.80");
            assertThat(net.server(3).tcpQueries).hasSize(1);
        }
    }

    @Test
    @DisplayName("RFC 7873 §5.3: BADCOOKIE is answered with the cookie that came along")
    void badCookie() {
        onlyOneServer();
        net.server(3).change = message -> {
            boolean known = lastCookie().flatMap(CookieOption::getServerCookie).isPresent();
            return withCookie(known ? Rcode.NOERROR : Rcode.BADCOOKIE, true).apply(message);
        };
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(net.server(3).queries).hasSize(2);
    }

    @Test
    @DisplayName("garbage in place of answers fails the question with the server's address, without an exception")
    void garbage() {
        onlyOneServer();
        net.server(3).overUdp = message -> {
            message.getHeader().setFlag(Flags.TC);
            return List.of(message);
        };
        net.server(3).withoutTcp = true;
        Fault fault = fault(WWW);
        assertThat(fault.failure()).contains(Answer.Failure.MALFORMED);
        assertThat(fault.why()).contains("127.77.0.3");
    }
}
