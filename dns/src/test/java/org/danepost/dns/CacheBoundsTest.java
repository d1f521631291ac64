package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** All caches together stay within their one limit, and tell what they hold. */
class CacheBoundsTest extends Caching {
    private static final long LIMIT = 100_000;

    @BeforeEach
    void populate() {
        zone().add("mx.example.org. 300 A 192.0.2.1");
        policy = policy.toBuilder().cacheOctets(LIMIT).build();
    }

    @Test
    @DisplayName("very many names stay within the limit of octets")
    void bounded() {
        for (int i = 0; i < 500; i++) {
            absent("n" + i + ".example.org.", Type.A, Security.SECURE, Answer.Denial.NAME_ERROR);
        }
        CacheFacts facts = resolver().cacheFacts();
        assertThat(facts.octets()).isBetween(10_000L, LIMIT);
        assertThat(facts.answers()).isBetween(10L, 200L);
        assertThat(facts.misses()).isEqualTo(500);
    }

    @Test
    @DisplayName("hits and misses are counted, and every cache tells its size")
    void facts() {
        secure("mx.example.org.", Type.A);
        secure("mx.example.org.", Type.A);
        absent("nix.example.org.", Type.A, Security.SECURE, Answer.Denial.NAME_ERROR);
        CacheFacts facts = resolver().cacheFacts();
        assertThat(facts.hits()).isEqualTo(1);
        assertThat(facts.misses()).isEqualTo(2);
        assertThat(facts.answers()).isEqualTo(2);
        assertThat(facts.sets()).isEqualTo(1);
        assertThat(facts.zones()).isGreaterThan(3);
        assertThat(facts.denials()).isPositive();
        assertThat(facts.octets()).isGreaterThan(5_000);
    }

    @Test
    @DisplayName("settings out of their range are refused")
    void ranges() {
        CachePolicy standard = CachePolicy.standard();
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withStale(Duration.ofDays(4)));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withStale(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> standard.withDenialsPerZone(1));
        assertThat(CachePolicy.plain().aggressive()).isFalse();
    }
}
