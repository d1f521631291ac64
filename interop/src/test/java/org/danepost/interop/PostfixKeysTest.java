package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.danepost.dane.DaneVerifier;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.dane.Verdict;
import org.danepost.smtp.ClientOptions;
import org.danepost.smtp.Opening;
import org.danepost.smtp.PeerCheck;
import org.danepost.smtp.SmtpClient;
import org.danepost.smtp.SmtpSession;
import org.danepost.smtp.TlsUse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our TLS against Postfix with OpenSSL: kinds of keys and protocol versions, each held against TLSA 3 1 1. */
@Tag("postfix")
class PostfixKeysTest {
    private static final String HOST = "mx.keys.example";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({
        "RSA 2048, rsa:2048, TLSv1.3",
        "RSA 4096, rsa:4096, TLSv1.2",
        "P-256, ec -pkeyopt ec_paramgen_curve:P-256, TLSv1.2",
        "P-384, ec -pkeyopt ec_paramgen_curve:P-384, TLSv1.3",
        "P-521, ec -pkeyopt ec_paramgen_curve:P-521, TLSv1.3",
        "Ed25519, ed25519, TLSv1.3",
    })
    void theKeyIsRecognised(String name, String keyKind, String version) {
        Certificates certificates = new Certificates(directory);
        Certificates.Identity identity = certificates.selfSigned(name.replace(' ', '-'), HOST, keyKind);
        TlsaRecord record = new TlsaRecord(3, 1, 1, HexFormat.of().parseHex(certificates.keyDigest(identity)));
        PostfixReceiver.Setting setting = new PostfixReceiver.Setting(
                HOST, List.of("alice@keys.example"), List.of(), identity, List.of("smtpd_tls_protocols = " + version));
        try (PostfixReceiver postfix = new PostfixReceiver(setting, Ports.free("127.0.0.1"))) {
            Opening opening = new SmtpClient(ClientOptions.named("client.example"))
                    .open(postfix.address(), TlsUse.authenticated(HOST, check(record)));

            assertThat(opening)
                    .as(() -> opening + postfix.log())
                    .isInstanceOfSatisfying(Opening.Opened.class, opened -> {
                        try (SmtpSession session = opened.session()) {
                            assertThat(session.tls())
                                    .hasValueSatisfying(
                                            facts -> assertThat(facts.version()).isEqualTo(version));
                            assertThat(session.capabilities().has("8BITMIME")).isTrue();
                            session.quit();
                        }
                    });
        }
    }

    private static PeerCheck check(TlsaRecord record) {
        return chain -> {
            Verdict verdict =
                    DaneVerifier.smtp().verify(new TlsaRecords(List.of(record)), chain, List.of(HOST), Instant.now());
            return verdict instanceof Verdict.Matched
                    ? new PeerCheck.Accept()
                    : new PeerCheck.Refuse(verdict.toString());
        };
    }
}
