package org.danepost.dane;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.danepost.dane.Fixture.Made;

/** {@link HttpClient} under DANE, with what DNS says about its one host, and certificates for it. */
final class WebClient {
    static final String HOST = "www.example.com";
    static final InstantSource CLOCK = InstantSource.fixed(Fixture.NOW);
    static final Made ROOT = Fixture.authority("root").self();
    static final Made LEAF = Fixture.leaf().dns(HOST).by(ROOT);
    static final Made STRANGER = Fixture.leaf().dns("other.example").by(ROOT);
    static final Made EXPIRED = Fixture.leaf().dns("other.example").expired().self();

    static TlsaSource always(TlsaAnswer answer) {
        return (host, port) -> answer;
    }

    static TlsaAnswer proven(TlsaRecord... records) {
        return new TlsaAnswer.Proven(HOST, Fixture.set(records), List.of(HOST));
    }

    static TlsaAnswer none() {
        return new TlsaAnswer.None("NODATA at _443._tcp." + HOST);
    }

    static TlsaAnswer unknown() {
        return new TlsaAnswer.Unknown("TLSA bogus at _443._tcp." + HOST, "Whoever runs the zone must sign it anew.");
    }

    static X509ExtendedTrustManager platform(Made... trusted) {
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
    static String fetch(SSLContext context, int port) throws IOException, InterruptedException {
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

    static String fetch(DaneTls dane, Made leaf, Made... issuers) throws IOException, InterruptedException {
        List<byte[]> chain = new ArrayList<>(List.of(leaf.der()));
        Arrays.stream(issuers).map(Made::der).forEach(chain::add);
        try (WebServer server = new WebServer(leaf, chain)) {
            return fetch(dane.sslContext(), server.port());
        }
    }

    private WebClient() {}
}
