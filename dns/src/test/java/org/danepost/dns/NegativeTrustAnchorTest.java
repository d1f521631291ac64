package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** RFC 7646: what is excepted from validation, for how long, and that it always says so. */
class NegativeTrustAnchorTest extends Scenario {
    private static final Question MX = Question.of("mx.example.org.", Type.A);
    private static final Instant END = TestZone.NOW.plus(Duration.ofDays(2));

    private final AtomicReference<Instant> now = new AtomicReference<>(TestZone.NOW);
    private final NegativeTrustAnchor exception =
            new NegativeTrustAnchor(TestZone.name("example.org."), END, "their signer is broken, ticket 4711");

    @BeforeEach
    void populate() {
        zone().add("mx.example.org. 300 A 192.0.2.1").add("_25._tcp.mx.example.org. 300 TLSA 3 1 1 " + "ab".repeat(32));
        world.zone("org.").add("www.org. 300 A 192.0.2.2").add("alias.org. 300 CNAME mx.example.org.");
        zone().expiration = TestZone.NOW.minus(Duration.ofDays(1)); // every signature has expired
    }

    private ValidatingResolver resolver(TrustAnchors anchors, NegativeTrustAnchor... exceptions) {
        world.link();
        return new ValidatingResolver(
                world,
                AnchorKeeper.fixed(anchors),
                NegativeTrustAnchors.of(List.of(exceptions)),
                policy,
                CachePolicy.standard(),
                now::get);
    }

    private static void excepted(Answer answer) {
        assertThat(answer.explanation().error()).contains(ExtendedError.NEGATIVE_TRUST_ANCHOR);
        assertThat(answer.explanation().why())
                .contains("example.org.", "negative trust anchor", "2026-11-25T12:00:00Z", "ticket 4711", "nothing")
                .doesNotContain("proven to");
        assertThat(answer.explanation().steps()).anyMatch(step -> step.contains("ticket 4711"));
    }

    @Test
    @DisplayName("RFC 7646 §2: at and below the name all is insecure, and says by whose word, why and until when")
    void below() {
        Resolver resolver = resolver(world.anchors(), exception);
        for (String name : List.of("mx.example.org.", "alias.org.")) {
            Answer answer = resolver.resolve(Question.of(name, Type.A));
            assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Found.class);
            assertThat(((Answer.Found) answer).security()).isEqualTo(Security.INSECURE);
            excepted(answer);
        }
        Answer tlsa = resolver.resolve(Question.of("_25._tcp.mx.example.org.", Type.TLSA));
        assertThat(((Answer.Found) tlsa).security()).isEqualTo(Security.INSECURE);
        excepted(tlsa);
        Answer none = resolver.resolve(Question.of("none.example.org.", Type.A));
        assertThat(((Answer.Absent) none).security()).isEqualTo(Security.INSECURE);
        excepted(none);
        assertThat(resolver(world.anchors()).resolve(MX)).isInstanceOf(Answer.Bogus.class);
    }

    @Test
    @DisplayName("RFC 7646 §2: names above and beside are validated as ever, and so is the DS of the name")
    void aboveAndBeside() {
        Resolver resolver = resolver(world.anchors(), exception);
        for (Question question : List.of(
                Question.of("www.org.", Type.A), Question.of("org.", Type.SOA), Question.of("example.org.", Type.DS))) {
            Answer answer = resolver.resolve(question);
            assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Found.class);
            assertThat(((Answer.Found) answer).security()).isEqualTo(Security.SECURE);
            assertThat(answer.explanation().error()).isEmpty();
        }
    }

    @Test
    @DisplayName("RFC 7646 §2: a trust anchor below the name beats it; one at the very name does not")
    void trustAnchorBelow() {
        world.signed("sub.example.org.", 13).add("a.sub.example.org. 300 A 192.0.2.3");
        TrustAnchors below =
                TrustAnchors.parse(world.zone("sub.example.org.").ds.getFirst().toString(), "below");
        Question inside = Question.of("a.sub.example.org.", Type.A);
        Answer validated = resolver(world.anchors().and(below), exception).resolve(inside);
        assertThat(((Answer.Found) validated).security()).isEqualTo(Security.SECURE);
        assertThat(((Answer.Found) resolver(world.anchors(), exception).resolve(inside)).security())
                .isEqualTo(Security.INSECURE);
        TrustAnchors at = TrustAnchors.parse(zone().ds.getFirst().toString(), "at");
        excepted(resolver(world.anchors().and(at), exception).resolve(MX));
    }

    @Test
    @DisplayName("RFC 7646 §2: it ends by itself, and no answer that rests on it outlives it")
    void ends() {
        Resolver resolver = resolver(world.anchors(), exception);
        now.set(END.minusSeconds(10));
        Answer last = resolver.resolve(MX);
        excepted(last);
        assertThat(((Answer.Found) last).ttl()).isEqualTo(Duration.ofSeconds(10));
        now.set(END);
        assertThat(resolver.resolve(MX)).isInstanceOf(Answer.Bogus.class);
    }

    @Test
    @DisplayName("RFC 7646: a name with service labels of its own can be excepted")
    void serviceLabels() {
        NegativeTrustAnchor service =
                new NegativeTrustAnchor(TestZone.name("_tcp.mx.example.org."), END, "ticket 4711");
        zone().expiration = END.plus(Duration.ofDays(9));
        Resolver resolver = resolver(world.anchors(), service);
        Answer tlsa = resolver.resolve(Question.of("_25._tcp.mx.example.org.", Type.TLSA));
        assertThat(((Answer.Found) tlsa).security()).isEqualTo(Security.INSECURE);
        excepted(tlsa);
        assertThat(((Answer.Found) resolver.resolve(MX)).security()).isEqualTo(Security.SECURE);
    }

    @Test
    @DisplayName("RFC 7646: the root cannot be excepted, nor anything without a reason")
    void refused() {
        assertThatThrownBy(() -> new NegativeTrustAnchor(Name.root, END, "why not"))
                .hasMessageContaining("altogether");
        assertThatThrownBy(() -> new NegativeTrustAnchor(TestZone.name("org."), END, " "))
                .hasMessageContaining("no reason");
    }
}
