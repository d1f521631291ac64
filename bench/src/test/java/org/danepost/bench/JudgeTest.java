package org.danepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.danepost.bench.SoakZone.Ask;
import org.danepost.bench.SoakZone.Kind;
import org.danepost.dns.Answer;
import org.danepost.dns.Explanation;
import org.danepost.dns.Question;
import org.danepost.dns.Security;
import org.danepost.lab.ZoneBuilder;
import org.danepost.lab.ZoneStore;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

class JudgeTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Question QUESTION = Question.of("www.d0.alpha", Type.A);
    private static final Explanation WHY = Explanation.good(List.of(), "as it should be");

    private Instant now = START;
    private final InstantSource clock = () -> now;

    @Test
    void theTruthIsNoComplaint() {
        assertThat(kind(zone(Kind.SECURE), found(Security.SECURE, "10.0.0.1"))).isEmpty();
        assertThat(kind(zone(Kind.UNSIGNED), found(Security.INSECURE, "10.0.0.1")))
                .isEmpty();
    }

    @Test
    void aLieTakenForSecureIsFoundOut() {
        assertThat(kind(zone(Kind.SECURE), found(Security.SECURE, "192.0.2.1"))).contains("A LIE TAKEN FOR SECURE");
        assertThat(kind(zone(Kind.SECURE), absent())).contains("A LIE TAKEN FOR SECURE");
    }

    @Test
    void aSignedZoneThatComesInsecureIsADowngrade() {
        assertThat(kind(zone(Kind.SECURE), found(Security.INSECURE, "10.0.0.1")))
                .contains("DOWNGRADE OF A SIGNED ZONE");
    }

    @Test
    void anUnsignedZoneIsNeverSecureAndABrokenOneNeverBelieved() {
        assertThat(kind(zone(Kind.UNSIGNED), found(Security.SECURE, "10.0.0.1")))
                .contains("AN UNSIGNED ZONE WAS CALLED SECURE");
        assertThat(kind(zone(Kind.BROKEN), found(Security.INSECURE, "10.0.0.1")))
                .contains("A BROKEN ZONE WAS BELIEVED");
    }

    @Test
    void aVersionThatIsLongGoneIsALie() {
        SoakZone zone = zone(Kind.SECURE);
        zone.publish(clock);
        assertThat(kind(zone, found(Security.SECURE, "10.0.0.1"))).isEmpty();
        now = START.plus(Duration.ofMinutes(1));
        assertThat(kind(zone, found(Security.SECURE, "10.0.0.1"))).contains("A LIE TAKEN FOR SECURE");
        assertThat(kind(zone, found(Security.SECURE, "10.0.0.2"))).isEmpty();
    }

    @Test
    void aVersionWhoseSignaturesHaveRunOutIsALie() {
        SoakZone zone = zone(Kind.SECURE);
        zone.publish(clock, Duration.ofSeconds(4));
        now = START.plus(Duration.ofMinutes(1));
        assertThat(kind(zone, found(Security.SECURE, "10.0.0.2"))).contains("A LIE TAKEN FOR SECURE");
    }

    private SoakZone zone(Kind kind) {
        SoakZone zone = new SoakZone(new SoakZone.Shape(
                "d0.alpha.",
                0,
                kind,
                List.of("127.71.0.21"),
                List.of(new ZoneStore()),
                "d1.alpha.",
                () -> ZoneBuilder.zone("d0.alpha.")));
        zone.publish(clock);
        return zone;
    }

    private Optional<String> kind(SoakZone zone, Answer answer) {
        return new Judge(List.of(zone), SoakSettings.smoke(1))
                .complaint(new Judge.Case(zone, Ask.HOST, answer, now, now, false, false))
                .map(Judge.Complaint::kind);
    }

    private static Answer found(Security security, String address) {
        ARecord record = new ARecord(QUESTION.name(), DClass.IN, 300, InetAddress.ofLiteral(address));
        return new Answer.Found(QUESTION, security, List.of(), List.of(record), Duration.ofSeconds(1), WHY);
    }

    private static Answer absent() {
        return new Answer.Absent(
                QUESTION, Security.SECURE, List.of(), Answer.Denial.NO_DATA, Duration.ofSeconds(1), WHY);
    }
}
