package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.danepost.dane.DaneTls;
import org.danepost.policy.ServiceTarget;
import org.danepost.policy.TlsaLookup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IMAP over TLS with a real Dovecot: its name from the plan, its records asked for in the socket factory. */
@Tag("dovecot")
class DovecotTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final CloseLater OPENED = new CloseLater();

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static InetSocketAddress address;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static ServiceWorld world;

    @BeforeAll
    static void start() {
        Path directory = Directories.create("dovecot");
        OPENED.add(() -> Directories.delete(directory));
        Certificates certificates = new Certificates(directory);
        Certificates.Identity identity = certificates.issued("imap", List.of(ServiceWorld.certified()));
        address = Ports.free("127.0.0.1");
        OPENED.add(DovecotFixture.start(directory, identity, address));
        world = OPENED.add(new ServiceWorld(
                directory,
                "imaps",
                address.getPort(),
                certificates.keyDigest(identity),
                certificates.authorityDigest("imap")));
    }

    @AfterAll
    static void stop() {
        OPENED.close();
    }

    /** The server's answer to a login. */
    private static String logIn(String domain) throws IOException {
        ServiceTarget target = world.target("imaps", domain);
        assertThat(target.start()).isEqualTo(ServiceTarget.Start.IMMEDIATE);
        DaneTls dane = DaneTls.mandatory(new TlsaLookup(world.resolver()), InstantSource.system());
        InetAddress where = target.addresses().getFirst();
        try (Socket plain = new Socket(where, target.port());
                SSLSocket tls =
                        (SSLSocket) dane.socketFactory().createSocket(plain, target.host(), target.port(), true)) {
            tls.setSoTimeout(PATIENCE_MILLIS);
            tls.startHandshake();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(tls.getInputStream(), StandardCharsets.US_ASCII));
            String greeting = in.readLine();
            tls.getOutputStream()
                    .write(("a LOGIN bob " + DovecotFixture.PASSWORD + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return greeting + "\n" + in.readLine();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"leaf.example", "authority.example"})
    @DisplayName("the password is given to the server that the records describe")
    void proven(String domain) throws IOException {
        assertThat(logIn(domain)).contains("* OK", "a OK", "Logged in");
    }

    @ParameterizedTest
    @CsvSource({"wrong.example, does not match", "other-name.example, host.authority.example"})
    @DisplayName("and to no other")
    void refused(String domain, String words) {
        assertThatThrownBy(() -> logIn(domain))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("Remedy: ");
    }

    @Test
    void explained() {
        assertThat(world.danepost("explain --json --service imaps authority.example"))
                .contains("\"requirement\":\"dane\"", "\"tls\":\"immediate\"");
    }
}
