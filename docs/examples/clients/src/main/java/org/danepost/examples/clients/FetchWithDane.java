package org.danepost.examples.clients;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import org.danepost.dane.DaneTls;
import org.danepost.dns.Resolver;
import org.danepost.dns.ValidatingResolver;
import org.danepost.policy.TlsaLookup;

/** Fetches a page from a web server that must prove itself by TLSA records. */
public final class FetchWithDane {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private FetchWithDane() {}

    /** Prints the page at the address in the first argument. */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.println(fetch(URI.create(args[0]), ValidatingResolver.recursive(InstantSource.system())));
    }

    static String fetch(URI page, Resolver resolver) throws IOException, InterruptedException {
        try (HttpClient client = client(resolver)) {
            HttpRequest request = HttpRequest.newBuilder(page).timeout(PATIENCE).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    // library.md begins
    static HttpClient client(Resolver resolver) {
        DaneTls dane = DaneTls.mandatory(new TlsaLookup(resolver), InstantSource.system());
        return HttpClient.newBuilder().sslContext(dane.sslContext()).build();
    }
    // library.md ends
}
