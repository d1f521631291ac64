package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What one lookup proves about a name serves the next that comes there. */
class RrsetCacheTest extends Caching {
    @BeforeEach
    void populate() {
        cachePolicy = CachePolicy.plain();
        zone().add("mx.example.org. 300 A 192.0.2.1")
                .add("one.example.org. 300 CNAME mx.example.org.")
                .add("two.example.org. 300 CNAME mx.example.org.")
                .add("far.example.org. 300 CNAME mx.plain.org.");
    }

    private TestZone plain() {
        TestZone plain = world.zone("plain.org.");
        plain.signed = false;
        return plain;
    }

    @Test
    @DisplayName("the target of an alias is known when it is asked for directly")
    void target() {
        secure("one.example.org.", Type.A);
        List<Question> asked = during(() -> secure("mx.example.org.", Type.A));
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("an alias that was met for one type is known for another")
    void aliasForOtherType() {
        secure("one.example.org.", Type.A);
        List<Question> asked =
                during(() -> absent("one.example.org.", Type.AAAA, Security.SECURE, Answer.Denial.NO_DATA));
        assertThat(asked).containsExactly(Question.of("mx.example.org.", Type.AAAA));
    }

    @Test
    @DisplayName("a second alias to one target asks only for the alias, and a denial at the target is kept too")
    void twoAliases() {
        absent("one.example.org.", Type.TXT, Security.SECURE, Answer.Denial.NO_DATA);
        List<Question> asked =
                during(() -> absent("two.example.org.", Type.TXT, Security.SECURE, Answer.Denial.NO_DATA));
        assertThat(asked)
                .doesNotContain(Question.of("mx.example.org.", Type.TXT), Question.of("one.example.org.", Type.TXT));
    }

    @Test
    @DisplayName("DNSSEC-29: a kept RRset ends with its TTL, and tells what is left of it")
    void ends() {
        secure("one.example.org.", Type.A);
        pass(Duration.ofSeconds(200));
        assertThat(secure("mx.example.org.", Type.A).ttl()).isEqualTo(Duration.ofSeconds(100));
        pass(Duration.ofSeconds(100));
        List<Question> asked = during(() -> secure("mx.example.org.", Type.A));
        assertThat(asked).contains(Question.of("mx.example.org.", Type.A));
    }

    @Test
    @DisplayName("DNSSEC-29: a kept RRset does not outlive its signature")
    void signatureEnds() {
        zone().expiration = TestZone.NOW.plusSeconds(100);
        secure("one.example.org.", Type.A);
        pass(Duration.ofSeconds(101));
        bogus("mx.example.org.", Type.A, ExtendedError.SIGNATURE_EXPIRED);
    }

    @Test
    @DisplayName("insecure data that came along with another name's answer is not taken for the target's own")
    void noUpgrade() {
        plain().add("mx.plain.org. 300 A 192.0.2.66");
        insecure("far.example.org.", Type.A);
        List<Question> asked = during(() -> insecure("mx.plain.org.", Type.A));
        assertThat(asked).contains(Question.of("mx.plain.org.", Type.A));
    }

    @Test
    @DisplayName("records of the authority and additional sections are never kept")
    void otherSections() {
        plain().add("mx.plain.org. 300 A 192.0.2.7").add("plain.org. 300 MX 10 mx.plain.org.");
        world.bends.add((question, message) -> {
            if (question.equals(Question.of("plain.org.", Type.MX))) {
                List<Record> forged = new TestZone(TestZone.name("plain.org."))
                        .add("mx.plain.org. 300 A 192.0.2.66")
                        .set(TestZone.name("mx.plain.org."), Type.A);
                World.put(message, Section.ADDITIONAL, forged);
                World.put(message, Section.AUTHORITY, forged);
            }
            return Optional.empty();
        });
        insecure("plain.org.", Type.MX);
        assertThat(insecure("mx.plain.org.", Type.A).records().getFirst().rdataToString())
                .isEqualTo("192.0.2.7");
    }

    @Test
    @DisplayName(
            "insecure data ends with the proof that its zone is unsigned: a zone that is signed now is not shadowed")
    void becomesSigned() {
        TestZone plain = plain().add("mx.plain.org. 86400 A 192.0.2.7");
        assertThat(insecure("mx.plain.org.", Type.A).ttl())
                .as("no longer than the denial of the DS")
                .isEqualTo(Duration.ofMinutes(5));
        plain.signed = true;
        plain.key(13);
        plain.ds.forEach(world.zone("org.")::add);
        pass(Duration.ofSeconds(301));
        secure("mx.plain.org.", Type.A);
    }

    @Test
    @DisplayName("insecure data of one name is not used once another lookup has found its zone signed")
    void signedMeanwhile() {
        TestZone plain = plain().add("mx.plain.org. 86400 A 192.0.2.7");
        Question mx = Question.of("mx.plain.org.", Type.A);
        Caches caches = Caches.of(cachePolicy, policy, clock);
        ZoneState unsigned = new ZoneState.Unsigned(
                "no DS", Optional.empty(), List.of(), TestZone.NOW.plusSeconds(900), Optional.empty());
        HopReader.Hop hop = new HopReader.Data(
                plain.set(mx.name(), Type.A),
                Security.INSECURE,
                Duration.ofHours(1),
                Optional.empty(),
                "unsigned",
                Proof.NONE);
        caches.hops().keep(unsigned, mx, hop, true);
        assertThat(caches.hops().find(unsigned, mx)).isPresent();
        ZoneState.Signed signed = new ZoneState.Signed(
                TestZone.name("plain.org."),
                List.of(),
                List.of(),
                TestZone.NOW.plusSeconds(900),
                TestZone.NOW.plusSeconds(900));
        assertThat(caches.hops().find(signed, mx)).isEmpty();
        pass(Duration.ofMinutes(15));
        assertThat(caches.hops().find(unsigned, mx)).as("the proof has ended").isEmpty();
    }

    @Test
    @DisplayName("an alias does not answer for DS, CNAME or ANY")
    void aliasTypes() {
        Caches caches = Caches.of(cachePolicy, policy, clock);
        ZoneState unsigned = new ZoneState.Unsigned(
                "no DS", Optional.empty(), List.of(), TestZone.NOW.plusSeconds(900), Optional.empty());
        Question a = Question.of("www.plain.org.", Type.A);
        Alias alias = new Alias(a.name(), TestZone.name("mx.plain.org."), Alias.Kind.CNAME, Security.INSECURE);
        caches.hops()
                .keep(
                        unsigned,
                        a,
                        new HopReader.Link(alias, Duration.ofHours(1), Optional.empty(), "", Proof.NONE),
                        true);
        assertThat(caches.hops().find(unsigned, Question.of("www.plain.org.", Type.MX)))
                .isPresent();
        for (int type : new int[] {Type.DS, Type.CNAME, Type.ANY, Type.DNAME, Type.NSEC}) {
            assertThat(caches.hops().find(unsigned, new Question(a.name(), type)))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("what could not be proven is not kept")
    void bogusNotKept() {
        world.bend("mx.example.org.", Type.A, message -> {
            Message bare = without(message, record -> record.getType() == Type.RRSIG);
            return World.reply(bare);
        });
        bogus("mx.example.org.", Type.A);
        world.bends.clear();
        secure("one.example.org.", Type.A);
        world.bend("mx.example.org.", Type.A, _ -> World.code(Question.of("mx.example.org.", Type.A), Rcode.SERVFAIL));
        pass(Duration.ofSeconds(20));
        secure("mx.example.org.", Type.A);
        assertThat(resolver().cacheFacts().setHits()).isPositive();
    }
}
