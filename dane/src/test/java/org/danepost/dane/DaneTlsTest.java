package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.danepost.dane.WebClient.CLOCK;
import static org.danepost.dane.WebClient.EXPIRED;
import static org.danepost.dane.WebClient.HOST;
import static org.danepost.dane.WebClient.LEAF;
import static org.danepost.dane.WebClient.ROOT;
import static org.danepost.dane.WebClient.STRANGER;
import static org.danepost.dane.WebClient.always;
import static org.danepost.dane.WebClient.fetch;
import static org.danepost.dane.WebClient.none;
import static org.danepost.dane.WebClient.platform;
import static org.danepost.dane.WebClient.proven;
import static org.danepost.dane.WebClient.unknown;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.danepost.dane.Fixture.Made;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the records decide, seen by {@link java.net.http.HttpClient} at a real server on loopback. */
class DaneTlsTest {
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
}
