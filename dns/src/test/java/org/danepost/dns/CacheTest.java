package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What is kept, how long, and what is asked once for many. */
class CacheTest extends Scenario {
    private static final Question MX = Question.of("mx.example.org.", Type.A);
    private final AtomicReference<Instant> now = new AtomicReference<>(TestZone.NOW);

    @BeforeEach
    void populate() {
        zone().add("mx.example.org. 300 A 192.0.2.1");
        clock = now::get;
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private long asked(Question question) {
        return world.asked.stream().filter(question::equals).count();
    }

    @Test
    @DisplayName("case 40: an answer is kept for its TTL and no longer, and tells what is left of it")
    void positive() {
        Resolver resolver = resolver();
        resolver.resolve(MX);
        pass(Duration.ofSeconds(299));
        assertThat(resolver.resolve(MX))
                .isInstanceOfSatisfying(
                        Answer.Found.class, found -> assertThat(found.ttl()).isEqualTo(Duration.ofSeconds(1)));
        assertThat(asked(MX)).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        resolver.resolve(MX);
        assertThat(asked(MX)).isEqualTo(2);
    }

    @Test
    @DisplayName("case 40, DNSSEC-64: a denial is kept for the lesser of SOA TTL and minimum")
    void negative() {
        Question none = Question.of("mx.example.org.", Type.AAAA);
        Resolver resolver = resolver();
        assertThat(resolver.resolve(none))
                .isInstanceOfSatisfying(
                        Answer.Absent.class, absent -> assertThat(absent.ttl()).isEqualTo(Duration.ofMinutes(5)));
        pass(Duration.ofSeconds(299));
        resolver.resolve(none);
        assertThat(asked(none)).isEqualTo(1);
        pass(Duration.ofSeconds(2));
        resolver.resolve(none);
        assertThat(asked(none)).isEqualTo(2);
    }

    @Test
    @DisplayName("DNSSEC-59, DNSSEC-60, DNSSEC-65: bogus is kept 5 s at first, then longer, never above 5 min")
    void failures() {
        world.bends.add((question, message) -> question.equals(MX)
                ? Optional.of(World.reply(without(message, record -> record.getType() == Type.RRSIG)))
                : Optional.empty());
        policy = ResolverPolicy.standard();
        Resolver resolver = resolver();
        List<Long> waits = new ArrayList<>();
        assertThat(resolver.resolve(MX)).isInstanceOf(Answer.Bogus.class);
        for (int round = 0; round < 8; round++) {
            long before = asked(MX);
            long waited = 0;
            while (asked(MX) == before && waited < 400) {
                pass(Duration.ofSeconds(1));
                waited++;
                assertThat(resolver.resolve(MX)).isInstanceOf(Answer.Bogus.class);
            }
            waits.add(waited);
        }
        assertThat(waits.getFirst()).isEqualTo(5);
        assertThat(waits.get(1)).isGreaterThan(waits.getFirst());
        assertThat(waits).allMatch(waited -> waited <= 300).contains(300L);
    }

    @Test
    @DisplayName("DNSSEC-62: a hundred lookups under a dead zone put a handful of queries")
    void deadZone() {
        world.bend("org.", Type.DNSKEY, _ -> World.code(Question.of("org.", Type.DNSKEY), Rcode.SERVFAIL));
        Resolver resolver = resolver();
        for (int i = 0; i < 100; i++) {
            assertThat(resolver.resolve(Question.of("n" + i + ".example.org.", Type.A)))
                    .isInstanceOf(Answer.Failed.class);
        }
        assertThat(world.asked).hasSizeLessThan(6);
    }

    @Test
    @DisplayName("DNSSEC-60: very many failing names do not grow memory without bound")
    void bounded() {
        Shelf<Integer, String> shelf =
                new Shelf<>(clock, policy, 100_000, _ -> new Shelf.Entry(TestZone.NOW, 1_000, true, true));
        WorkBudget budget = new WorkBudget(policy);
        for (int i = 0; i < 20_000; i++) {
            int key = i;
            shelf.get(key, () -> "failed " + key, () -> "", budget);
        }
        assertThat(shelf.size()).isLessThanOrEqualTo(100);
    }

    @Test
    @DisplayName("DNSSEC-80: two hundred lookups of one name at once put one query")
    void merged() throws Exception {
        CountDownLatch all = new CountDownLatch(200);
        world.bends.add((question, _) -> {
            if (question.equals(MX)) {
                await(all);
            }
            return Optional.empty();
        });
        Resolver resolver = resolver();
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                answers.add(threads.submit(() -> {
                    all.countDown();
                    return resolver.resolve(MX);
                }));
            }
        }
        for (Future<Answer> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Answer.Found.class);
        }
        assertThat(world.asked).doesNotHaveDuplicates();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("the keys of a zone are fetched once for many names in it")
    void zoneKept() {
        Resolver resolver = resolver();
        for (int i = 0; i < 10; i++) {
            zone().add("h" + i + ".example.org. 300 A 192.0.2.1");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(resolver.resolve(Question.of("h" + i + ".example.org.", Type.A)))
                    .isInstanceOf(Answer.Found.class);
        }
        assertThat(asked(Question.of("example.org.", Type.DNSKEY))).isEqualTo(1);
        assertThat(asked(Question.of("org.", Type.DS))).isEqualTo(1);
    }

    @Test
    @DisplayName("an interrupted lookup fails with the flag still set, and is not kept")
    void interrupted() {
        Resolver resolver = resolver();
        Thread.currentThread().interrupt();
        Answer answer = resolver.resolve(MX);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isInstanceOf(Answer.Failed.class);
        assertThat(resolver.resolve(MX)).isInstanceOf(Answer.Found.class);
    }

    @Test
    @DisplayName("DNSSEC-63: error codes are failures, never absence")
    void codes() {
        int[] codes = {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP, Rcode.FORMERR, Rcode.NOTAUTH};
        Answer.Failure[] failures = {
            Answer.Failure.SERVFAIL,
            Answer.Failure.REFUSED,
            Answer.Failure.NOTIMP,
            Answer.Failure.FORMERR,
            Answer.Failure.OTHER_RCODE
        };
        for (int i = 0; i < codes.length; i++) {
            int code = codes[i];
            world.bends.clear();
            world.bend("mx.example.org.", Type.A, _ -> World.code(MX, code));
            failed("mx.example.org.", Type.A, failures[i]);
        }
    }

    @Test
    @DisplayName("the records of a found answer are those of the zone")
    void records() {
        List<Record> records = secure("mx.example.org.", Type.A).records();
        assertThat(records).hasSize(1);
    }
}
