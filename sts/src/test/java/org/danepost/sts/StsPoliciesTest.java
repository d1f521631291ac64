package org.danepost.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

class StsPoliciesTest {
    private static final String NAME = "_mta-sts.example.com";

    private final Steps clock = new Steps();
    private final FakeDns dns = new FakeDns();
    private final Served served = new Served();
    private final MemoryStore store = new MemoryStore();
    private final StsPolicies policies = new StsPolicies(dns, served, store, clock);

    /** Policy hosts by domain: a document, or a failure where there is none. */
    private static final class Served implements PolicySource {
        private final AtomicInteger fetches = new AtomicInteger();
        private volatile String document = "";
        private volatile CountDownLatch gate = new CountDownLatch(0);

        void mode(String mode) {
            document = "version: STSv1\nmode: " + mode + "\nmx: mx.example.com\nmax_age: 604800\n";
        }

        @Override
        public Fetch fetch(String domain) {
            fetches.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (document.isEmpty()) {
                return new NotFetched(new StsFailure(StsFailure.Kind.FETCH_ERROR, "status 500", "Mend it."));
            }
            return switch (StsPolicy.read(document)) {
                case StsPolicy.Valid(StsPolicy policy, List<String> notes) -> new Fetched(policy, notes);
                case StsPolicy.Invalid(String why) ->
                    new NotFetched(new StsFailure(StsFailure.Kind.POLICY_INVALID, why, "Mend it."));
            };
        }
    }

    private String now() {
        return switch (policies.of("example.com")) {
            case StsOutcome.Applies applies -> applies.kept().policy().mode().word();
            case StsOutcome.NoPolicy _ -> "no policy";
            case StsOutcome.Unknown _ -> "unknown";
        };
    }

    @Test
    void aPolicyIsFetchedOnceAndKept() {
        dns.txt(NAME, "v=STSv1; id=1");
        served.mode("enforce");
        assertThat(List.of(now(), now(), now())).containsOnly("enforce");
        assertThat(served.fetches).hasValue(1);
    }

    @Test
    @DisplayName("STS-02, STS-03, STS-41, case 151, case 152: one question, at that name, its strings joined")
    void theQuestion() {
        dns.txt(NAME, "v=STSv1; i|d=1;");
        served.mode("enforce");
        assertThat(now()).isEqualTo("enforce");
        assertThat(policies.of("a.example.com")).isInstanceOf(StsOutcome.NoPolicy.class);
        assertThat(dns.asked()).containsExactly("_mta-sts.example.com. TXT", "_mta-sts.a.example.com. TXT");
    }

    @Test
    @DisplayName("case 140, STS-08: the record is gone, the kept policy still rules until its end")
    void recordGone() {
        dns.txt(NAME, "v=STSv1; id=1");
        served.mode("enforce");
        now();
        dns.forget(NAME, Type.TXT);
        clock.pass(Duration.ofDays(7).minusSeconds(1));
        assertThat(now()).isEqualTo("enforce");
        clock.pass(Duration.ofSeconds(1)); // STS-24
        assertThat(now()).isEqualTo("no policy");
    }

    @Test
    @DisplayName("case 138, STS-20, STS-47: the lookup fails, the kept policy still rules")
    void lookupFailsWithPolicy() {
        dns.txt(NAME, "v=STSv1; id=1");
        served.mode("enforce");
        now();
        dns.fails(NAME, Type.TXT);
        assertThat(now()).isEqualTo("enforce");
    }

    @Test
    @DisplayName("case 139: the lookup fails and nothing is kept: nobody can tell, and the reason is given")
    void lookupFailsWithout() {
        dns.fails(NAME, Type.TXT);
        assertThat(policies.of("example.com"))
                .isInstanceOfSatisfying(
                        StsOutcome.Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("SERVFAIL"));
    }

    @Test
    @DisplayName(
            "case 141, STS-25: another id, whatever it looks like, means a fresh fetch; if that fails the old one stays")
    void newId() {
        dns.txt(NAME, "v=STSv1; id=9");
        served.mode("enforce");
        now();
        dns.txt(NAME, "v=STSv1; id=1");
        served.mode("testing");
        assertThat(now()).isEqualTo("testing");
        dns.txt(NAME, "v=STSv1; id=2");
        served.document = "";
        assertThat(policies.of("example.com")).isInstanceOfSatisfying(StsOutcome.Applies.class, applies -> {
            assertThat(applies.kept().policy().mode()).isEqualTo(StsPolicy.Mode.TESTING);
            assertThat(applies.trouble()).isPresent();
        });
    }

    @Test
    @DisplayName(
            "case 154, STS-18, STS-19: after a failure five minutes pass before the next try, but not with a new id")
    void pauseAfterFailure() {
        dns.txt(NAME, "v=STSv1; id=1");
        for (int i = 0; i < 20; i++) {
            assertThat(now()).isEqualTo("no policy");
            clock.pass(Duration.ofSeconds(3));
        }
        assertThat(served.fetches).hasValue(1);
        dns.txt(NAME, "v=STSv1; id=2");
        now();
        assertThat(served.fetches).hasValue(2);
        clock.pass(Duration.ofMinutes(5));
        served.mode("enforce");
        assertThat(now()).isEqualTo("enforce");
    }

    @Test
    @DisplayName("case 142: the id stays and the document changes: a recheck finds it, at most once in five minutes")
    void recheck() {
        dns.txt(NAME, "v=STSv1; id=1");
        served.mode("enforce");
        now();
        served.document = served.document.replace("mx.example.com", "new.example.com");
        assertThat(policies.recheck("example.com").orElseThrow().policy().allows("new.example.com"))
                .isFalse();
        clock.pass(Duration.ofMinutes(5));
        assertThat(policies.recheck("example.com").orElseThrow().policy().allows("new.example.com"))
                .isTrue();
        served.document = "";
        clock.pass(Duration.ofMinutes(5));
        assertThat(policies.recheck("example.com").orElseThrow().policy().allows("new.example.com"))
                .isTrue();
        assertThat(served.fetches).hasValue(3);
    }

    @Test
    @DisplayName("case 137, STS-36: mode none is kept like any other")
    void modeNone() {
        dns.txt(NAME, "v=STSv1; id=1");
        served.mode("none");
        now();
        clock.pass(Duration.ofDays(6));
        assertThat(now()).isEqualTo("none");
        assertThat(served.fetches).hasValue(1);
    }

    @Test
    @DisplayName(
            "STS-26, STS-27: refreshed daily without mail and without the record; failures alarm, but not in mode none")
    void refreshes() {
        dns.txt(NAME, "v=STSv1; id=1");
        served.mode("enforce");
        now();
        dns.forget(NAME, Type.TXT);
        for (int day = 0; day < 20; day++) {
            clock.pass(Duration.ofDays(1));
            assertThat(policies.refresh())
                    .singleElement()
                    .matches(done -> done.failure().isEmpty());
        }
        assertThat(now()).isEqualTo("enforce");
        served.document = "";
        clock.pass(Duration.ofDays(1));
        assertThat(policies.refresh()).singleElement().matches(StsPolicies.Refresh::alarming);
        clock.pass(Duration.ofDays(7));
        assertThat(policies.refresh()).isEmpty();
        assertThat(store.all()).isEmpty();

        dns.txt(NAME, "v=STSv1; id=2");
        served.mode("none");
        now();
        served.document = "";
        clock.pass(Duration.ofDays(1));
        assertThat(policies.refresh())
                .singleElement()
                .matches(done -> done.failure().isPresent() && !done.alarming());
    }

    @Test
    void aHundredWhoAskAtOnceFetchOnce() throws Exception {
        dns.txt(NAME, "v=STSv1; id=1");
        served.mode("enforce");
        served.gate = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = new ArrayList<>();
            Callable<String> ask = this::now;
            for (int i = 0; i < 100; i++) {
                all.add(threads.submit(ask));
            }
            served.gate.countDown();
            for (Future<String> one : all) {
                assertThat(one.get()).isEqualTo("enforce");
            }
        }
        assertThat(served.fetches).hasValue(1);
    }

    @Test
    void aNameTooLongForTheRecordHasNoPolicy() {
        String label = "a".repeat(62);
        String domain = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(policies.of(domain)).isInstanceOf(StsOutcome.NoPolicy.class);
        assertThat(dns.asked()).isEmpty();
    }
}
