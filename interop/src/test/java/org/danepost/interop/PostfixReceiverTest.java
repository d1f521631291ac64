package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiving Postfix itself: takes mail over TLS, refuses what it must, and shows both. */
@Tag("postfix")
class PostfixReceiverTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @Test
    void takesMailOverTlsAndSaysSo() {
        Certificates.Identity identity = new Certificates(directory).selfSigned("mx", "mx.mail.example");
        PostfixReceiver.Setting setting = new PostfixReceiver.Setting(
                "mx.mail.example", List.of("alice@mail.example"), List.of("closed@mail.example"), identity, List.of());
        try (PostfixReceiver postfix = new PostfixReceiver(setting, Ports.free("127.0.0.1"))) {
            InetSocketAddress address = postfix.address();
            Command.Result session = Command.attempt(
                    directory,
                    List.of(
                            "openssl",
                            "s_client",
                            "-quiet",
                            "-starttls",
                            "smtp",
                            "-crlf",
                            "-connect",
                            address.getAddress().getHostAddress() + ":" + address.getPort()),
                    """
                    EHLO client.example
                    MAIL FROM:<sender@client.example>
                    RCPT TO:<closed@mail.example>
                    rCPT TO:<alice@mail.example>
                    DATA
                    Subject: hello

                    A line.
                    .
                    QUIT
                    """);
            assertThat(session.output()).contains("550 5.7.1", "closed@mail.example");
            assertThat(postfix.messages("alice@mail.example", 1))
                    .singleElement()
                    .asString()
                    .contains("using TLSv1.3", "Subject: hello", "A line.");
            assertThat(postfix.count("closed@mail.example")).isZero();
        }
    }
}
