package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A root whose keys change while days pass, and a resolver that follows them over restarts. */
abstract class RolloverScenario {
    static final Question MX = Question.of("mx.example.org.", Type.A);

    final World world = World.small();
    final MemoryStore store = new MemoryStore();
    final SigningKey first = rootKey(101);
    final SigningKey second = rootKey(102);
    final SigningKey third = rootKey(103);
    Instant now = TestZone.NOW;
    TrustAnchors configured = TrustAnchors.parse(first.ds(2).toString(), "test");
    AnchorKeeper keeper;
    ValidatingResolver resolver;

    RolloverScenario() {
        world.zone("example.org.").add("mx.example.org. 300 A 192.0.2.1");
        world.link();
        publish(first);
        sign(first);
        keeper = restart();
        resolver = resolver(keeper);
    }

    static SigningKey rootKey(int number) {
        return SigningKey.of(Name.root, 13, SigningKey.ZONE_AND_ENTRY, number);
    }

    static SigningKey revoked(SigningKey key) {
        return key.withFlags(SigningKey.ZONE_AND_ENTRY | SigningKey.REVOKED);
    }

    void publish(SigningKey... keys) {
        world.root().keys.clear();
        world.root().keys.addAll(List.of(keys));
    }

    void sign(SigningKey... keys) {
        world.root().signers.clear();
        world.root().signers.addAll(List.of(keys));
    }

    /** A new process that reads what the last one left. */
    final AnchorKeeper restart() {
        keeper = AnchorKeeper.following(configured, store, () -> now, ResolverPolicy.standard());
        resolver = resolver(keeper);
        return keeper;
    }

    final ValidatingResolver resolver(AnchorKeeper with) {
        return new ValidatingResolver(
                world, with, NegativeTrustAnchors.none(), ResolverPolicy.standard(), CachePolicy.standard(), () -> now);
    }

    /** Lets days pass; all zones are signed anew. */
    void pass(int days) {
        now = now.plus(Duration.ofDays(days));
        for (TestZone zone : world.zones.values()) {
            zone.inception = now.minus(Duration.ofDays(1));
            zone.expiration = now.plus(Duration.ofDays(7));
        }
    }

    /** A day with one lookup after a restart, for each of so many days. */
    void live(int days) {
        for (int day = 0; day < days; day++) {
            pass(1);
            restart();
            secure();
        }
    }

    void secure() {
        Answer answer = resolver.resolve(MX);
        assertThat(answer).as("%s at %s", answer.explanation(), now).isInstanceOf(Answer.Found.class);
        assertThat(((Answer.Found) answer).security())
                .as("%s", answer.explanation())
                .isEqualTo(Security.SECURE);
    }

    void bogus() {
        Answer answer = resolver.resolve(MX);
        assertThat(answer).as("%s at %s", answer.explanation(), now).isInstanceOf(Answer.Bogus.class);
    }

    /** The states of the keys at the root, by number. */
    Map<SigningKey, AnchorState> states() {
        Map<Integer, SigningKey> byTag =
                List.of(first, second, third).stream().collect(Collectors.toMap(SigningKey::tag, Function.identity()));
        return keeper.points().getFirst().keys().stream()
                .filter(key -> byTag.containsKey(key.tag()))
                .collect(Collectors.toMap(key -> byTag.get(key.tag()), AnchorKey::state));
    }

    static List<SigningKey> many(int count) {
        List<SigningKey> keys = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            keys.add(rootKey(200 + number));
        }
        return keys;
    }

    static SigningKey[] all(List<SigningKey> keys, SigningKey... more) {
        SigningKey[] all = Arrays.copyOf(more, more.length + keys.size());
        for (int i = 0; i < keys.size(); i++) {
            all[more.length + i] = keys.get(i);
        }
        return all;
    }
}
