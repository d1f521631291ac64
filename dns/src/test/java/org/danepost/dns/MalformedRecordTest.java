package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

/** Records that are not what their type prescribes, in answers that went over the wire: read, signed and proven. */
class MalformedRecordTest extends Scenario {
    private static final Name TLSA = TestZone.name("_25._tcp.mx.example.org.");

    @BeforeEach
    void overTheWire() {
        world.bends.add((_, message) -> Optional.of(World.reply(reread(message))));
    }

    static Message reread(Message message) {
        return switch (MessageReader.read(message.toWire())) {
            case MessageReader.Whole whole -> whole.message();
            case MessageReader.Broken broken -> throw new AssertionError(broken.why());
        };
    }

    private static OpaqueRecord opaque(Name owner, int type, int... data) {
        byte[] octets = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            octets[i] = (byte) data[i];
        }
        return new OpaqueRecord(owner, type, DClass.IN, 300, octets);
    }

    @ParameterizedTest(name = "case 60: a signed TLSA of {0} octets is secure, and its octets come as they are")
    @ValueSource(ints = {0, 1, 2})
    void shortTlsa(int octets) {
        zone().add(opaque(TLSA, Type.TLSA, Arrays.copyOf(new int[] {3, 1, 1}, octets)));
        Answer.Found found = secure("_25._tcp.mx.example.org.", Type.TLSA);
        assertThat(found.records()).singleElement().isInstanceOfSatisfying(OpaqueRecord.class, record -> {
            assertThat(record.data()).hasSize(octets);
            assertThat(record.getType()).isEqualTo(Type.TLSA);
        });
    }

    @Test
    @DisplayName("case 60, case 67: a short TLSA does not sink the good one beside it, and both are proven")
    void besideGoodOne() {
        zone().add(opaque(TLSA, Type.TLSA, 3, 1)).add(TLSA + " 300 TLSA 3 1 1 " + "12".repeat(32));
        assertThat(secure("_25._tcp.mx.example.org.", Type.TLSA).records())
                .hasSize(2)
                .hasAtLeastOneElementOfType(TLSARecord.class)
                .hasAtLeastOneElementOfType(OpaqueRecord.class);
    }

    @Test
    @DisplayName("case 60: a malformed TLSA that was changed on the way is bogus, like any other")
    void changed() {
        zone().add(opaque(TLSA, Type.TLSA, 3, 1));
        world.bends.addFirst((question, message) -> {
            if (question.type() != Type.TLSA) {
                return Optional.empty();
            }
            Message other = without(message, record -> record.getType() == Type.TLSA);
            other.addRecord(opaque(TLSA, Type.TLSA, 3, 0), Section.ANSWER);
            return Optional.of(World.reply(reread(other)));
        });
        bogus("_25._tcp.mx.example.org.", Type.TLSA);
    }

    @Test
    @DisplayName("over a socket too: a short TLSA arrives, from a server that signs it")
    void overSockets() throws Exception {
        zone().add(opaque(TLSA, Type.TLSA, 3));
        world.link();
        try (LoopbackServer server = new LoopbackServer(world)) {
            Answer answer = ValidatingResolver.builder()
                    .servers(List.of(new InetSocketAddress(
                            server.address().getAddress(), server.address().getPort())))
                    .anchors(world.anchors())
                    .policy(policy.withTimeouts(Duration.ofMillis(400), Duration.ofSeconds(5)))
                    .clock(clock)
                    .build()
                    .resolve(new Question(TLSA, Type.TLSA));
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Answer.Found.class,
                            found -> assertThat(found.security()).isEqualTo(Security.SECURE));
        }
    }

    @Test
    @DisplayName("case 9: a malformed MX does not sink the good one, and both are proven")
    void malformedMx() {
        zone().add(opaque(zone().apex, Type.MX, 7)).add("example.org. 300 MX 10 mx.example.org.");
        assertThat(secure("example.org.", Type.MX).records()).hasSize(2);
    }

    @ParameterizedTest(name = "a set of type {0} whose data is one octet is proven by its signature")
    @ValueSource(
            strings = {"A", "AAAA", "MX", "SOA", "SRV", "TXT", "CAA", "LOC", "HIP", "SVCB", "SSHFP", "NAPTR", "CERT"})
    void anyType(String type) {
        Name owner = TestZone.name("odd.example.org.");
        zone().add(opaque(owner, Type.value(type), 0xff));
        assertThat(secure("odd.example.org.", Type.value(type)).records()).hasSize(1);
    }

    @Test
    @DisplayName("an alias that cannot be read leads nowhere: bogus in a signed zone, not absent")
    void malformedAlias() {
        zone().add(opaque(TestZone.name("alias.example.org."), Type.CNAME, 0xff));
        assertThat(bogus("alias.example.org.", Type.A).explanation().why()).contains("cannot be read");
    }

    @Test
    @DisplayName("a DS whose digest has a wrong length does not spoil the right one beside it")
    void malformedDsBesideGoodOne() {
        TestZone zone = zone().add("www.example.org. 300 A 192.0.2.1");
        zone.ds.addFirst(opaque(zone.apex, Type.DS, 0, 1, 13, 2, 1, 2, 3));
        zone.ds.addFirst(opaque(zone.apex, Type.DS, 9));
        secure("www.example.org.", Type.A);
    }

    @Test
    @DisplayName("DNSSEC-10: a DS of a supported kind whose digest has a wrong length promises signatures: bogus")
    void malformedDsAlone() {
        TestZone zone = zone().add("www.example.org. 300 A 192.0.2.1");
        int tag = zone.keys.getFirst().tag();
        zone.ds.clear();
        zone.ds.add(opaque(zone.apex, Type.DS, tag >> 8, tag & 0xff, 13, 2, 1, 2, 3));
        bogus("www.example.org.", Type.A, ExtendedError.DNSKEY_MISSING);
    }

    @Test
    @DisplayName("DNSSEC-09: a SHA-256 DS with a digest of wrong length still displaces the SHA-1 one")
    void malformedDsDisplaces() {
        TestZone zone = zone().add("www.example.org. 300 A 192.0.2.1");
        DSRecord weak = zone.keys.getFirst().ds(1);
        zone.ds.clear();
        zone.ds.add(weak);
        zone.ds.add(opaque(zone.apex, Type.DS, 0, 1, 13, 2, 1, 2, 3));
        bogus("www.example.org.", Type.A);
    }

    @Test
    @DisplayName("DNSSEC-10: a DS too short to name an algorithm names none that is supported: insecure")
    void tooShortDs() {
        TestZone zone = zone().add("www.example.org. 300 A 192.0.2.1");
        zone.ds.clear();
        zone.ds.add(opaque(zone.apex, Type.DS, 1, 2, 13));
        insecure("www.example.org.", Type.A);
    }

    @Test
    @DisplayName("records that cannot be read in other sections do not touch the answer")
    void otherSections() {
        zone().add("www.example.org. 300 A 192.0.2.1");
        world.bends.addFirst((question, message) -> {
            for (int type : List.of(Type.NSEC, Type.NSEC3, Type.SOA, Type.NS, Type.RRSIG, Type.DS, Type.DNAME)) {
                message.addRecord(opaque(TestZone.name("odd.example.org."), type, 0xff), Section.AUTHORITY);
                message.addRecord(opaque(TestZone.name("odd.example.org."), type, 0xff), Section.ANSWER);
            }
            for (int type : List.of(Type.A, Type.AAAA, Type.RRSIG, Type.TLSA, Type.SIG)) {
                message.addRecord(opaque(TestZone.name("odd.example.org."), type, 0xff), Section.ADDITIONAL);
            }
            return Optional.of(World.reply(reread(message)));
        });
        secure("www.example.org.", Type.A);
    }

    @Test
    @DisplayName("a redirection that cannot be read, above the name asked, is bogus and no exception")
    void malformedRedirection() {
        zone().add(opaque(TestZone.name("d.example.org."), Type.DNAME, 0xff));
        bogus("x.d.example.org.", Type.A);
    }

    @Test
    @DisplayName("the text of a malformed record is that of RFC 3597")
    void text() {
        Record record = opaque(TLSA, Type.TLSA, 3, 1);
        assertThat(record.rdataToString()).isEqualTo("\\# 2 0301");
        assertThat(record.withName(Name.root)).isInstanceOf(OpaqueRecord.class);
    }
}
