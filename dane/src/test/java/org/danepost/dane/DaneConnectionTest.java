package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.danepost.dane.WebClient.CLOCK;
import static org.danepost.dane.WebClient.HOST;
import static org.danepost.dane.WebClient.LEAF;
import static org.danepost.dane.WebClient.ROOT;
import static org.danepost.dane.WebClient.STRANGER;
import static org.danepost.dane.WebClient.always;
import static org.danepost.dane.WebClient.fetch;
import static org.danepost.dane.WebClient.none;
import static org.danepost.dane.WebClient.proven;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.danepost.dane.Fixture.Made;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections of {@link java.net.http.HttpClient} are made under DANE, at a real server on loopback. */
class DaneConnectionTest {
    @Test
    @DisplayName("DANE-43, DANE-46: the server name is the TLSA base domain, and it is a name the certificate may bear")
    void serverName() throws IOException, InterruptedException {
        Made leaf = Fixture.leaf().dns("cdn.example.net").by(ROOT);
        TlsaAnswer answer = new TlsaAnswer.Proven(
                "cdn.example.net", Fixture.set(Fixture.record(2, 0, 1, ROOT)), List.of("cdn.example.net", HOST));

        assertThat(fetch(DaneTls.mandatory(always(answer), CLOCK), leaf, ROOT)).isEqualTo("cdn.example.net");
    }

    @Test
    @DisplayName("DANE-05: the records of the very host and port are asked for, anew for each connection")
    void endpoint() throws IOException, InterruptedException {
        List<String> asked = new CopyOnWriteArrayList<>();
        TlsaSource source = (host, port) -> {
            asked.add(host + ":" + port);
            return proven(Fixture.record(3, 1, 1, LEAF));
        };
        try (WebServer server = new WebServer(LEAF, List.of(LEAF.der()))) {
            SSLContext context = DaneTls.mandatory(source, CLOCK).sslContext();
            fetch(context, server.port());
            fetch(context, server.port());

            assertThat(asked).containsExactly(HOST + ":" + server.port(), HOST + ":" + server.port());
        }
    }

    @ParameterizedTest(name = "SMTPDANE-65: no session is resumed after the records changed: {0}")
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void resumption(String protocol) throws IOException, InterruptedException {
        AtomicReference<TlsaAnswer> answer = new AtomicReference<>(proven(Fixture.record(3, 1, 1, LEAF)));
        SSLContext context = DaneTls.mandatory((host, port) -> Objects.requireNonNull(answer.get()), CLOCK)
                .sslContext();
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {protocol});
        try (WebServer server = new WebServer(LEAF, List.of(LEAF.der()));
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(context)
                        .sslParameters(parameters)
                        .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + HOST + ":" + server.port() + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            answer.set(proven(Fixture.wrong(3, 1, 1)));

            assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("does not match");
        }
    }

    @Test
    @DisplayName("an engine made without host and port is refused with words that say so")
    void engineWithoutEndpoint() {
        DaneTls dane = DaneTls.orAnything(always(none()), CLOCK);
        SSLEngine engine = dane.sslContext().createSSLEngine();

        assertThatThrownBy(() -> dane.trustManager()
                        .checkServerTrusted(WebServer.certificates(List.of(LEAF.der())), "EC", engine))
                .hasMessageContaining("createSSLEngine(host, port)");
    }

    @Test
    @DisplayName("a program with a certificate of its own shows it")
    void ownCertificate() throws IOException, InterruptedException {
        DaneTls dane = DaneTls.mandatory(always(proven(Fixture.record(3, 1, 1, LEAF))), CLOCK);
        try (WebServer server = new WebServer(LEAF, List.of(LEAF.der()), true)) {
            SSLContext known = dane.withKeys(List.of(WebServer.identity(STRANGER, List.of(STRANGER.der()))))
                    .sslContext();

            assertThat(fetch(known, server.port())).isEqualTo(HOST);
            assertThatThrownBy(() -> fetch(dane.sslContext(), server.port())).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("the context is ready made, and for clients only")
    void contextForClients() {
        SSLContext context = DaneTls.orAnything(always(none()), CLOCK).sslContext();

        assertThatThrownBy(() -> context.init(null, null, null)).hasMessageContaining("withKeys");
        assertThatThrownBy(context::getServerSocketFactory).hasMessageContaining("for clients");
        assertThat(context.getSupportedSSLParameters().getProtocols()).contains("TLSv1.3");
        assertThat(context.getSocketFactory().getDefaultCipherSuites()).isNotEmpty();
    }

    @Test
    @DisplayName("many threads share one context")
    void manyThreads() throws Exception {
        SSLContext context = DaneTls.mandatory(always(proven(Fixture.record(3, 1, 1, LEAF))), CLOCK)
                .sslContext();
        try (WebServer server = new WebServer(LEAF, List.of(LEAF.der()));
                ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = IntStream.range(0, 16)
                    .mapToObj(_ -> workers.submit(() -> fetch(context, server.port())))
                    .toList();
            for (Future<String> one : all) {
                assertThat(one.get()).isEqualTo(HOST);
            }
        }
    }
}
