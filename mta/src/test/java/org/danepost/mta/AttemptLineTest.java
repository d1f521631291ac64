package org.danepost.mta;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.Verdict;
import org.danepost.policy.Evidence;
import org.danepost.policy.Requirement;
import org.danepost.smtp.TlsEngine;
import org.danepost.smtp.TlsFacts;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AttemptLineTest {
    private static Attempt attempt(Requirement requirement, TlsLevel level, Optional<Verdict> verdict) {
        boolean connected = !(requirement instanceof Requirement.Unreachable);
        TlsFacts facts = new TlsFacts(
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                Optional.of("X25519"),
                Optional.of("mx.example.test"),
                List.of(),
                TlsEngine.BORINGSSL,
                "");
        return new Attempt(
                "mx.example.test",
                10,
                connected
                        ? Optional.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25))
                        : Optional.empty(),
                requirement,
                List.of(new Evidence("RFC 7672 §2.2.1", "MX secure", Optional.empty())),
                level,
                level == TlsLevel.NONE ? Optional.empty() : Optional.of(facts),
                verdict,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "a \"text\"",
                "",
                Instant.EPOCH,
                Duration.ZERO);
    }

    private static final String TLS =
            " tls=TLSv1.3 cipher=TLS_AES_128_GCM_SHA256 group=X25519 sni=mx.example.test engine=BORINGSSL";
    private static final String END = " evidence=\"RFC 7672 §2.2.1: MX secure\" text=\"a \\\"text\\\"\"";

    @Test
    @DisplayName("cases 187, 188, 189, SMTPDANE-66: the line names level, base domain, record, depth and the proofs")
    void authenticated() {
        TlsaRecord record = new TlsaRecord(2, 1, 1, new byte[32]);
        Verdict verdict = new Verdict.Matched(record, 1, Optional.of("mx.example.test"), List.of());
        assertThat(AttemptLine.of(
                        attempt(Plans.dane(Requirement.Assurance.VERIFIED), TlsLevel.VERIFIED, Optional.of(verdict))))
                .isEqualTo("host=mx.example.test address=192.0.2.1 level=verified require=dane base=mx.example.test"
                        + " names=mx.example.test verdict=matched usage=2 selector=1 type=1 depth=1"
                        + " name=mx.example.test" + TLS + END);
    }

    @Test
    @DisplayName("case 187, SMTPDANE-66: the words for sessions that prove nothing")
    void others() {
        assertThat(AttemptLine.of(attempt(Plans.encrypt(), TlsLevel.UNTRUSTED, Optional.empty())))
                .isEqualTo("host=mx.example.test address=192.0.2.1 level=untrusted require=encrypt" + TLS + END);
        assertThat(AttemptLine.of(attempt(Plans.opportunistic(), TlsLevel.NONE, Optional.empty())))
                .isEqualTo("host=mx.example.test address=192.0.2.1 level=none require=none" + END);
        assertThat(AttemptLine.of(attempt(Plans.unreachable(), TlsLevel.NONE, Optional.empty())))
                .isEqualTo("host=mx.example.test level=none require=unreachable code=4.4.3" + END);
        Verdict missed = new Verdict.NotMatched(Verdict.Mismatch.EXPIRED, "expired", List.of());
        assertThat(AttemptLine.of(
                        attempt(Plans.dane(Requirement.Assurance.TRUSTED), TlsLevel.NONE, Optional.of(missed))))
                .contains("level=none", "verdict=not-matched mismatch=EXPIRED");
    }
}
