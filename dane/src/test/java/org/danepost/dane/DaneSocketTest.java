package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.danepost.dane.Fixture.Made;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The socket factory, in each way that programs make sockets. */
class DaneSocketTest {
    private static final String HOST = "www.example.com";
    private static final InstantSource CLOCK = InstantSource.fixed(Fixture.NOW);
    private static final Made LEAF =
            Fixture.leaf().dns("other.example").expired().self();

    private static TlsaAnswer proven(TlsaRecord record) {
        return new TlsaAnswer.Proven(HOST, Fixture.set(record), List.of(HOST));
    }

    /** How a program comes to its socket. */
    enum Way {
        CONNECTED,
        OVER_A_CONNECTION,
        CONNECTED_LATER;

        String talk(SSLSocketFactory factory, String host, int port) throws IOException {
            return switch (this) {
                case CONNECTED -> SocketTalk.shake(factory, host, port);
                case OVER_A_CONNECTION -> SocketTalk.shakeOver(factory, host, port);
                case CONNECTED_LATER -> SocketTalk.shakeLater(factory, host, port);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void ways(Way way) throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        TlsaSource right = (host, port) -> {
            asked.add(host + ":" + port);
            return proven(Fixture.record(3, 1, 1, LEAF));
        };
        TlsaSource wrong = (host, port) -> proven(Fixture.wrong(3, 1, 1));
        try (WebServer server = new WebServer(LEAF, List.of(LEAF.der()))) {
            int port = server.port();

            assertThat(way.talk(DaneTls.mandatory(right, CLOCK).socketFactory(), HOST, port))
                    .isEqualTo(HOST);
            assertThat(asked).containsExactly(HOST + ":" + port);
            assertThatThrownBy(() -> way.talk(DaneTls.mandatory(wrong, CLOCK).socketFactory(), HOST, port))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("does not match");
        }
    }

    @Test
    @DisplayName("what cannot succeed does not even connect")
    void noConnection() throws IOException {
        TlsaSource bogus = (host, port) -> new TlsaAnswer.Unknown("TLSA bogus", "Sign the zone anew.");
        TlsaSource none = (host, port) -> new TlsaAnswer.None("its addresses are not proven by DNSSEC");
        int port = closedPort();

        assertThatThrownBy(
                        () -> DaneTls.orAnything(bogus, CLOCK).socketFactory().createSocket(HOST, port))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("TLSA bogus")
                .hasMessageContaining("Sign the zone anew.");
        assertThatThrownBy(() -> DaneTls.mandatory(none, CLOCK).socketFactory().createSocket(HOST, port))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("not proven by DNSSEC");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    @DisplayName("a socket connected by address is asked for by address, never by a guessed name")
    void byAddress() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        TlsaSource source = (host, port) -> {
            asked.add(host);
            return new TlsaAnswer.None(host + " is an address");
        };
        try (WebServer server = new WebServer(LEAF, List.of(LEAF.der()));
                Socket socket = DaneTls.mandatory(source, CLOCK).socketFactory().createSocket()) {
            InetAddress nameless = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            socket.connect(new InetSocketAddress(nameless, server.port()));

            assertThatThrownBy(((SSLSocket) socket)::startHandshake).hasMessageContaining("127.0.0.1 is an address");
            assertThat(asked).containsExactly("127.0.0.1");
        }
    }

    @Test
    @DisplayName("chains without a socket, and clients, are refused")
    void withoutSocket() {
        var trust = DaneTls.orAnything((host, port) -> new TlsaAnswer.None("none"), CLOCK)
                .trustManager();
        var chain = WebServer.certificates(List.of(LEAF.der()));

        assertThatThrownBy(() -> trust.checkServerTrusted(chain, "EC"))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("host and port are not known");
        assertThatThrownBy(() -> trust.checkServerTrusted(chain, "EC", new Socket()))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("host and port are not known");
        assertThatThrownBy(() -> trust.checkClientTrusted(chain, "EC"))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("Remedy: ");
        assertThat(trust.getAcceptedIssuers()).isEmpty();
    }
}
