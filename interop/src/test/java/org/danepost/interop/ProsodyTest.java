package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.danepost.dane.DaneTls;
import org.danepost.policy.ServiceRequirement;
import org.danepost.policy.ServiceTarget;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XMPP between servers, with a real Prosody that proves itself by the plan of {@code --service xmpp-server}. */
@Tag("prosody")
class ProsodyTest {
    private static final CloseLater OPENED = new CloseLater();

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static InetSocketAddress address;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static ServiceWorld world;

    @BeforeAll
    static void start() {
        Path directory = Directories.create("prosody");
        OPENED.add(() -> Directories.delete(directory));
        Certificates certificates = new Certificates(directory);
        Certificates.Identity identity = certificates.issued("xmpp", List.of(ServiceWorld.certified()));
        address = Ports.free("127.0.0.1");
        OPENED.add(ProsodyFixture.start(directory, ServiceWorld.DOMAINS, identity, address));
        world = OPENED.add(new ServiceWorld(
                directory,
                "xmpp-server",
                address.getPort(),
                certificates.keyDigest(identity),
                certificates.authorityDigest("xmpp")));
    }

    @AfterAll
    static void stop() {
        OPENED.close();
    }

    private static String features(String domain) throws IOException {
        ServiceTarget target = world.target("xmpp-server", domain);
        assertThat(target.port()).isEqualTo(address.getPort());
        ServiceRequirement.Dane dane = (ServiceRequirement.Dane) target.requirement();
        return XmppPeer.features(
                new InetSocketAddress(target.addresses().getFirst(), target.port()),
                target.host(),
                domain,
                DaneTls.mandatory((host, port) -> dane.answer(), InstantSource.system()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"leaf.example", "authority.example"})
    @DisplayName("SRV-14, SRV-15, SRV-18: the server that the records describe is talked to inside TLS")
    void proven(String domain) throws IOException {
        assertThat(features(domain)).contains("<stream:features", "dialback").doesNotContain("<starttls");
    }

    @ParameterizedTest
    @CsvSource({"wrong.example, does not match", "other-name.example, host.authority.example"})
    @DisplayName("SRV-18: a server that the records do not describe is refused")
    void refused(String domain, String words) {
        assertThatThrownBy(() -> features(domain))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("Remedy: ");
    }

    @Test
    void explained() {
        assertThat(world.danepost("explain --service xmpp-server leaf.example"))
                .contains("DANE: TLS with a certificate")
                .contains("server host.leaf.example, port " + address.getPort())
                .contains("stream header: to='leaf.example'");
    }
}
