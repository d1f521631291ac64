package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
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
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.danepost.dane.Fixture.Made;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link java.net.http.HttpClient} under DANE, against a real server on loopback. */
class DaneTlsTest {
    private static final String HOST = "www.example.com";
    private static final InstantSource CLOCK = InstantSource.fixed(Fixture.NOW);
    private static final Made ROOT = Fixture.authority("root").self();
    private static final Made LEAF = Fixture.leaf().dns(HOST).by(ROOT);
    private static final Made STRANGER = Fixture.leaf().dns("other.example").by(ROOT);
    private static final Made EXPIRED =
            Fixture.leaf().dns("other.example").expired().self();

    private static TlsaSource always(TlsaAnswer answer) {
        return (host, port) -> answer;
    }

    private static TlsaAnswer proven(TlsaRecord... records) {
        return new TlsaAnswer.Proven(HOST, Fixture.set(records), List.of(HOST));
    }

    private static TlsaAnswer none() {
        return new TlsaAnswer.None("NODATA at _443._tcp." + HOST);
    }

    private static TlsaAnswer unknown() {
        return new TlsaAnswer.Unknown("TLSA bogus at _443._tcp." + HOST, "Whoever runs the zone must sign it anew.");
    }

    private static X509ExtendedTrustManager platform(Made... trusted) {
        try {
            KeyStore store = WebServer.trusting(trusted);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server name that the server saw. */
    private static String fetch(SSLContext context, int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(context)
                .connectTimeout(Duration.ofSeconds(10))
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + HOST + ":" + port + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static String fetch(DaneTls dane, Made leaf, Made... issuers) throws IOException, InterruptedException {
        List<byte[]> chain = new ArrayList<>(List.of(leaf.der()));
        Arrays.stream(issuers).map(Made::der).forEach(chain::add);
        try (WebServer server = new WebServer(leaf, chain)) {
            return fetch(dane.sslContext(), server.port());
        }
    }

    private static void refused(DaneTls dane, Made leaf, Made issuer, String... words) {
        assertThatThrownBy(() -> fetch(dane, leaf, issuer))
                .isInstanceOf(SSLHandshakeException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(words).contains("Remedy: "));
    }

    @ParameterizedTest(name = "DANE-22, DANE-23: usage 3 matches {0}")
    @CsvSource({"the right certificate", "another name", "another name and expired"})
    void serverCertificate(String kind) throws IOException, InterruptedException {
        Made leaf = kind.endsWith("expired") ? EXPIRED : kind.equals("another name") ? STRANGER : LEAF;
        TlsaAnswer answer = proven(Fixture.wrong(3, 1, 1), Fixture.record(3, 1, 1, leaf));

        assertThat(fetch(DaneTls.mandatory(always(answer), CLOCK), leaf)).isEqualTo(HOST);
        assertThat(fetch(DaneTls.orPkix(always(answer), CLOCK, platform()), leaf))
                .isEqualTo(HOST);
    }

    @Test
    @DisplayName("TLS-34: an expired RSA-1024 certificate signed with SHA-1 passes under usage 3")
    void weakCertificate() throws IOException, InterruptedException {
        Made weak = Fixture.leaf()
                .keys(Fixture.key("weak", "RSA1024"))
                .algorithm("SHA-1")
                .dns("other.example")
                .expired()
                .self();

        assertThat(fetch(DaneTls.mandatory(always(proven(Fixture.record(3, 1, 1, weak))), CLOCK), weak))
                .isEqualTo(HOST);
    }

    @Test
    @DisplayName("usage 2 needs the issuer, the name and the dates, by the clock it was given")
    void issuer() throws IOException, InterruptedException {
        DaneTls dane = DaneTls.mandatory(always(proven(Fixture.record(2, 0, 1, ROOT))), CLOCK);

        assertThat(fetch(dane, LEAF, ROOT)).isEqualTo(HOST);
        refused(
                dane,
                STRANGER,
                ROOT,
                "other.example",
                "an attacker".toUpperCase(java.util.Locale.ROOT).substring(3, 3));
        refused(dane, Fixture.leaf().dns(HOST).expired().by(ROOT), ROOT, "expired");
        InstantSource later = InstantSource.fixed(Instant.parse("2031-01-01T00:00:00Z"));
        refused(DaneTls.mandatory(always(proven(Fixture.record(2, 0, 1, ROOT))), later), LEAF, ROOT, "expired");
    }

    @Test
    @DisplayName("records that match nothing: refused, even where public roots would be content")
    void mismatch() {
        TlsaAnswer answer = proven(Fixture.wrong(3, 1, 1));

        refused(DaneTls.mandatory(always(answer), CLOCK), LEAF, ROOT, HOST, "does not match", "publish TLSA records");
        refused(DaneTls.orPkix(always(answer), CLOCK, platform(ROOT)), LEAF, ROOT, "does not match");
        refused(DaneTls.orAnything(always(answer), CLOCK), LEAF, ROOT, "does not match");
    }

    @Test
    @DisplayName("bogus or failed TLSA: refused, whatever else is configured")
    void nothingKnown() {
        for (DaneTls dane : List.of(
                DaneTls.mandatory(always(unknown()), CLOCK),
                DaneTls.orPkix(always(unknown()), CLOCK, platform(ROOT)),
                DaneTls.orAnything(always(unknown()), CLOCK))) {
            refused(dane, LEAF, ROOT, "TLSA bogus at _443._tcp." + HOST, "must sign it anew");
        }
        DaneTls broken = DaneTls.orAnything(
                (host, port) -> {
                    throw new IllegalStateException("out of order");
                },
                CLOCK);
        refused(broken, LEAF, ROOT, "out of order");
    }

    @Test
    @DisplayName("DANE-48: no records, or none usable: mandatory refuses, the others do as they were told")
    void withoutRecords() throws IOException, InterruptedException {
        for (TlsaAnswer answer : List.of(none(), proven(Fixture.record(0, 0, 1, ROOT), Fixture.wrong(1, 1, 1)))) {
            refused(DaneTls.mandatory(always(answer), CLOCK), LEAF, ROOT, "DANE is mandatory here");
            assertThat(fetch(DaneTls.orPkix(always(answer), CLOCK, platform(ROOT)), LEAF, ROOT))
                    .isEqualTo(HOST);
            assertThat(fetch(DaneTls.orAnything(always(answer), CLOCK), EXPIRED, ROOT))
                    .isEqualTo(HOST);
            assertThatThrownBy(() -> fetch(
                            DaneTls.orPkix(
                                    always(answer),
                                    CLOCK,
                                    platform(Fixture.leaf().self())),
                            LEAF,
                            ROOT))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    @DisplayName("without records the name counts, though the program forgot to ask for it")
    void nameWithoutRecords() throws GeneralSecurityException, IOException {
        DaneTls dane = DaneTls.orPkix(always(none()), CLOCK, platform(ROOT));

        try (WebServer server = new WebServer(STRANGER, List.of(STRANGER.der(), ROOT.der()))) {
            assertThatThrownBy(() -> SocketTalk.shake(dane.socketFactory(), HOST, server.port()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("does not bear the name " + HOST)
                    .hasMessageContaining("other.example");
        }
    }

    @Test
    @DisplayName("DANE-06, DANE-07: usages 0 and 1 count where roots are given")
    void pkixUsages() throws IOException, InterruptedException {
        List<byte[]> roots = List.of(ROOT.der());
        for (TlsaRecord record : List.of(Fixture.record(0, 0, 1, ROOT), Fixture.record(1, 1, 1, LEAF))) {
            DaneTls dane = DaneTls.mandatory(always(proven(record)), CLOCK);

            assertThat(fetch(dane.withPkixUsages(roots), LEAF, ROOT)).isEqualTo(HOST);
            refused(dane.withPkixUsages(List.of()), LEAF, ROOT, "none are trusted here");
            refused(dane, LEAF, ROOT, "can be used");
        }
        DaneTls wrongName = DaneTls.mandatory(always(proven(Fixture.record(1, 1, 1, STRANGER))), CLOCK);
        refused(wrongName.withPkixUsages(roots), STRANGER, ROOT, "other.example");
    }

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
