package org.danepost.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.danepost.lab.MailHost.Manner;
import org.danepost.lab.Report.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mail hosts behave as they are told, remember what they saw, and the lab leaves nothing open. */
@Timeout(30)
class MailHostTest {
    private static Report sendTo(MiniInternet internet, Manner manner, List<MailHost> seen) {
        MailHost host = new MailHost(
                "mx1.bob.example",
                manner,
                () -> CertificateAuthority.selfSigned(internet.clock().instant(), "mx1.bob.example"));
        seen.add(host);
        internet.mailPort("mx1.bob.example").orElseThrow().occupy(host);
        return new OrdinarySender().send(internet.network(), Letter.fromAlice("bob@bob.example", "word"));
    }

    @Test
    void attackersSeeWhatOrdinarySendersShow() throws IOException {
        try (MiniInternet internet = MiniInternet.start()) {
            for (Manner manner : Manner.values()) {
                List<MailHost> seen = new java.util.ArrayList<>();
                Report report = sendTo(internet, manner, seen);
                MailHost host = seen.getFirst();
                switch (manner) {
                    case TLS, TLS_1_2 -> {
                        assertThat(host.received().getFirst().tls()).isPresent();
                        assertThat(host.contacts().getFirst().commands())
                                .filteredOn(line -> line.text().startsWith("MAIL"))
                                .allMatch(MailHost.Line::overTls);
                    }
                    case NO_STARTTLS, REFUSES_STARTTLS, BREAKS_HANDSHAKE -> {
                        assertThat(host.received().getFirst().tls()).isEmpty();
                        assertThat(host.contacts().getLast().sawEnvelope()).isTrue();
                    }
                    case BUSY -> {
                        assertThat(report.outcome()).isEqualTo(Outcome.DEFERRED);
                        assertThat(host.received()).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void clocksCanBeSet() throws IOException {
        try (MiniInternet internet = MiniInternet.start()) {
            assertThat(internet.zone("bob.example").orElseThrow().expiration())
                    .isAfter(internet.clock().instant());
            internet.clock().advance(Duration.ofDays(20));
            assertThat(internet.zone("bob.example").orElseThrow().expiration())
                    .isBefore(internet.network().clock().instant());
            internet.reset();
            assertThat(internet.clock().instant())
                    .isEqualTo(MiniInternet.Options.defaults().start());
        }
    }

    @Test
    void nothingListensAfterClosing() throws IOException {
        MiniInternet internet = MiniInternet.start();
        InetSocketAddress resolver = internet.resolver();
        InetSocketAddress mail =
                internet.mailPort("mx1.bob.example").orElseThrow().address();
        try (Socket open = new Socket(mail.getAddress(), mail.getPort())) {
            internet.close();
            open.setSoTimeout(5000);
            byte[] rest = open.getInputStream().readAllBytes();
            assertThat(rest.length).isLessThan(100);
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        for (InetSocketAddress address : List.of(resolver, mail)) {
            assertThat(refusedSoon(address)).as("%s refuses", address).isTrue();
        }
    }

    /** A listening socket is given back to the system when the thread that waits on it has noticed: soon, not at once. */
    private static boolean refusedSoon(InetSocketAddress address) {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (System.nanoTime() < end) {
            try {
                new Socket(address.getAddress(), address.getPort()).close();
                Thread.onSpinWait();
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void twoLabsLiveSideBySide() throws IOException {
        try (MiniInternet one = MiniInternet.start();
                MiniInternet other = MiniInternet.start()) {
            assertThat(one.smtpPort()).isNotEqualTo(other.smtpPort());
            assertThat(one.trustAnchor()).isNotEqualTo(other.trustAnchor());
        }
    }
}
