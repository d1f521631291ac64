package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** When the probe runs again, what serves meanwhile, and what is said of it. */
class AutoResolverTest {
    private static final Question MX = Question.of("example.org.", Type.MX);
    private static final InetSocketAddress ONE = server(1);
    private static final InetSocketAddress TWO = server(2);
    private static final ProbeReport.Finding GOOD = new ProbeReport.Usable();
    private static final ProbeReport.Finding BLOCKED =
            new ProbeReport.Unusable(Answer.Failure.TIMEOUT, "no root server answers over UDP");

    private final List<AutoChoice> said = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final List<AutoChoice> made = new ArrayList<>();
    private Instant now = TestZone.NOW;
    private ProbeReport network = report(GOOD);
    private int probes;
    private boolean later;

    /** What every resolver that was made answers. */
    private Answer answer = absent();

    private final AutoResolver resolver = new AutoResolver(
            () -> {
                probes++;
                return network;
            },
            choice -> {
                made.add(choice);
                return _ -> answer;
            },
            said::add,
            () -> now,
            task -> {
                if (later) {
                    waiting.add(task);
                } else {
                    task.run();
                }
            });

    private static InetSocketAddress server(int number) {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 53);
    }

    private static ProbeReport.Finding strips(InetSocketAddress server) {
        return new ProbeReport.Unusable(
                Answer.Failure.RESOLVER_UNSUITABLE, WireExchange.name(server) + " strips signatures");
    }

    private static ProbeReport report(ProbeReport.Finding root, ProbeReport.Tried... tried) {
        return new ProbeReport(Optional.of(root), List.of(tried));
    }

    private static ProbeReport.Tried tried(InetSocketAddress server, ProbeReport.Finding finding) {
        return new ProbeReport.Tried(server, finding);
    }

    private static Answer absent() {
        return new Answer.Absent(
                MX,
                Security.SECURE,
                List.of(),
                Answer.Denial.NO_DATA,
                Duration.ofSeconds(60),
                Explanation.good(List.of(), "proven"));
    }

    private static Answer failed(Answer.Failure failure) {
        return new Answer.Failed(
                MX, List.of(), failure, new Explanation(List.of(), "192.0.2.1 is mute", Optional.empty(), "Mend it."));
    }

    private void fail(Answer.Failure failure, int times) {
        answer = failed(failure);
        for (int i = 0; i < times; i++) {
            resolver.resolve(MX);
        }
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    @DisplayName("the first lookup waits for the probe, and the choice is told once")
    void first() {
        assertThat(resolver.choice()).isEmpty();
        assertThat(resolver.resolve(MX)).isEqualTo(absent());
        resolver.resolve(MX);
        resolver.start();
        assertThat(probes).isEqualTo(1);
        assertThat(said).singleElement().isInstanceOf(AutoChoice.Recursive.class);
        assertThat(said.getFirst().line()).contains("recursive").doesNotContain("\n");
    }

    @Test
    @DisplayName(
            "lookups without an answer bring another probe, in the background, and the old choice serves meanwhile")
    void dying() {
        network = report(BLOCKED, tried(ONE, GOOD), tried(TWO, GOOD));
        resolver.resolve(MX);
        network = report(BLOCKED, tried(ONE, strips(ONE)), tried(TWO, GOOD));
        pass(AutoResolver.INTERVAL);
        later = true;
        fail(Answer.Failure.TIMEOUT, AutoResolver.FAILURES - 1);
        assertThat(waiting).isEmpty();
        fail(Answer.Failure.UNREACHABLE, 3);
        assertThat(waiting).hasSize(1);
        assertThat(probes).isEqualTo(1);
        assertThat(resolver.choice()).contains(said.getFirst());

        waiting.remove().run();

        assertThat(probes).isEqualTo(2);
        assertThat(said).hasSize(2);
        AutoChoice.Forward forward = (AutoChoice.Forward) said.getLast();
        assertThat(forward.servers()).containsExactly(TWO);
        assertThat(forward.line()).contains("put aside: 192.0.2.1 strips signatures");
        assertThat(made).hasSize(2);
        Answer failed = resolver.resolve(MX);
        assertThat(failed.explanation().why()).contains("192.0.2.1 strips signatures");
    }

    @Test
    @DisplayName("probes keep their distance, and the failures of names do not count")
    void interval() {
        network = report(BLOCKED, tried(ONE, GOOD));
        resolver.resolve(MX);
        fail(Answer.Failure.TIMEOUT, 50);
        assertThat(probes).isEqualTo(1);
        pass(AutoResolver.INTERVAL);
        fail(Answer.Failure.TIMEOUT, 50);
        assertThat(probes).isEqualTo(2);
        pass(AutoResolver.INTERVAL);
        fail(Answer.Failure.SERVFAIL, 50);
        answer = new Answer.Bogus(
                MX, List.of(), new Explanation(List.of("the anchor"), "forged", Optional.empty(), "Mend it."));
        resolver.resolve(MX);
        assertThat(probes).isEqualTo(2);
        assertThat(made)
                .as("the same way keeps its resolver with all that it knows")
                .hasSize(1);
    }

    @Test
    @DisplayName("recursion that is found well each time is looked at more and more seldom")
    void deadNames() {
        resolver.resolve(MX);
        for (int i = 0; i < 200; i++) {
            pass(AutoResolver.INTERVAL);
            fail(Answer.Failure.TIMEOUT, AutoResolver.FAILURES);
        }
        assertThat(probes).isLessThan(25);
        assertThat(said).hasSize(1);
    }

    @Test
    @DisplayName("one word of a resolver that strips, or of a trust anchor's zone that fails its proof, is enough")
    void unsuitable() {
        network = report(BLOCKED, tried(ONE, GOOD));
        resolver.resolve(MX);
        pass(AutoResolver.INTERVAL);
        fail(Answer.Failure.RESOLVER_UNSUITABLE, 1);
        assertThat(probes).isEqualTo(2);
        pass(AutoResolver.INTERVAL);
        answer = new Answer.Bogus(
                MX, List.of(), new Explanation(List.of(), "no key of the root", Optional.empty(), "Mend it."));
        resolver.resolve(MX);
        assertThat(probes).isEqualTo(3);
    }

    @Test
    @DisplayName("case 31, case 32: when nothing works every lookup fails and names all; the way back is found soon")
    void nothing() {
        network = report(BLOCKED, tried(ONE, strips(ONE)));

        Answer answered = resolver.resolve(MX);

        assertThat(answered).isInstanceOf(Answer.Failed.class);
        assertThat(((Answer.Failed) answered).failure()).isEqualTo(Answer.Failure.RESOLVER_UNSUITABLE);
        assertThat(answered.explanation().why())
                .contains("192.0.2.1 strips signatures", "no root server answers over UDP");
        assertThat(answered.explanation().remedy()).isNotEmpty();
        assertThat(made).isEmpty();
        network = report(GOOD, tried(ONE, strips(ONE)));
        resolver.resolve(MX);
        assertThat(probes).isEqualTo(1);
        pass(AutoResolver.HOPELESS);
        resolver.resolve(MX);
        assertThat(resolver.resolve(MX)).isEqualTo(absent());
        assertThat(said).hasSize(2);
    }

    @Test
    @DisplayName("a network that is gone and comes back finds the same resolver with what it kept")
    void goneAndBack() {
        resolver.resolve(MX);
        network = report(BLOCKED);
        pass(AutoResolver.INTERVAL);
        fail(Answer.Failure.UNREACHABLE, AutoResolver.FAILURES);
        assertThat(said.getLast()).isInstanceOf(AutoChoice.Nothing.class);
        answer = absent();
        assertThat(resolver.resolve(MX)).as("kept and proven").isEqualTo(absent());
        answer = failed(Answer.Failure.UNREACHABLE);
        assertThat(resolver.resolve(MX).explanation().why()).contains("192.0.2.1 is mute", "every lookup fails");
        network = report(GOOD);
        pass(AutoResolver.HOPELESS);
        resolver.resolve(MX);
        assertThat(said.getLast()).isInstanceOf(AutoChoice.Recursive.class);
        assertThat(made).hasSize(1);
    }

    @Test
    @DisplayName("the second best way is left when a better one opens")
    void better() {
        network = report(BLOCKED, tried(ONE, GOOD));
        resolver.resolve(MX);
        network = report(GOOD, tried(ONE, GOOD));
        pass(AutoResolver.SECOND_BEST);
        resolver.resolve(MX);
        assertThat(said).hasSize(2);
        assertThat(said.getLast()).isInstanceOf(AutoChoice.Recursive.class);
        pass(AutoResolver.SECOND_BEST.multipliedBy(2));
        resolver.resolve(MX);
        assertThat(probes).as("the best way is not questioned").isEqualTo(2);
    }

    @Test
    @DisplayName("a thread that is interrupted while it waits for the first probe gets a failure and keeps its flag")
    void interrupted() {
        later = true;
        Thread.currentThread().interrupt();

        Answer answered = resolver.resolve(MX);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answered).isInstanceOf(Answer.Failed.class);
    }
}
