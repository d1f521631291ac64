package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** A trace tells all that was done, and in this order. */
class TraceTest extends Recursion {
    private final List<TraceEvent> events = new CopyOnWriteArrayList<>();

    private <E extends TraceEvent> List<E> all(Class<E> kind) {
        List<E> found = new ArrayList<>();
        for (TraceEvent event : events) {
            if (kind.isInstance(event)) {
                found.add(kind.cast(event));
            }
        }
        return found;
    }

    private ValidatingResolver recursive() {
        TrustAnchors elsewhere = TrustAnchors.parse("elsewhere. IN DS 1 13 2 " + "ab".repeat(32), "test");
        return new ValidatingResolver(upstream, elsewhere, policy, clock);
    }

    @Test
    @DisplayName("every query to an authoritative server is told, with its answer, and every referral")
    void queries() {
        Answer answer = recursive().resolve(WWW, events::add);

        assertThat(answer).isInstanceOf(Answer.Found.class);
        assertThat(all(TraceEvent.QuerySent.class)).hasSize(net.queries());
        assertThat(all(TraceEvent.AnswerReceived.class)).hasSize(net.queries());
        TraceEvent.QuerySent first = all(TraceEvent.QuerySent.class).getFirst();
        assertThat(first.server().words()).startsWith("ns1. (127.77.0.1");
        assertThat(first.question()).isEqualTo(Question.of("org.", Type.A));
        assertThat(first.minimised()).isTrue();
        assertThat(all(TraceEvent.QuerySent.class).getLast().minimised()).isFalse();
        assertThat(all(TraceEvent.ReferralFollowed.class))
                .extracting(referral -> referral.from() + ">" + referral.to())
                .containsExactly(".>org.", "org.>example.org.");
        TraceEvent.AnswerReceived last = all(TraceEvent.AnswerReceived.class).getLast();
        assertThat(last.flags()).contains("aa");
        assertThat(last.answer()).isEqualTo(1);
        assertThat(last.octets()).isGreaterThan(12);
    }

    @Test
    @DisplayName("truncation, refusal and silence are told with the server's name")
    void troubles() {
        org.records.removeIf(record -> record.rdataToString().startsWith("ns2.example"));
        net.server(3).overUdp = message -> {
            Message cut = PlainZone.empty(message, Rcode.NOERROR);
            cut.getHeader().setFlag(Flags.TC);
            return List.of(cut);
        };
        net.server(3).change = message -> PlainZone.empty(message, Rcode.REFUSED);

        assertThat(recursive().resolve(WWW, events::add)).isInstanceOf(Answer.Failed.class);

        assertThat(all(TraceEvent.MovedToTcp.class).getFirst().server().words()).startsWith("ns1.example.org.");
        assertThat(all(TraceEvent.AnswerUnusable.class).getFirst().why()).contains("REFUSED");
        net.server(3).silent = true;
        events.clear();
        start();
        recursive().resolve(WWW, events::add);
        assertThat(all(TraceEvent.NoAnswer.class)).isNotEmpty();
    }

    @Test
    @DisplayName("every signature, DS and denial is told; what is known from before is told as that")
    void proofs() {
        World world = World.small();
        world.zone("example.org.").add("mx.example.org. 300 A 192.0.2.1");
        world.zone("example.org.").add("alias.example.org. 300 CNAME mx.example.org.");
        world.link();
        ValidatingResolver resolver = new ValidatingResolver(world, world.anchors(), policy, clock);

        resolver.resolve(Question.of("alias.example.org.", Type.A), events::add);

        assertThat(all(TraceEvent.SignatureChecked.class))
                .extracting(check -> check.set() + " " + check.verified())
                .contains(". DNSKEY true", "org. DS true", "org. DNSKEY true", "example.org. DNSKEY true")
                .contains("alias.example.org. CNAME true", "mx.example.org. A true");
        assertThat(all(TraceEvent.DelegationSignerCompared.class))
                .extracting(ds -> ds.zone() + " " + ds.anchor() + " " + ds.matched())
                .containsExactly(". true true", "org. false true", "example.org. false true");
        assertThat(all(TraceEvent.AliasFollowed.class)).hasSize(1);

        events.clear();
        resolver.resolve(Question.of("nix.example.org.", Type.A), events::add);
        assertThat(all(TraceEvent.DenialChecked.class))
                .allMatch(TraceEvent.DenialChecked::proven)
                .isNotEmpty();
        assertThat(all(TraceEvent.AnsweredFromCache.class))
                .extracting(TraceEvent.AnsweredFromCache::what)
                .anyMatch(what -> what.contains("example.org."));

        events.clear();
        resolver.resolve(Question.of("nix.example.org.", Type.A), events::add);
        assertThat(events).hasSize(1).first().isInstanceOf(TraceEvent.AnsweredFromCache.class);
    }

    @Test
    @DisplayName("a limit that is reached is told")
    void limits() {
        limits = limits.toBuilder().sendsPerQuestion(30).sendsPerLookup(2).build();
        start();

        recursive().resolve(WWW, events::add);

        assertThat(all(TraceEvent.LimitReached.class)).isNotEmpty();
    }

    @Test
    @DisplayName("what another lookup does in this one's stead is told as that")
    void shared() throws InterruptedException {
        World world = World.small();
        world.zone("example.org.").add("mx.example.org. 300 A 192.0.2.1");
        world.link();
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        Upstream slow = (question, attempt, budget) -> {
            asking.countDown();
            awaited(waiting);
            return world.ask(question, attempt, budget);
        };
        ValidatingResolver resolver = new ValidatingResolver(slow, world.anchors(), policy, clock);
        Question question = Question.of("mx.example.org.", Type.A);
        Thread other = Thread.ofVirtual().start(() -> resolver.resolve(question));
        awaited(asking);

        Answer answer = resolver.resolve(question, event -> {
            events.add(event);
            waiting.countDown();
        });
        other.join();

        assertThat(answer).isInstanceOf(Answer.Found.class);
        assertThat(events).hasSize(1).first().isInstanceOf(TraceEvent.WorkedOutElsewhere.class);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
