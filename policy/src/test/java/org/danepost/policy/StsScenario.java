package org.danepost.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.danepost.sts.KeptPolicy;
import org.danepost.sts.MemoryStore;
import org.danepost.sts.PolicySource;
import org.danepost.sts.StsFailure;
import org.danepost.sts.StsPolicies;
import org.danepost.sts.StsPolicy;

/**
 * A planner with MTA-STS over a world as {@link FakeResolver} reads it, with policy hosts that hold a document each, and a
 * clock that moves when told. A policy host without a document fails.
 */
final class StsScenario implements PolicySource, InstantSource {
    private final MemoryStore store = new MemoryStore();
    private final Map<String, String> documents = new HashMap<>();
    private final List<String> fetched = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");
    private MtaSts.WhenUnknown whenUnknown = MtaSts.WhenUnknown.DELIVER;
    private MtaSts.UnlistedDane unlistedDane = MtaSts.UnlistedDane.REFUSE;
    private String world = "";
    private FakeResolver last = new FakeResolver("");
    /** One for all plans: it remembers failures. */
    private final StsPolicies policies = new StsPolicies(question -> last.resolve(question), this, store, this);

    static StsScenario in(String world) {
        return new StsScenario().world(world);
    }

    /** The world from now on; what was fetched stays. */
    StsScenario world(String text) {
        world = text;
        return this;
    }

    StsScenario document(String domain, String text) {
        documents.put(domain, text);
        return this;
    }

    /** A document with this mode and these hosts. */
    static String policy(String mode, String... hosts) {
        StringBuilder text = new StringBuilder("version: STSv1\nmode: " + mode + "\n");
        for (String host : hosts) {
            text.append("mx: ").append(host).append('\n');
        }
        return text.append("max_age: 604800\n").toString();
    }

    StsScenario gone(String domain) {
        documents.remove(domain);
        return this;
    }

    StsScenario waits() {
        whenUnknown = MtaSts.WhenUnknown.WAIT;
        return this;
    }

    StsScenario daneAlone() {
        unlistedDane = MtaSts.UnlistedDane.ACCEPT;
        return this;
    }

    StsScenario pass(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** Keeps a policy as if it had been fetched now. */
    StsScenario keep(String domain, String id, String document) {
        StsPolicy policy = ((StsPolicy.Valid) StsPolicy.read(document)).policy();
        store.keep(new KeptPolicy(domain, id, now, policy));
        return this;
    }

    Plan plan(String destination, PlanOptions options) {
        last = new FakeResolver(world);
        MtaSts rules = new MtaSts(policies, whenUnknown, unlistedDane);
        Planner planner = new Planner(last, LocalPolicy.same(options), this, new Random(1), Optional.of(rules));
        return switch (NextHop.parse(destination)) {
            case NextHop.Parsed.Good good -> planner.plan(good.nextHop());
            case NextHop.Parsed.Bad bad ->
                throw new IllegalArgumentException(bad.reason().text());
        };
    }

    Plan plan() {
        return plan("example.org", PlanOptions.defaults());
    }

    String summary() {
        return Summary.of(plan());
    }

    /** The domains whose policy was fetched, in order. */
    List<String> fetched() {
        return List.copyOf(fetched);
    }

    /** The names at which TXT was asked for the last plan. */
    List<String> asked() {
        return last.asked().stream().filter(text -> text.startsWith("TXT ")).toList();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Fetch fetch(String domain) {
        fetched.add(domain);
        String document = documents.get(domain);
        if (document == null) {
            return new NotFetched(
                    new StsFailure(StsFailure.Kind.FETCH_ERROR, "mta-sts." + domain + " answers 404", "Mend it."));
        }
        return switch (StsPolicy.read(document)) {
            case StsPolicy.Valid(StsPolicy policy, List<String> notes) -> new Fetched(policy, notes);
            case StsPolicy.Invalid(String why) ->
                new NotFetched(new StsFailure(StsFailure.Kind.POLICY_INVALID, why, "Mend it."));
        };
    }
}
