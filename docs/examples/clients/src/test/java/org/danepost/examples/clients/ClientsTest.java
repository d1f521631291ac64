package org.danepost.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLHandshakeException;
import org.danepost.lab.MailHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples run, against the lab, and are what the documents show. */
class ClientsTest {
    @SuppressWarnings("NullAway.Init") // set before each test
    private Lab lab;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        lab = new Lab();
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private URI page(String host) {
        return URI.create("https://" + host + ":" + lab.webPort() + "/");
    }

    @Test
    @DisplayName("HttpClient takes a self-signed certificate for another name that a TLSA record vouches for")
    void fetches() throws IOException, InterruptedException {
        assertThat(FetchWithDane.fetch(page("www.shop.example"), lab.resolver()))
                .isEqualTo("hello");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "wrong.shop.example, does not match",
        "late.example, bogus",
        "localhost, DANE is mandatory here",
    })
    @DisplayName("HttpClient refuses, and says why and who can mend it")
    void refuses(String host, String words) {
        assertThatThrownBy(() -> FetchWithDane.fetch(page(host), lab.resolver()))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("Remedy: ");
    }

    @Test
    @DisplayName("Jakarta Mail submits over STARTTLS to the server that TLSA records vouch for")
    void submits() throws MessagingException {
        submit();

        assertThat(lab.mailHost().received())
                .singleElement()
                .satisfies(letter -> assertThat(letter.content()).contains("Subject: by way of DANE"));
    }

    @Test
    @DisplayName("Jakarta Mail gives nothing to an impostor")
    void impostor() {
        MailHost impostor = lab.impostor();

        assertThatThrownBy(this::submit)
                .isInstanceOf(MessagingException.class)
                .rootCause()
                .hasMessageContaining("does not match")
                .hasMessageContaining("Remedy: ");
        assertThat(impostor.contacts()).isNotEmpty().noneMatch(MailHost.Contact::sawEnvelope);
    }

    private void submit() throws MessagingException {
        Session session = SubmitWithDane.session("mx1.bob.example", lab.mailPort(), lab.resolver());
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect();
            var message = SubmitWithDane.message(session, "alice@alice.example", "bob@bob.example");
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FetchWithDane", "SubmitWithDane"})
    @DisplayName("docs/library.md shows this very code")
    void shown(String example) throws IOException {
        String source = Files.readString(
                Path.of("src", "main", "java", "org", "danepost", "examples", "clients", example + ".java"));
        String marked = source.substring(
                source.indexOf("// library.md begins\n") + "// library.md begins\n".length(),
                source.indexOf("// library.md ends"));
        assertThat(Files.readString(Path.of("..", "..", "library.md")))
                .contains(marked.stripTrailing().stripIndent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.danepost.smtp.SmtpClient",
                "org.danepost.mta.DirectDelivery",
                "org.danepost.app.Program",
                "picocli.CommandLine"
            })
    @DisplayName("nothing of the mail transport comes along")
    void alone(String type) {
        assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
    }
}
