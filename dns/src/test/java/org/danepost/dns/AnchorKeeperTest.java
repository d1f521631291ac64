package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.danepost.dns.AnchorState.PENDING;
import static org.danepost.dns.AnchorState.REVOKED;
import static org.danepost.dns.AnchorState.VALID;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** What is kept of the trust anchors, and what comes of it when the place is damaged, shared or from another time. */
class AnchorKeeperTest extends RolloverScenario {
    @Test
    @DisplayName("DNSSEC-69: what is written is read as the same, and is text for people")
    void text() {
        publish(first, second);
        live(1);
        String written = store.text.orElseThrow();
        assertThat(written)
                .contains("point .", "key state=valid", "key state=pending", "origin=configured DNSKEY 257 3 13");
        AnchorText.Reading reading = AnchorText.read(written);
        assertThat(reading).isInstanceOf(AnchorText.Points.class);
        List<AnchorPoint> points = ((AnchorText.Points) reading).points();
        assertThat(points).isEqualTo(keeper.points());
        assertThat(AnchorText.write(points)).isEqualTo(written);
    }

    @Test
    @DisplayName("DNSSEC-69: a text cut off anywhere, or with any octet changed, is not taken for whole")
    void damage() {
        publish(first, second);
        live(1);
        String written = store.text.orElseThrow();
        for (int length = 0; length < written.length(); length++) {
            assertThat(AnchorText.read(written.substring(0, length))).isInstanceOf(AnchorText.Malformed.class);
        }
        for (int at = 0; at < written.length(); at++) {
            char other = written.charAt(at) == 'x' ? 'y' : 'x';
            String changed = written.substring(0, at) + other + written.substring(at + 1);
            assertThat(AnchorText.read(changed)).isInstanceOf(AnchorText.Malformed.class);
        }
    }

    @Test
    @DisplayName("DNSSEC-69: a damaged state is set aside and told, and the configured anchors are in force")
    void setAside() {
        live(1);
        String damaged = store.text.orElseThrow().replace("valid", "VALID");
        store.text = Optional.of(damaged);
        restart();
        assertThat(keeper.problems()).singleElement().asString().contains("memory", "cannot be used", "sum");
        assertThat(store.aside).containsExactly(damaged);
        secure();
        assertThat(states()).containsOnly(entry(first, VALID));
        assertThat(AnchorText.read(store.text.orElseThrow())).isInstanceOf(AnchorText.Points.class);
    }

    @Test
    @DisplayName("a state that cannot be read or written is told, and lookups go on with what is in memory")
    void failingDisk() {
        store.unreadable = Optional.of("permission denied");
        store.unwritable = Optional.of("no space left");
        restart();
        secure();
        publish(first, second);
        for (int day = 0; day < 33; day++) {
            pass(1);
            secure();
        }
        assertThat(states()).containsEntry(second, VALID);
        assertThat(keeper.problems())
                .hasSize(3)
                .anySatisfy(problem -> assertThat(problem).contains("could not be kept", "no space left"));
        store.unreadable = Optional.empty();
        store.unwritable = Optional.empty();
        pass(1);
        secure();
        assertThat(store.text.orElseThrow()).contains("learnt=");
    }

    @Test
    @DisplayName("a clock that was set back begins a hold-down anew, and looks at once")
    void clockSetBack() {
        pass(4_000); // wrong by eleven years
        publish(first, second);
        secure();
        assertThat(states()).containsEntry(second, PENDING);
        pass(-4_000);
        restart();
        secure();
        assertThat(keeper.points().getFirst().seen()).contains(now);
        live(29);
        assertThat(states()).containsEntry(second, PENDING);
        live(2);
        assertThat(states()).containsEntry(second, VALID);
    }

    @Test
    @DisplayName("two processes share a state: what one learns the other has, and neither takes anything away")
    void shared() {
        AnchorKeeper one = restart();
        ValidatingResolver here = resolver(one);
        AnchorKeeper two = restart();
        ValidatingResolver there = resolver(two);
        publish(first, second);
        for (int day = 0; day < 33; day++) {
            pass(1);
            (day % 2 == 0 ? here : there).resolve(MX);
        }
        assertThat(one.current().at(Name.root)).hasSize(2);
        publish(revoked(first), second);
        sign(revoked(first), second);
        pass(1);
        here.resolve(MX);
        publish(second);
        sign(second);
        pass(2);
        there.resolve(MX);
        assertThat(two.current().at(Name.root)).containsExactly(second.record());
    }

    @Test
    @DisplayName("a state that belongs to other anchors is left alone and not used")
    void otherSeeds() {
        live(1);
        String before = store.text.orElseThrow();
        configured = TrustAnchors.parse(second.ds(2).toString(), "others");
        restart();
        publish(second);
        sign(second);
        secure();
        assertThat(keeper.current().at(Name.root)).hasSize(1);
        assertThat(keeper.problems()).singleElement().asString().contains("other trust anchors", "remedy");
        assertThat(store.text).contains(before);
    }

    @Test
    @DisplayName("DNSSEC-06: a newer program brings its anchors along, and takes those back that only it knew")
    void newerConfiguration() {
        publish(first, second);
        live(1);
        TrustAnchors both = TrustAnchors.parse(first.ds(2) + "\n" + second.ds(2) + "\n" + third.ds(2), "newer");
        configured = both;
        restart();
        assertThat(states()).containsEntry(second, VALID).containsEntry(third, VALID);
        live(1);
        configured = TrustAnchors.parse(second.ds(2).toString(), "newest");
        sign(second);
        restart();
        secure();
        assertThat(states()).containsOnly(entry(second, VALID), entry(first, PENDING));
    }

    @Test
    @DisplayName("DNSSEC-67: a configured anchor that revoked itself stays out")
    void configuredAndRevoked() {
        publish(first, second);
        live(32);
        publish(revoked(first), second);
        sign(revoked(first), second);
        live(1);
        configured = TrustAnchors.parse(first.ds(2) + "\n" + second.ds(2), "again");
        restart();
        assertThat(states()).containsEntry(first, REVOKED);
        assertThat(keeper.current().at(Name.root)).containsExactly(second.record());
    }

    @Test
    @DisplayName("DNSSEC-68: a busy process looks again in the background once half the TTL is over")
    void background() {
        publish(withTtl(first, Duration.ofHours(10)));
        secure();
        Instant begin = now;
        now = now.plus(Duration.ofHours(4));
        secure();
        assertThat(keysAsked()).isEqualTo(1);
        assertThat(keeper.points().getFirst().seen()).contains(begin);
        now = now.plus(Duration.ofHours(2));
        secure();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (keeper.points().getFirst().seen().orElseThrow().isBefore(now) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(keeper.points().getFirst().seen()).contains(now);
        assertThat(keysAsked()).isEqualTo(2);
    }

    @Test
    @DisplayName("DNSSEC-68: an idle process looks when it is told to, and no more often than it must")
    void idle() {
        resolver.refreshAnchors();
        assertThat(keysAsked()).isEqualTo(1);
        resolver.refreshAnchors();
        assertThat(keysAsked()).isEqualTo(1);
        now = now.plus(Duration.ofHours(1));
        resolver.refreshAnchors();
        assertThat(keysAsked()).isEqualTo(2);
        sign(second); // from now on nothing is proven
        now = now.plus(Duration.ofHours(1));
        resolver.refreshAnchors();
        long failed = keysAsked();
        now = now.plus(Duration.ofMinutes(59));
        resolver.refreshAnchors();
        assertThat(keysAsked()).isEqualTo(failed);
        now = now.plus(Duration.ofMinutes(2));
        resolver.refreshAnchors();
        assertThat(keysAsked()).isGreaterThan(failed);
    }

    @Test
    @DisplayName("nothing is written when nothing is due and nothing has changed")
    void quiet() {
        live(1);
        int writes = store.writes;
        for (int run = 0; run < 5; run++) {
            restart();
            secure();
        }
        assertThat(store.writes).isEqualTo(writes);
    }

    private long keysAsked() {
        Question keys = new Question(Name.root, Type.DNSKEY);
        return world.asked.stream().filter(keys::equals).count();
    }

    private static SigningKey withTtl(SigningKey key, Duration ttl) {
        DNSKEYRecord record = key.record();
        return new SigningKey(
                key.pair(),
                new DNSKEYRecord(
                        record.getName(),
                        record.getDClass(),
                        ttl.toSeconds(),
                        record.getFlags(),
                        record.getProtocol(),
                        record.getAlgorithm(),
                        record.getKey()));
    }
}
