package org.danepost.examples.clients;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.danepost.dns.Resolver;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.danepost.lab.CertificateAuthority;
import org.danepost.lab.Credentials;
import org.danepost.lab.MailHost;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.ZoneBuilder;
import org.danepost.lab.ZoneFault;

/** A signed Internet on loopback with one web server more, whose certificate is self-signed and names somebody else. */
final class Lab implements AutoCloseable {
    private final HttpsServer web;
    private final MiniInternet internet;

    Lab() throws IOException, GeneralSecurityException {
        Credentials identity = CertificateAuthority.selfSigned(Instant.now(), "somebody.else.example");
        web = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.setHttpsConfigurator(new HttpsConfigurator(server(identity)));
        web.createContext("/", exchange -> {
            byte[] page = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        web.start();
        internet = MiniInternet.start(MiniInternet.Options.defaults()
                .at(Instant.now())
                .with(
                        ZoneBuilder.zone("shop.example")
                                .text("""
                                www A 127.0.0.1
                                wrong A 127.0.0.1
                                _%1$d._tcp.www TLSA %2$s
                                _%1$d._tcp.wrong TLSA 3 1 1 %3$s
                                """.formatted(webPort(), identity.tlsa311(), "00".repeat(32))),
                        ZoneBuilder.zone("late.example").text("@ A 127.0.0.1\n").fault(new ZoneFault.Expired())));
    }

    private static SSLContext server(Credentials identity) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "web",
                identity.key().getPrivate(),
                new char[0],
                identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    int webPort() {
        return web.getAddress().getPort();
    }

    int mailPort() {
        return internet.smtpPort();
    }

    /** A validating resolver that knows this Internet only. */
    Resolver resolver() {
        return ValidatingResolver.builder()
                .servers(List.of(internet.resolver()))
                .anchors(TrustAnchors.parse(internet.trustAnchor(), "the lab's root"))
                .clock(InstantSource.system())
                .build();
    }

    MailHost mailHost() {
        return internet.mailHost("mx1.bob.example").orElseThrow();
    }

    /** Somebody else answers in the place of the mail host. */
    MailHost impostor() {
        MailHost impostor = new MailHost(
                "mx1.bob.example",
                MailHost.Manner.TLS,
                () -> CertificateAuthority.selfSigned(Instant.now(), "mx1.bob.example"));
        internet.mailPort("mx1.bob.example").orElseThrow().occupy(impostor);
        return impostor;
    }

    @Override
    public void close() {
        internet.close();
        web.stop(0);
    }
}
