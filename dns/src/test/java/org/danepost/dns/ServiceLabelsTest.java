package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Names below a host such as {@code _25._tcp}: proven from the host's zone if it proves them, else label by label. */
class ServiceLabelsTest extends Scenario {
    private static final String TLSA = "_25._tcp.mx.example.org.";
    private static final String DATA = " 300 TLSA 3 1 1 " + "ab".repeat(32);

    @BeforeEach
    void populate() {
        zone().add("mx.example.org. 300 A 192.0.2.1");
    }

    @Test
    @DisplayName("records signed by the host's zone need no question about each label")
    void fewQuestions() {
        zone().add(TLSA + DATA);

        secure(TLSA, Type.TLSA);

        assertThat(world.asked)
                .contains(Question.of("mx.example.org.", Type.DS))
                .doesNotContain(Question.of("_tcp.mx.example.org.", Type.DS), Question.of(TLSA, Type.DS));
    }

    @Test
    @DisplayName("DNSSEC-33: so does their absence")
    void absence() {
        absent(TLSA, Type.TLSA, Security.SECURE, Answer.Denial.NAME_ERROR);

        assertThat(world.asked).doesNotContain(Question.of("_tcp.mx.example.org.", Type.DS));
    }

    @Test
    @DisplayName("an empty non-terminal that the servers deny wrongly does not hide signed records below it")
    void wrongEmptyNonTerminal() {
        zone().add(TLSA + DATA);
        world.bend("_tcp.mx.example.org.", Type.DS, message -> {
            message.getHeader().setRcode(Rcode.NXDOMAIN);
            return World.reply(message);
        });

        secure(TLSA, Type.TLSA);
    }

    @Test
    @DisplayName("a signed zone at a service label speaks for itself")
    void signedZoneBelow() {
        world.signed("_tcp.mx.example.org.", 13).add(TLSA + DATA);

        secure(TLSA, Type.TLSA);
        absent("_465._tcp.mx.example.org.", Type.TLSA, Security.SECURE, Answer.Denial.NAME_ERROR);
    }

    @Test
    @DisplayName("an unsigned zone at a service label is insecure, and proven so")
    void unsignedZoneBelow() {
        world.zone("_tcp.mx.example.org.").add(TLSA + DATA);

        insecure(TLSA, Type.TLSA);
        absent("_465._tcp.mx.example.org.", Type.TLSA, Security.INSECURE, Answer.Denial.NAME_ERROR);
    }

    @Test
    @DisplayName("DNSSEC-36: the zone above cannot deny what lies in a signed zone below it")
    void parentDenialReplayed() {
        world.signed("_tcp.mx.example.org.", 13).add(TLSA + DATA);
        world.link();
        List<Record> parentSide = zone().signed(List.of(zone().nsec(Name.fromConstantString("_tcp.mx.example.org."))));
        world.bend(TLSA, Type.TLSA, message -> {
            message.removeAllRecords(Section.ANSWER);
            message.removeAllRecords(Section.AUTHORITY);
            message.getHeader().setRcode(Rcode.NXDOMAIN);
            parentSide.forEach(record -> message.addRecord(record, Section.AUTHORITY));
            return World.reply(message);
        });

        bogus(TLSA, Type.TLSA);
    }

    @Test
    @DisplayName("case 43: a TLSA question that fails is a failure, whatever the labels above it would prove")
    void failure() {
        world.bend(TLSA, Type.TLSA, message -> World.code(Question.of(TLSA, Type.TLSA), Rcode.NOTIMP));

        failed(TLSA, Type.TLSA, Answer.Failure.NOTIMP);
    }

    @Test
    @DisplayName("case 35: an empty answer without proof is bogus")
    void emptyAnswer() {
        zone().add(TLSA + DATA);
        world.bend(TLSA, Type.TLSA, message -> {
            Message empty = World.empty(Question.of(TLSA, Type.TLSA));
            return World.reply(empty);
        });

        bogus(TLSA, Type.TLSA);
    }
}
