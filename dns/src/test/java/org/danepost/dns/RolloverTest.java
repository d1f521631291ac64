package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.danepost.dns.AnchorState.MISSING;
import static org.danepost.dns.AnchorState.PENDING;
import static org.danepost.dns.AnchorState.REMOVED;
import static org.danepost.dns.AnchorState.REVOKED;
import static org.danepost.dns.AnchorState.VALID;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** RFC 5011 as a resolver lives through it, with real keys and a clock that the test moves. */
class RolloverTest extends RolloverScenario {
    @Test
    @DisplayName(
            "DNSSEC-66, DNSSEC-67: a root rollover from pre-publication to removal stays secure, with a restart each day")
    void wholeRollover() {
        live(10);
        publish(first, second);
        live(1);
        assertThat(states()).containsOnly(entry(first, VALID), entry(second, PENDING));
        live(29);
        assertThat(states()).containsEntry(second, PENDING);
        live(1);
        assertThat(states()).containsEntry(second, VALID);
        sign(second); // the switch
        live(30);
        publish(revoked(first), second);
        sign(revoked(first), second);
        live(1);
        assertThat(states()).containsOnly(entry(first, REVOKED), entry(second, VALID));
        publish(second);
        sign(second);
        live(30);
        assertThat(states()).containsOnly(entry(first, REMOVED), entry(second, VALID));
        publish(first, second); // the old key is back
        live(40);
        assertThat(states()).containsOnly(entry(first, REMOVED), entry(second, VALID));
        sign(first);
        pass(1);
        restart();
        bogus();
    }

    @Test
    @DisplayName("DNSSEC-66: a key that signs alone before its hold-down ends is refused, and is no anchor afterwards")
    void tooEarly() {
        publish(first, second);
        live(20);
        sign(second);
        pass(1);
        restart();
        bogus();
        pass(20);
        restart();
        bogus();
        assertThat(states()).containsEntry(second, PENDING);
    }

    @Test
    @DisplayName("DNSSEC-66: a key that is away on day 10 begins its hold-down anew")
    void interrupted() {
        publish(first, second);
        live(10);
        publish(first);
        live(1);
        assertThat(states()).containsOnly(entry(first, VALID));
        publish(first, second);
        live(30);
        assertThat(states()).containsEntry(second, PENDING);
        live(1);
        assertThat(states()).containsEntry(second, VALID);
    }

    @Test
    @DisplayName("DNSSEC-66: the hold-down is as long as the original TTL when that is longer")
    void longTtl() {
        long seconds = Duration.ofDays(50).toSeconds();
        AnchorPoint point = AnchorPoint.start(Name.root, configured.at(Name.root), now);
        KeySighting sighting = new KeySighting(
                List.of(first.record(), second.record()),
                List.of(),
                Set.of(AnchorKey.identity(first.record())),
                Duration.ofSeconds(seconds),
                Duration.ofDays(7));
        AnchorPoint next = KeyRollover.apply(point, sighting, now, _ -> true).point();
        assertThat(next.keys().getLast().holdDownEnd()).contains(now.plus(Duration.ofDays(50)));
    }

    @Test
    @DisplayName("DNSSEC-66: a machine that was off for 60 days takes the key at the next proven sight of it")
    void switchedOff() {
        publish(first, second);
        live(1);
        pass(60);
        restart();
        assertThat(states()).containsEntry(second, PENDING);
        secure();
        assertThat(states()).containsEntry(second, VALID);
    }

    @Test
    @DisplayName("DNSSEC-66: off for 60 days with a key that appeared meanwhile: its hold-down begins only now")
    void appearedWhileOff() {
        live(1);
        pass(60);
        publish(first, second);
        restart();
        secure();
        assertThat(states()).containsEntry(second, PENDING);
    }

    @Test
    @DisplayName("DNSSEC-66: a key set that no anchor signed changes nothing, however often it comes")
    void forged() {
        live(1);
        String before = store.text.orElseThrow();
        publish(first, second);
        sign(second);
        for (int day = 0; day < 40; day++) {
            pass(1);
            restart();
            bogus();
        }
        assertThat(states()).containsOnly(entry(first, VALID));
        assertThat(store.text).contains(before);
    }

    @Test
    @DisplayName("DNSSEC-67: a key that others call revoked, without its own signature, is trusted as before")
    void revokedByOthers() {
        publish(first, second);
        live(32);
        publish(revoked(first), second);
        sign(second);
        live(2);
        assertThat(states()).containsOnly(entry(first, MISSING), entry(second, VALID));
        publish(first, second);
        sign(first);
        live(1);
        assertThat(states()).containsOnly(entry(first, VALID), entry(second, VALID));
    }

    @Test
    @DisplayName("DNSSEC-23, DNSSEC-67: a revocation counts at once, in a process that has used the key before")
    void revocationAtOnce() {
        publish(first, second);
        live(32);
        publish(revoked(first), second);
        sign(revoked(first), second);
        pass(1);
        secure();
        assertThat(states()).containsEntry(first, REVOKED);
        assertThat(keeper.current().at(Name.root)).containsExactly(second.record());
        publish(first, second);
        sign(first);
        pass(1);
        bogus();
    }

    @Test
    @DisplayName("RFC 5011 §2.2: a new key is forgotten when every key that vouched for it is revoked")
    void orphaned() {
        publish(first, second);
        live(32);
        publish(first, second, third);
        sign(first); // only the first vouches for the third
        live(5);
        assertThat(states()).containsEntry(third, PENDING);
        publish(revoked(first), second, third);
        sign(revoked(first), second);
        live(1);
        assertThat(states()).containsEntry(third, PENDING);
        live(29);
        assertThat(states()).containsEntry(third, PENDING); // since the revocation, not since it was first seen
        live(2);
        assertThat(states()).containsEntry(third, VALID);
    }

    @Test
    @DisplayName(
            "DNSSEC-67: when the root revokes its last key nothing is proven any more, and nothing becomes insecure")
    void lastRootKey() {
        publish(revoked(first));
        sign(revoked(first));
        pass(1);
        bogus();
        assertThat(keeper.points().getFirst().isDeleted()).isTrue();
        restart();
        bogus();
        publish(first);
        sign(first);
        pass(1);
        restart();
        bogus();
    }

    @Test
    @DisplayName("DNSSEC-67: another trust point that revokes its last key is deleted, and the one above rules")
    void lastKeyOfAnIsland() {
        Name island = TestZone.name("example.org.");
        SigningKey key = world.zone("example.org.").keys.getFirst();
        configured = configured.and(TrustAnchors.parse(key.ds(2).toString(), "island"));
        restart();
        secure();
        SigningKey gone = revoked(key);
        SigningKey next = SigningKey.of(island, 13, SigningKey.ZONE_AND_ENTRY, 77);
        world.zone("example.org.").keys.clear();
        world.zone("example.org.").key(gone).key(next);
        world.zone("org.").data.getOrDefault(island, Map.of()).put(Type.DS, List.of(next.ds(2)));
        pass(1);
        resolver.resolve(MX); // sees the revocation
        pass(1);
        restart();
        secure();
        assertThat(keeper.current().names()).containsExactly(Name.root);
    }

    @Test
    @DisplayName("DNSSEC-69: more keys than five are kept, and never more than the limit wait")
    void manyKeys() {
        publish(all(many(20), first));
        live(1);
        assertThat(keeper.points().getFirst().keys()).hasSize(1 + KeyRollover.MOST_PENDING);
        live(31);
        assertThat(keeper.points().getFirst().trusted()).hasSize(1 + KeyRollover.MOST_PENDING);
        live(70);
        assertThat(keeper.points().getFirst().trusted().size()).isBetween(6, KeyRollover.MOST_TRUSTED);
    }

    @Test
    @DisplayName("RFC 5011 §3: only zone keys with the SEP flag and an algorithm that is supported may become anchors")
    void onlyEntryPoints() {
        publish(
                first,
                second.withFlags(SigningKey.ZONE),
                SigningKey.of(Name.root, 5, SigningKey.ZONE_AND_ENTRY, 3),
                SigningKey.with(Name.root, 13, SigningKey.ZONE_AND_ENTRY, 2, third.pair()),
                revoked(third));
        live(3);
        assertThat(keeper.points().getFirst().keys()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        // TTL, life of the signature; refresh, retry; all in hours
        "48, 240, 24, 4.8",
        "1, 240, 1, 1",
        "2400, 2400, 360, 24",
        "100, 20, 10, 2",
        "1000, 100, 50, 10"
    })
    @DisplayName("DNSSEC-68: how often the keys are looked at, and again after a failure")
    void intervals(int ttl, int life, double refresh, double retry) {
        Duration long1 = Duration.ofHours(ttl);
        Duration long2 = Duration.ofHours(life);
        assertThat(AnchorPoint.refreshInterval(long1, long2)).isEqualTo(minutes(refresh));
        assertThat(AnchorPoint.retryInterval(long1, long2)).isEqualTo(minutes(retry));
    }

    private static Duration minutes(double hours) {
        return Duration.ofMinutes(Math.round(hours * 60));
    }
}
