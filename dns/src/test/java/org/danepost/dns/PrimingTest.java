package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 9609: the root's servers are asked for; the hints are where that starts, and what is left when it fails. */
class PrimingTest extends Recursion {
    private static final Priming.Proof BELIEVED = (set, _) -> Optional.of(set.ttl());

    /** Servers 5 and 6 serve the root too, and server 1 says that they alone do. */
    @BeforeEach
    void moreRoots() {
        net.server(5).serving(root);
        net.server(6).serving(root);
        root.add(". 3600 IN NS r5.\n. 3600 IN NS r6.\n");
        net.server(1).change = additional("r5. 3600 IN A 127.77.0.5\nr6. 3600 IN A 127.77.0.6\n");
        start();
    }

    /** Adds addresses to answers about the root's servers. */
    private static UnaryOperator<Message> additional(String text) {
        PlainZone addresses = new PlainZone(".", text);
        return message -> {
            if (message.getQuestion().getName().equals(Name.root)
                    && message.getQuestion().getType() == Type.NS) {
                for (Record record : addresses.records) {
                    if (record.getType() == Type.A) {
                        message.addRecord(record, Section.ADDITIONAL);
                    }
                }
            }
            return message;
        };
    }

    private int primings(int server) {
        return (int) net.server(server).asked().stream()
                .filter(question -> question.name().equals(Name.root) && question.type() == Type.NS)
                .count();
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 400 && !condition.getAsBoolean(); i++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Lets what goes on beside the lookups come to its end. */
    private void primed() {
        await(() -> primings(1) > 0);
        await(() -> upstream.rootServers().containsKey(Name.fromConstantString("r5.")));
    }

    @Test
    @DisplayName("RFC 9609 §3: the servers that the root names are asked from then on, with the addresses given")
    void primes() {
        upstream.prime(BELIEVED);
        primed();
        net.forget();
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(net.server(1).queries).isEmpty();
        assertThat(net.server(5).queries.size() + net.server(6).queries.size()).isPositive();
        assertThat(primings(5) + primings(6)).isZero();
    }

    @Test
    @DisplayName("RFC 9609 §3.1: it is asked again before the TTL ends, of the servers known by then")
    void again() {
        upstream.prime(BELIEVED);
        primed();
        net.server(5).change = net.server(1).change;
        net.server(6).change = net.server(1).change;
        net.forget();
        now = now.plusSeconds(3_000);
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(primings(1) + primings(5) + primings(6)).isZero();
        now = now.plusSeconds(300);
        assertThat(address(a("mx.example.org."))).isEqualTo("192.0.2.25");
        await(() -> primings(5) + primings(6) == 1);
        assertThat(primings(1)).isZero();
    }

    @Test
    @DisplayName("an answer that is not proven is not taken, and asked for again only after a minute")
    void unproven() {
        AtomicInteger judged = new AtomicInteger();
        upstream.prime((_, _) -> {
            judged.incrementAndGet();
            return Optional.empty();
        });
        await(() -> judged.get() == 1);
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(address(a("mx.example.org."))).isEqualTo("192.0.2.25");
        assertThat(net.server(5).queries).isEmpty();
        assertThat(judged.get()).isEqualTo(1);
        now = now.plusSeconds(61);
        assertThat(address(a("alias.example.org."))).isEqualTo("192.0.2.80");
        await(() -> judged.get() == 2);
    }

    @Test
    @DisplayName("lookups do not wait for it")
    void noWaiting() {
        net.server(1).change = message -> {
            if (message.getQuestion().getType() == Type.NS) {
                pause(2_000);
            }
            return message;
        };
        root.records.removeIf(
                record -> record.getType() == Type.NS && record.getName().equals(Name.root));
        start();
        address(WWW); // org. is known from here on
        net.forget();
        upstream.prime(BELIEVED);
        long begin = System.nanoTime();
        assertThat(address(a("mx.example.org."))).isEqualTo("192.0.2.25");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("when all that were named are dead, the hints are used again")
    void backToHints() {
        upstream.prime(BELIEVED);
        primed();
        net.server(5).silent = true;
        net.server(6).silent = true;
        assertThat(fault(WWW).why()).contains("127.77.0.5", "127.77.0.6");
        assertThat(address(a("mx.example.org."))).isEqualTo("192.0.2.25");
    }

    @Test
    @DisplayName("addresses that are not public do not count, unless the network is a closed one")
    void privateAddresses() {
        limits = limits.toBuilder().allowPrivateServers(false).build();
        start();
        upstream.prime(BELIEVED);
        await(() -> primings(1) > 0);
        pause(100);
        assertThat(upstream.rootServers().keySet()).containsExactly(Name.fromConstantString("ns1."));
    }
}
