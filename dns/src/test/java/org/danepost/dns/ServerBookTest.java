package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

/** Which of several servers is asked, by what was learnt of them; addresses of the documentation's, nothing is sent. */
class ServerBookTest {
    private static final Name ZONE = TestZone.name("example.org.");
    private static final Duration LONG = Duration.ofSeconds(10);

    private Instant now = TestZone.NOW;
    private final ServerBook book = new ServerBook(RecursionLimits.standard(), new SecureRandom(), () -> now);

    private static InetSocketAddress four(int number) {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 53);
    }

    private static InetSocketAddress six(int number) {
        return new InetSocketAddress(InetAddress.ofLiteral("2001:db8::" + number), 53);
    }

    /** How often of a thousand times the server is chosen. */
    private int share(InetSocketAddress server, List<InetSocketAddress> of) {
        int chosen = 0;
        for (int i = 0; i < 1_000; i++) {
            chosen += book.choose(ZONE, of).orElseThrow().equals(server) ? 1 : 0;
        }
        return chosen;
    }

    private void answers(InetSocketAddress server, int millis) {
        book.route(server, true);
        book.memory(server).answered(Duration.ofMillis(millis));
    }

    private void times(InetSocketAddress server) {
        book.memory(server).failed();
        book.silent(server);
    }

    @Test
    @DisplayName(
            "a server that stumbled over EDNS is asked with it again after a minute, since without it come no signatures")
    void plainerForm() {
        ServerMemory memory = book.memory(four(1));
        memory.form(ServerMemory.Form.PLAIN);
        now = now.plusSeconds(60);
        assertThat(memory.form()).isEqualTo(ServerMemory.Form.PLAIN);
        now = now.plusSeconds(1);
        assertThat(memory.form()).isEqualTo(ServerMemory.Form.COOKIE);
        memory.form(ServerMemory.Form.PLAIN); // it stumbles again
        now = now.plusSeconds(60);
        assertThat(memory.form()).isEqualTo(ServerMemory.Form.PLAIN);
        memory.form(ServerMemory.Form.PLAIN); // which is asked in the meantime makes it no longer
        now = now.plusSeconds(1);
        assertThat(memory.form()).isEqualTo(ServerMemory.Form.COOKIE);
    }

    @Test
    @DisplayName("servers that are about as quick take turns, a slow one is asked now and then")
    void quick() {
        answers(four(1), 5);
        answers(four(2), 15);
        answers(four(3), 200);
        List<InetSocketAddress> all = List.of(four(1), four(2), four(3));
        assertThat(share(four(1), all)).isBetween(350, 600);
        assertThat(share(four(2), all)).isBetween(350, 600);
        assertThat(share(four(3), all)).isBetween(2, 60);
    }

    @Test
    @DisplayName("a new server is got to know; one that failed comes after all others and is forgiven when it answers")
    void failed() {
        answers(four(1), 30);
        List<InetSocketAddress> all = List.of(four(1), four(2));
        assertThat(share(four(2), all)).isGreaterThan(900);
        times(four(2));
        assertThat(share(four(2), all)).isZero();
        assertThat(book.choose(ZONE, List.of(four(2)))).contains(four(2));
        for (int i = 0; i < 40; i++) {
            answers(four(2), 30);
        }
        assertThat(share(four(2), all)).isGreaterThan(100);
    }

    @Test
    @DisplayName("what was learnt of a server is forgotten after a quarter of an hour, and so is that it was lame")
    void forgotten() {
        answers(four(1), 30);
        times(four(2));
        answers(four(3), 1);
        book.lame(four(3), ZONE);
        List<InetSocketAddress> all = List.of(four(1), four(2), four(3));
        assertThat(share(four(1), all)).isEqualTo(1_000);
        now = now.plus(Duration.ofMinutes(16));
        assertThat(share(four(2), all)).isBetween(200, 500);
        assertThat(share(four(3), all)).isBetween(200, 500);
    }

    @Test
    @DisplayName("a lame server comes last for its zone, and for no other")
    void lame() {
        answers(four(1), 30);
        answers(four(2), 30);
        book.lame(four(2), ZONE);
        List<InetSocketAddress> all = List.of(four(1), four(2));
        assertThat(share(four(2), all)).isZero();
        assertThat(book.choose(TestZone.name("org."), List.of(four(2)))).contains(four(2));
        int other = 0;
        for (int i = 0; i < 1_000; i++) {
            other += book.choose(TestZone.name("org."), all).orElseThrow().equals(four(2)) ? 1 : 0;
        }
        assertThat(other).isBetween(350, 650);
    }

    @Test
    @DisplayName("when IPv6 packets get lost, new IPv6 servers come after all IPv4 ones, and are waited for less")
    void lostSix() {
        List<InetSocketAddress> all = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            all.add(four(i));
            all.add(six(i));
        }
        assertThat(share(six(9), List.of(four(9), six(9)))).isBetween(350, 650);
        assertThat(book.patience(six(9), 0, LONG)).isEqualTo(Duration.ofMillis(800));
        times(six(1));
        times(six(2));
        times(six(3));
        assertThat(share(six(4), all)).isZero();
        assertThat(book.patience(six(4), 0, LONG)).isEqualTo(Duration.ofMillis(300));
        assertThat(book.patience(four(4), 0, LONG)).isEqualTo(Duration.ofMillis(800));
        assertThat(book.choose(ZONE, List.of(six(4)))).contains(six(4));
    }

    @Test
    @DisplayName("lost IPv6 is tried again after a minute, with little patience; one answer ends the doubt")
    void sixAgain() {
        for (int i = 1; i <= 3; i++) {
            times(six(i));
        }
        answers(four(1), 30);
        List<InetSocketAddress> all = List.of(four(1), six(9));
        assertThat(share(six(9), all)).isZero();
        now = now.plus(Duration.ofSeconds(61));
        assertThat(share(six(9), all)).isGreaterThan(900);
        assertThat(book.patience(six(9), 0, LONG)).isEqualTo(Duration.ofMillis(300));
        times(six(9));
        assertThat(share(six(8), List.of(four(1), six(8)))).isZero();
        answers(six(9), 10);
        assertThat(share(six(8), List.of(four(1), six(8)))).isGreaterThan(900);
        assertThat(book.patience(six(8), 0, LONG)).isEqualTo(Duration.ofMillis(800));
    }

    @Test
    @DisplayName("a host without a route for IPv6 learns it once, and tries again a minute later")
    void noRoute() {
        book.route(six(1), false);
        assertThat(book.seemsWithoutRoute(true)).isTrue();
        assertThat(share(six(2), List.of(four(2), six(2)))).isZero();
        now = now.plus(Duration.ofSeconds(61));
        assertThat(book.seemsWithoutRoute(true)).isFalse();
        assertThat(share(six(2), List.of(four(2), six(2)))).isBetween(350, 650);
    }

    @Test
    @DisplayName("servers of one zone that fail do not cast doubt on IPv4 while others answer")
    void mixed() {
        for (int i = 0; i < 20; i++) {
            times(four(100 + i));
            times(four(130 + i));
            answers(four(1), 10);
        }
        assertThat(share(four(3), List.of(four(3), six(3)))).isBetween(350, 650);
        assertThat(book.patience(four(3), 0, LONG)).isEqualTo(Duration.ofMillis(800));
    }
}
