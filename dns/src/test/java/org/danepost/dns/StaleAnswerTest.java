package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** What has ended serves a little longer where nothing but availability is at stake (RFC 8767). */
class StaleAnswerTest extends Caching {
    private static final String MX = "mx.plain.org.";

    @BeforeEach
    void populate() {
        TestZone plain = world.zone("plain.org.")
                .add("mx.plain.org. 60 A 192.0.2.7")
                .add("mx.plain.org. 60 AAAA 2001:db8::7")
                .add("plain.org. 60 MX 10 mx.plain.org.")
                .add("plain.org. 60 TXT v=spf1")
                .add("_25._tcp.mx.plain.org. 60 TLSA 3 1 1 00")
                .add("www.plain.org. 60 CNAME mx.plain.org.");
        plain.signed = false;
        zone().add("mx.example.org. 60 A 192.0.2.1").add("alias.example.org. 60 CNAME mx.plain.org.");
    }

    private void fails(String name, int type, Upstream.Reply reply) {
        world.bend(name, type, _ -> reply);
    }

    private void silent(String name, int type) {
        fails(
                name,
                type,
                new Upstream.NoResponse(Fault.failed(
                        Answer.Failure.TIMEOUT, "nobody answers", ExtendedError.NO_REACHABLE_AUTHORITY, "wait")));
    }

    @ParameterizedTest
    @EnumSource(
            value = Answer.Failure.class,
            names = {"TIMEOUT", "UNREACHABLE", "SERVFAIL", "REFUSED"})
    @DisplayName("an insecure address that has ended serves while its servers fail, for 30 s, and says so")
    void stale(Answer.Failure failure) {
        insecure(MX, Type.A);
        pass(Duration.ofMinutes(5).minusSeconds(1)); // within the proof that there is no DS: 300 s
        fails(MX, Type.A, new Upstream.NoResponse(Fault.failed(failure, "it fails", ExtendedError.OTHER, "wait")));
        Answer.Found found = insecure(MX, Type.A);
        assertThat(found.ttl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(found.explanation().error()).contains(ExtendedError.STALE_ANSWER);
        assertThat(found.explanation().why()).contains("2026-11-23T12:01:00Z").contains("it fails");
        assertThat(found.explanation().remedy()).isNotEmpty();
        assertThat(resolver().cacheFacts().stale()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Type.A, Type.AAAA})
    @DisplayName("the servers are tried again after 30 s, not before, and what they say then counts")
    void recheck(int type) {
        insecure(MX, type);
        pass(Duration.ofSeconds(61));
        silent(MX, type);
        insecure(MX, type);
        long tries = asked(MX, type);
        pass(Duration.ofSeconds(29));
        insecure(MX, type);
        assertThat(asked(MX, type)).isEqualTo(tries);
        pass(Duration.ofSeconds(1));
        insecure(MX, type);
        assertThat(asked(MX, type)).isEqualTo(tries + 1);
        world.bends.clear();
        pass(Duration.ofSeconds(30));
        assertThat(insecure(MX, type).explanation().error()).isEmpty();
    }

    @Test
    @DisplayName("MX records may be stale; the time for it is limited")
    void limited() {
        cachePolicy = CachePolicy.standard().withStale(Duration.ofMinutes(10));
        insecure("plain.org.", Type.MX);
        silent("plain.org.", Type.MX);
        pass(Duration.ofMinutes(1).plusMinutes(9));
        insecure("plain.org.", Type.MX);
        pass(Duration.ofMinutes(1));
        failed("plain.org.", Type.MX, Answer.Failure.TIMEOUT);
    }

    @Test
    @DisplayName("case 40: TLSA and other types are never stale")
    void otherTypes() {
        insecure("_25._tcp.mx.plain.org.", Type.TLSA);
        insecure("plain.org.", Type.TXT);
        pass(Duration.ofSeconds(61));
        silent("_25._tcp.mx.plain.org.", Type.TLSA);
        silent("plain.org.", Type.TXT);
        failed("_25._tcp.mx.plain.org.", Type.TLSA, Answer.Failure.TIMEOUT);
        failed("plain.org.", Type.TXT, Answer.Failure.TIMEOUT);
    }

    @Test
    @DisplayName("secure data is never stale, nor is a denial")
    void secureAndDenials() {
        secure("mx.example.org.", Type.A);
        absent("none.plain.org.", Type.A, Security.INSECURE, Answer.Denial.NAME_ERROR);
        pass(Duration.ofSeconds(301));
        silent("mx.example.org.", Type.A);
        silent("none.plain.org.", Type.A);
        failed("mx.example.org.", Type.A, Answer.Failure.TIMEOUT);
        failed("none.plain.org.", Type.A, Answer.Failure.TIMEOUT);
    }

    @Test
    @DisplayName("without a living proof that the zone is unsigned nothing stale is given: insecure needs a proof")
    void proofEnded() {
        insecure(MX, Type.A);
        pass(Duration.ofMinutes(6));
        silent(MX, Type.A);
        silent("plain.org.", Type.DS);
        failed(MX, Type.A, Answer.Failure.TIMEOUT);
    }

    @Test
    @DisplayName("a zone that is signed by now gets no stale insecure answer, whatever its servers do")
    void signedByNow() {
        insecure(MX, Type.A);
        TestZone plain = world.zone("plain.org.");
        plain.signed = true;
        plain.key(13);
        plain.ds.forEach(world.zone("org.")::add);
        pass(Duration.ofMinutes(6));
        silent(MX, Type.A);
        failed(MX, Type.A, Answer.Failure.TIMEOUT);
    }

    @Test
    @DisplayName("after an answer that is bogus nothing stale is given, then or later: an attack gets no help")
    void bogusForgets() {
        TestZone org = world.zone("org.");
        insecure(MX, Type.A);
        pass(Duration.ofMinutes(6));
        world.bend("plain.org.", Type.DS, message -> World.reply(without(message, Scenario::isDenial)));
        bogus(MX, Type.A);
        world.bends.clear();
        silent(MX, Type.A);
        pass(Duration.ofMinutes(1));
        failed(MX, Type.A, Answer.Failure.TIMEOUT);
        assertThat(org.signed).isTrue();
    }

    @Test
    @DisplayName("when an alias leads elsewhere now, what was behind the old one is not given")
    void aliasChanged() {
        insecure("www.plain.org.", Type.A);
        TestZone plain = world.zone("plain.org.");
        plain.data.remove(TestZone.name("www.plain.org."));
        plain.add("www.plain.org. 60 CNAME new.plain.org.");
        pass(Duration.ofSeconds(61));
        silent("new.plain.org.", Type.A);
        world.bend("www.plain.org.", Type.A, message -> World.reply(message));
        world.bends.add(
                0,
                (question, message) -> question.equals(Question.of("www.plain.org.", Type.A))
                        ? java.util.Optional.of(World.reply(
                                without(message, record -> record.getName().equals(TestZone.name("new.plain.org.")))))
                        : java.util.Optional.empty());
        failed("www.plain.org.", Type.A, Answer.Failure.TIMEOUT);
    }

    @Test
    @DisplayName("the alias before a stale address keeps the security that it was just proven to have")
    void securePrefix() {
        insecure("alias.example.org.", Type.A);
        pass(Duration.ofSeconds(61));
        silent(MX, Type.A);
        world.bend(
                "alias.example.org.",
                Type.A,
                message ->
                        World.reply(without(message, record -> record.getName().equals(TestZone.name(MX)))));
        Answer.Found found = insecure("alias.example.org.", Type.A);
        assertThat(found.aliases()).hasSize(1);
        assertThat(found.aliases().getFirst().security()).isEqualTo(Security.SECURE);
        assertThat(found.explanation().error()).contains(ExtendedError.STALE_ANSWER);
    }

    @Test
    @DisplayName("stale answers can be switched off")
    void off() {
        cachePolicy = CachePolicy.standard().withStale(Duration.ZERO);
        insecure(MX, Type.A);
        pass(Duration.ofSeconds(61));
        fails(MX, Type.A, World.code(Question.of(MX, Type.A), Rcode.SERVFAIL));
        failed(MX, Type.A, Answer.Failure.SERVFAIL);
    }
}
