package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** What is asked for often is renewed before it ends, and nobody waits for it. */
class PrefetchTest extends Caching {
    private static final String MX = "mx.example.org.";

    @BeforeEach
    void populate() {
        zone().add("mx.example.org. 300 A 192.0.2.1").add("other.example.org. 300 A 192.0.2.2");
    }

    private void ask() {
        secure(MX, Type.A);
    }

    /** Waits until so many questions for the name were put and answered. */
    private void until(long count) throws InterruptedException {
        for (int i = 0; i < 500 && asked(MX, Type.A) < count; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(asked(MX, Type.A)).isEqualTo(count);
    }

    @Test
    @DisplayName("an answer asked for twice and again in the last tenth of its life is renewed behind the asker's back")
    void renewed() throws InterruptedException {
        CountDownLatch hold = new CountDownLatch(1);
        ask();
        ask();
        world.bends.add((question, _) -> {
            if (question.equals(Question.of(MX, Type.A))) {
                await(hold);
            }
            return Optional.empty();
        });
        pass(Duration.ofSeconds(271));
        assertThat(secure(MX, Type.A).ttl()).as("nobody waits").isEqualTo(Duration.ofSeconds(29));
        ask();
        ask();
        until(2);
        hold.countDown();
        for (int i = 0; i < 500 && secure(MX, Type.A).ttl().compareTo(Duration.ofSeconds(29)) == 0; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(secure(MX, Type.A).ttl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(resolver().cacheFacts().prefetched()).isEqualTo(1);
        pass(Duration.ofSeconds(100));
        ask();
        assertThat(asked(MX, Type.A)).isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("what is asked for only once, or early in its life, is not renewed")
    void cold() {
        ask();
        pass(Duration.ofSeconds(269));
        ask();
        ask();
        secure("other.example.org.", Type.A);
        pass(Duration.ofSeconds(295));
        secure("other.example.org.", Type.A);
        assertThat(resolver().cacheFacts().prefetched()).isZero();
    }

    @Test
    @DisplayName("a renewal that fails leaves the answer as it is until its end")
    void failing() throws InterruptedException {
        ask();
        ask();
        AtomicInteger done = new AtomicInteger();
        world.bend(MX, Type.A, _ -> {
            done.incrementAndGet();
            return World.code(Question.of(MX, Type.A), Rcode.SERVFAIL);
        });
        pass(Duration.ofSeconds(280));
        ask();
        until(2);
        resolver().close(); // waits for the renewal
        assertThat(done.get()).isEqualTo(1);
        ask();
        pass(Duration.ofSeconds(19));
        ask();
        pass(Duration.ofSeconds(1));
        failed(MX, Type.A, Answer.Failure.SERVFAIL);
    }

    @Test
    @DisplayName("it can be switched off")
    void off() {
        cachePolicy = CachePolicy.standard().withPrefetch(false);
        ask();
        ask();
        pass(Duration.ofSeconds(280));
        ask();
        ask();
        assertThat(resolver().cacheFacts().prefetched()).isZero();
        assertThat(asked(MX, Type.A)).isEqualTo(1);
    }

    @Test
    @DisplayName("only so many renewals run at once; closing interrupts them and no thread is left")
    void boundedAndClosed() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(2);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(2);
        Renewals renewals = new Renewals(2);
        Runnable work = () -> {
            started.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        };
        assertThat(renewals.begin(work)).isTrue();
        assertThat(renewals.begin(work)).isTrue();
        assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(renewals.begin(work)).as("no room").isFalse();
        renewals.close();
        assertThat(interrupted.getCount()).isZero();
        assertThat(renewals.begin(work)).as("closed").isFalse();
    }

    @Test
    @DisplayName("a resolver that is closed answers still, and renews nothing")
    void closed() {
        ask();
        ask();
        resolver().close();
        pass(Duration.ofSeconds(280));
        ask();
        ask();
        assertThat(resolver().cacheFacts().prefetched()).isZero();
    }
}
