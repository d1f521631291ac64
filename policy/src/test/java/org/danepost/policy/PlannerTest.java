package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.danepost.dns.Answer;
import org.danepost.dns.Explanation;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

class PlannerTest {
    private static final String TWO = """
            secure example.org MX 10 a.example
            secure example.org MX 10 b.example
            secure example.org MX 20 c.example
            secure a.example A 192.0.2.1
            secure b.example A 192.0.2.2
            secure c.example A 192.0.2.3
            """;

    @Test
    @DisplayName("SMTP-47, case 113: equal preferences in random order, worse ones always after")
    void equalPreferences() {
        Planner planner = new Planner(new FakeResolver(TWO), PlanOptions.defaults(), new Random(7));
        int first = 0;
        for (int i = 0; i < 1000; i++) {
            List<HostPlan> hosts = ((Plan.Deliver) planner.plan(new NextHop.Domain("example.org"))).hosts();
            first += hosts.getFirst().host().equals("a.example") ? 1 : 0;
            assertThat(hosts.getLast().host()).isEqualTo("c.example");
        }
        assertThat(first).isBetween(420, 580);
    }

    @Test
    @DisplayName("the same generator gives the same plan")
    void deterministic() {
        Plan one = Summary.plan(TWO, "example.org", PlanOptions.defaults());
        Plan two = Summary.plan(TWO, "example.org", PlanOptions.defaults());
        assertThat(PlanText.of(one)).isEqualTo(PlanText.of(two));
    }

    @Test
    @DisplayName("a host that is listed twice counts once, with its better preference")
    void listedTwice() {
        String world = """
                secure example.org MX 20 A.example
                secure example.org MX 10 a.EXAMPLE
                secure A.example A 192.0.2.1
                secure a.EXAMPLE A 192.0.2.1
                """;
        Plan.Deliver plan = (Plan.Deliver) Summary.plan(world, "example.org", PlanOptions.defaults());
        assertThat(plan.hosts()).hasSize(1);
        assertThat(plan.hosts().getFirst().preference()).isEqualTo(10);
        assertThat(plan.hosts().getFirst().host()).isEqualTo("a.example");
    }

    @Test
    @DisplayName("SMTPDANE-22: each host has its own TLSA records")
    void ownRecords() {
        String world = TWO.replace("MX 10 b", "MX 15 b") + """
                secure _25._tcp.a.example TLSA 3 1 1
                secure _25._tcp.b.example TLSA 2 0 1
                """;
        Plan.Deliver plan = (Plan.Deliver) Summary.plan(world, "example.org", PlanOptions.defaults());
        assertThat(plan.hosts().stream().limit(2).map(host -> Summary.records((Requirement.Dane) host.requirement())))
                .containsExactly("3 1 1", "2 0 1");
    }

    @Test
    @DisplayName("hosts are asked at the same time: one that waits for another is no dead end")
    void atTheSameTime() {
        FakeResolver world = new FakeResolver(TWO);
        CountDownLatch all = new CountDownLatch(3);
        Resolver resolver = question -> {
            if (question.type() == Type.AAAA) {
                all.countDown();
                try {
                    if (!all.await(20, TimeUnit.SECONDS)) {
                        return failed(question);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return failed(question);
                }
            }
            return world.resolve(question);
        };
        Plan plan =
                new Planner(resolver, PlanOptions.defaults(), new Random(1)).plan(new NextHop.Domain("example.org"));
        assertThat(all.getCount()).isZero();
        assertThat(plan).isInstanceOf(Plan.Deliver.class);
    }

    @Test
    @DisplayName("an interrupted plan ends by waiting, with the interrupt still set")
    void interrupted() {
        FakeResolver world = new FakeResolver(TWO);
        Thread caller = Thread.currentThread();
        Resolver resolver = question -> {
            if (question.type() != Type.AAAA && question.type() != Type.A) {
                return world.resolve(question);
            }
            caller.interrupt();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return failed(question);
        };
        Plan plan =
                new Planner(resolver, PlanOptions.defaults(), new Random(1)).plan(new NextHop.Domain("example.org"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Summary.of(plan)).startsWith("DEFER 4.4.3");
    }

    @Test
    @DisplayName("families behind different aliases: only the addresses of the one that gave the TLSA base domain")
    void differentAliases() {
        FakeResolver world = new FakeResolver("""
                secure f.example AAAA 2001:db8::1
                secure g.example A 192.0.2.1
                secure _25._tcp.f.example TLSA 3 1 1
                secure h.example MX none
                secure v6.example CNAME f.example
                secure v4.example CNAME g.example
                """);
        Resolver resolver = question -> {
            if (!question.name().toString().equals("h.example.") || question.type() == Type.MX) {
                return world.resolve(question);
            }
            String family = question.type() == Type.A ? "v4.example" : "v6.example";
            return world.resolve(Question.of(family, question.type()));
        };
        Plan plan = new Planner(resolver, PlanOptions.defaults(), new Random(1)).plan(new NextHop.Domain("h.example"));
        assertThat(Summary.of(plan)).isEqualTo("DELIVER h.example=DANE(f.example: f.example,h.example) VERIFIED");
        assertThat(Summary.addresses(((Plan.Deliver) plan).hosts().getFirst())).isEqualTo("2001:db8:0:0:0:0:0:1");
    }

    private static Answer failed(Question question) {
        return new Answer.Failed(
                question, List.of(), Answer.Failure.TIMEOUT, Explanation.good(List.of(), "interrupted"));
    }
}
