package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaneCountersTest {
    private static final String MX = "secure example.org MX 10 h.example\n";
    private static final String HOST = "secure h.example A 192.0.2.1\n";

    @ParameterizedTest(name = "case 193: {0} counts as {1}")
    @CsvSource(delimiter = '|', textBlock = """
            usable records         | OK             | secure;secure;secure _25._tcp.h.example TLSA 3 1 1
            unusable records       | UNUSABLE       | secure;secure;secure _25._tcp.h.example TLSA 1 1 1
            no records             | NOT_APPLICABLE | secure;secure;
            insecure MX            | INSECURE_CHAIN | insecure;secure;
            insecure address       | INSECURE_CHAIN | secure;insecure;
            insecure TLSA          | INSECURE_CHAIN | secure;secure;insecure _25._tcp.h.example TLSA 3 1 1
            TLSA lookup failed     | TEMPFAIL       | secure;secure;servfail _25._tcp.h.example TLSA
            MX lookup failed       | TEMPFAIL       | bogus;secure;
            address lookup failed  | TEMPFAIL       | secure;servfail;
            """)
    void states(String name, DaneState state, String world) {
        String[] parts = world.split(";", -1);
        DaneCounters counters = new DaneCounters();
        counters.count(Summary.plan(
                MX.replace("secure", parts[0]) + HOST.replace("secure", parts[1]) + parts[2],
                "example.org",
                PlanOptions.defaults()));
        assertThat(counters.counts()).containsEntry(state, 1L);
        assertThat(counters.counts().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("case 193: every host counts, under audit too; a domain that takes no mail does not")
    void everyHost() {
        DaneCounters counters = new DaneCounters();
        PlanOptions audit = PlanOptions.defaults()
                .withLocal(new LocalTerms(
                        Audit.ENCRYPTED, List.of(), List.of(), Optional.empty(), TlsFloor.TLS_1_2, false));
        String world = MX + HOST + "secure _25._tcp.h.example TLSA 3 1 1\nsecure example.org MX 20 i.example\n"
                + "secure i.example A 192.0.2.2\nbogus _25._tcp.i.example TLSA";
        counters.count(Summary.plan(world, "example.org", audit));
        counters.count(Summary.plan("secure example.org MX 0 .", "example.org", audit));
        assertThat(counters.counts())
                .isEqualTo(Map.of(
                        DaneState.OK, 1L,
                        DaneState.UNUSABLE, 0L,
                        DaneState.NOT_APPLICABLE, 0L,
                        DaneState.INSECURE_CHAIN, 0L,
                        DaneState.TEMPFAIL, 1L));
    }
}
