package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Further ways in which a server, or somebody who plays one, can be hostile: in what it says and in how it says it. */
class HostileServerTest extends Recursion {
    @Test
    @DisplayName("a DNAME above the zone that was asked redirects nothing")
    void redirectionAbove() {
        bothServers(message -> {
            Message lie = PlainZone.empty(message, Rcode.NOERROR);
            add(lie, Section.ANSWER, "org. DNAME evil.net.\nwww.example.org. CNAME www.example.evil.net.\n");
            add(lie, Section.ANSWER, ". DNAME evil.net.\nwww.example.evil.net. A 127.77.0.8\n");
            return lie;
        });
        Message answer = found(WWW);
        assertThat(answer.getSection(Section.ANSWER))
                .extracting(Record::getType)
                .containsExactly(Type.CNAME);
        assertThat(found(a("www.other.org.")).getSection(Section.ANSWER)).isEmpty();
        assertThat(net.server(8).queries).isEmpty();
    }

    @Test
    @DisplayName("records of another class than the Internet's are no answer")
    void otherClass() throws Exception {
        InetAddress liar = InetAddress.getByName("127.77.0.8");
        bothServers(message -> {
            message.addRecord(new ARecord(message.getQuestion().getName(), DClass.CH, 300, liar), Section.ANSWER);
            return message;
        });
        assertThat(found(WWW).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactly("192.0.2.80");
        assertThat(found(a("mx.other.example.org.")).getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    @DisplayName("glue that cannot be read does not sink the good glue beside it")
    void brokenGlue() {
        net.server(2).change = message -> {
            for (String server : List.of("ns1.example.org.", "ns2.example.org.")) {
                for (int type : List.of(Type.A, Type.AAAA, Type.RRSIG)) {
                    message.addRecord(
                            new OpaqueRecord(TestZone.name(server), type, DClass.IN, 300, new byte[3]),
                            Section.ADDITIONAL);
                }
            }
            message.addRecord(
                    new OpaqueRecord(TestZone.name("example.org."), Type.NS, DClass.IN, 300, new byte[] {1}),
                    Section.AUTHORITY);
            return message;
        };
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
    }

    @Test
    @DisplayName("case 60: a TLSA of two octets arrives from an authoritative server, beside the good one")
    void shortTlsa() {
        Question tlsa = Question.of("_25._tcp.mx.example.org.", Type.TLSA);
        example.records.add(new OpaqueRecord(tlsa.name(), Type.TLSA, DClass.IN, 300, new byte[] {3, 1}));
        assertThat(found(tlsa).getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactlyInAnyOrder("3 1 1 00", "\\# 2 0301");
    }

    @Test
    @DisplayName("a delegation that may not be kept is followed all the same, once for each question")
    void delegationWithoutLifetime() {
        net.server(2).change = message -> {
            Message same = PlainZone.empty(message, message.getRcode());
            for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
                for (Record record : message.getSection(section)) {
                    if (record.getType() != Type.OPT) {
                        same.addRecord(
                                Record.newRecord(
                                        record.getName(),
                                        record.getType(),
                                        record.getDClass(),
                                        0,
                                        record.rdataToWireCanonical()),
                                section);
                    }
                }
            }
            return same;
        };
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(address(a("mx.example.org."))).isEqualTo("192.0.2.25");
        assertThat(net.queries()).isLessThan(20);
    }

    @Test
    @DisplayName("DNSSEC-76: the right answer from the wrong port is not seen at all")
    void otherPort() throws Exception {
        try (DatagramSocket elsewhere = new DatagramSocket(0, InetAddress.getByName("127.77.0.8"))) {
            for (int server : List.of(3, 4)) {
                net.server(server).overUdp = answer -> {
                    Message forged = PlainZone.empty(answer, Rcode.NOERROR);
                    add(forged, Section.ANSWER, answer.getQuestion().getName() + " A 127.77.0.8\n");
                    byte[] wire = forged.toWire();
                    try {
                        InetAddress asker = InetAddress.getLoopbackAddress();
                        int port = net.server(server).ports.getLast();
                        elsewhere.send(new DatagramPacket(wire, wire.length, asker, port));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    return List.of(answer);
                };
            }
            assertThat(address(WWW)).isEqualTo("192.0.2.80");
        }
    }

    @Test
    @DisplayName("an answer that trickles in over TCP ends with the time that it was given")
    void trickle() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread trickling = Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write(new byte[] {(byte) 0xff, (byte) 0xff});
                    for (int i = 0; i < 600; i++) {
                        socket.getOutputStream().write(0);
                        Thread.sleep(Duration.ofMillis(20));
                    }
                } catch (IOException | InterruptedException e) {
                    Thread.currentThread().interrupt(); // the other side has gone, as it should
                }
            });
            long begin = System.nanoTime();
            WireExchange.Outcome outcome = overTcp(listener, Duration.ofMillis(400));
            assertThat(outcome).isInstanceOf(WireExchange.Silence.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
            trickling.interrupt();
            trickling.join();
        }
    }

    @ParameterizedTest(name = "a TCP stream that announces {0} octets and ends is no answer")
    @ValueSource(ints = {0, 1, 11, 12, 65_535})
    void endsEarly(int announced) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getInputStream().read(new byte[512]);
                    socket.getOutputStream().write(new byte[] {(byte) (announced >> 8), (byte) announced});
                    socket.getOutputStream().write(new byte[Math.min(announced, 12)]);
                } catch (IOException e) {
                    Thread.currentThread().interrupt(); // the other side has gone
                }
            });
            assertThat(overTcp(listener, Duration.ofSeconds(5))).isInstanceOf(WireExchange.Garbled.class);
            server.join();
        }
    }

    private static WireExchange.Outcome overTcp(ServerSocket listener, Duration limit) {
        Message query = Message.newQuery(Record.newRecord(WWW.name(), WWW.type(), DClass.IN));
        InetSocketAddress address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
        return new WireExchange(new SecureRandom()).tcp(address, query, limit);
    }

    @Test
    @DisplayName("KeyTrap: thousands of records under many wrong signatures cost a bounded time")
    void largeSets() {
        World world = World.small();
        TestZone zone = world.zone("example.org.");
        for (int i = 0; i < 3_000; i++) {
            zone.add("www.example.org. 300 A 10.0." + i / 250 + "." + i % 250);
        }
        world.link();
        world.bend("www.example.org.", Type.A, message -> {
            Message bent = Scenario.without(message, record -> record.getType() == Type.RRSIG);
            List<Record> few = zone.set(WWW.name(), Type.A).subList(0, 1);
            for (int i = 0; i < 30; i++) { // right in all but the records
                bent.addRecord(zone.keys.getFirst().sign(few, zone.template(few.getFirst())), Section.ANSWER);
            }
            return World.reply(bent);
        });
        long begin = System.nanoTime();
        Answer answer = new ValidatingResolver(world, world.anchors(), policy, clock).resolve(WWW);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        assertThat(answer).isInstanceOf(Answer.Bogus.class);
    }
}
