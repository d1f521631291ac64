package org.danepost.dane;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** Any octets as record and as certificate: judged, never an exception, and matched only where the octets are the same. */
class DaneFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @FuzzTest(maxDuration = "1m")
    @DisplayName("any records and any certificates get a verdict")
    void judge(FuzzedDataProvider data) {
        List<byte[]> records = new ArrayList<>();
        for (int i = data.consumeInt(1, 3); i > 0; i--) {
            records.add(data.consumeBytes(80));
        }
        List<byte[]> chain = new ArrayList<>();
        for (int i = data.consumeInt(0, 2); i > 0; i--) {
            chain.add(data.consumeBytes(1_000));
        }
        chain.add(data.consumeRemainingAsBytes());
        TlsaRecords set = TlsaRecords.fromWire(records);
        for (Profile profile : Profile.values()) {
            DaneVerifier verifier = new DaneVerifier(profile, DigestPreference.DEFAULT, List.of());
            Verdict verdict = verifier.verify(set, chain, List.of("mx.example.org"), NOW);
            boolean usable = set.anyUsable(profile);
            if (usable == verdict instanceof Verdict.Unusable) {
                throw new AssertionError("usable: " + usable + ", but the verdict is " + verdict);
            }
            if (verdict instanceof Verdict.Matched matched && !set.all().contains(matched.record())) {
                throw new AssertionError("matched by a record that is not there");
            }
        }
        chain.forEach(CertificateNames::of);
    }

    @FuzzTest(maxDuration = "1m")
    @DisplayName("any text of a record is read, and read again as the same, or refused at a place in it")
    void text(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        switch (TlsaText.read(text)) {
            case TlsaText.Read read -> {
                TlsaText again = TlsaText.read(read.record().toString());
                boolean same = again instanceof TlsaText.Read(TlsaRecord record) && record.equals(read.record());
                if (!same && !read.record().malformed()) {
                    throw new AssertionError(read.record() + " is not read as itself");
                }
            }
            case TlsaText.Refused refused -> {
                if (refused.position() < 1 || refused.position() > text.length() + 1) {
                    throw new AssertionError("refused at " + refused.position() + " of " + text.length());
                }
            }
        }
        PemBundle.read(text);
    }
}
