package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Servers over IPv6, alone and beside IPv4. The one at ::1 is number 9. */
class DualStackTest extends Recursion {
    @BeforeEach
    void six() throws IOException {
        for (int tries = 0; net.servers.size() < 9; tries++) {
            try {
                net.more("::1");
            } catch (BindException e) { // that port is taken there
                assertThat(tries).isLessThan(20);
                net.close();
                open();
            }
        }
        start();
    }

    private Duration timed(Question question, String address) {
        long begin = System.nanoTime();
        assertThat(address(question)).isEqualTo(address);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    @DisplayName("a zone whose only server has an IPv6 address is found, over UDP and over TCP")
    void onlySix() {
        org.records.removeIf(record -> record.getName().toString().contains("example"));
        org.add("example NS ns6.example\nns6.example AAAA ::1\n");
        net.server(9).serving(example);
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(net.server(9).queries).isNotEmpty();
        assertThat(reply(WWW, 1)).isInstanceOf(Upstream.Response.class);
        assertThat(net.server(9).tcpQueries).isNotEmpty();
    }

    @Test
    @DisplayName("a server whose IPv6 address is dead delays the first lookup at most, and by less than a second")
    void deadSix() {
        org.records.removeIf(record -> record.getName().toString().contains("example"));
        org.add("example NS ns1.example\nns1.example A 127.77.0.3\nns1.example AAAA ::1\n");
        net.server(9).silent = true;
        assertThat(timed(WWW, "192.0.2.80")).isLessThan(Duration.ofMillis(2_500));
        for (int i = 0; i < 40; i++) { // by now the dead one has been met, in all likelihood
            address(WWW);
        }
        net.forget();
        for (int i = 0; i < 20; i++) {
            assertThat(timed(a("mx.example.org."), "192.0.2.25")).isLessThan(Duration.ofMillis(500));
        }
        assertThat(net.server(9).queries).isEmpty();
    }

    @Test
    @DisplayName("a server whose IPv4 address is dead is asked over IPv6")
    void deadFour() {
        org.records.removeIf(record -> record.getName().toString().contains("example"));
        org.add("example NS ns1.example\nns1.example A 127.77.0.3\nns1.example AAAA ::1\n");
        net.server(9).serving(example);
        net.server(3).silent = true;
        assertThat(address(WWW)).isEqualTo("192.0.2.80");
        assertThat(address(a("mx.example.org."))).isEqualTo("192.0.2.25");
    }
}
