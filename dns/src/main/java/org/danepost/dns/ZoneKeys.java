package org.danepost.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Fetches the keys of a zone and holds them against what vouches for them: the trust anchors in force, or the DS records
 * of the zone above (RFC 4035 §5). What is seen of the keys of a trust point goes to the keeper of the anchors. Any thread.
 */
final class ZoneKeys {
    private final AnchorKeeper keeper;
    private final Asker asker;
    private final SignatureVerifier verifier;
    private final KeyTrust trust;
    private final InstantSource clock;
    private final ResolverPolicy policy;

    ZoneKeys(AnchorKeeper keeper, Asker asker, SignatureVerifier verifier, InstantSource clock, ResolverPolicy policy) {
        this.keeper = keeper;
        this.asker = asker;
        this.verifier = verifier;
        this.trust = new KeyTrust(verifier, clock);
        this.clock = clock;
        this.policy = policy;
    }

    /**
     * A zone to be, and what its keys must match.
     *
     * @param anchored whether it is a trust point; then the anchors count as they are when the keys have come
     * @param steps how it was reached
     * @param ttl how long what vouches is good for
     */
    private record Awaited(
            Name apex, boolean anchored, List<? extends Record> vouchers, List<String> steps, Duration ttl) {}

    /** The zone at a trust anchor: signed, or broken. */
    ZoneState anchored(Name anchor, WorkBudget budget) {
        return fetched(new Awaited(anchor, true, List.of(), List.of(), policy.longestTtl()), budget);
    }

    /** The zone below a cut with usable DS records: signed, or broken. */
    ZoneState below(Name apex, CutReader.SignedBelow cut, WorkBudget budget) {
        return fetched(new Awaited(apex, false, cut.vouchers(), cut.steps(), cut.ttl()), budget);
    }

    /** Looks the keys of every trust point that is due up again (RFC 5011 §2.3). Blocks; bounded as a lookup is, each. */
    void refreshAnchors() {
        for (Name anchor : keeper.current().names()) {
            if (keeper.claim(anchor)) {
                ZoneState _ = anchored(anchor, new WorkBudget(policy)); // which hands what it sees to the keeper
            }
        }
    }

    /** The same for one trust point, in the background. */
    void refreshInBackground(Name anchor) {
        if (keeper.claim(anchor)) {
            Thread.ofVirtual().name("anchors of " + anchor).start(() -> anchored(anchor, new WorkBudget(policy)));
        }
    }

    private ZoneState fetched(Awaited zone, WorkBudget budget) {
        return asker.settle(
                new Question(zone.apex(), Type.DNSKEY),
                fault -> broken(fault, zone.steps()),
                response -> read(zone, response, budget),
                budget);
    }

    private ZoneState read(Awaited zone, Upstream.Response response, WorkBudget budget) {
        Name apex = zone.apex();
        List<SignedSet> answer = SignedSet.of(response.message(), Section.ANSWER);
        Optional<SignedSet> published = SignedSet.find(answer, apex, Type.DNSKEY);
        if (zone.anchored()
                && (published.isEmpty() || published.get().signatures().isEmpty())) {
            return broken(Asker.unsuitable(apex, published.isPresent(), response), zone.steps());
        }
        if (published.isEmpty()) {
            String why = apex + " publishes no DNSKEY, though its parent says that it is signed, with key "
                    + tags(zone.vouchers());
            String remedy = "The operators of " + apex
                    + " must publish the keys that the DS in the parent zone names, or have the DS removed.";
            Particulars facts = Particulars.of(apex, new Question(apex, Type.DNSKEY));
            Fault fault = Fault.bogus(why, ExtendedError.DNSKEY_MISSING, remedy).about(facts);
            return broken(fault.from(response), zone.steps());
        }
        if (zone.anchored()) {
            keeper.seen(apex, published.get(), verifier, budget);
        }
        List<? extends Record> vouchers = zone.anchored() ? anchors(apex) : zone.vouchers(); // after what was seen
        return switch (trust.trust(apex, published.get(), vouchers, zone.anchored(), budget)) {
            case KeyTrust.Untrusted untrusted -> broken(untrusted.fault().from(response), zone.steps());
            case KeyTrust.Trusted trusted -> {
                Instant until = clock.instant().plus(least(zone.ttl(), trusted.ttl()));
                List<String> steps = CutReader.with(zone.steps(), trusted.words());
                yield new ZoneState.Signed(apex, trusted.keys(), steps, until, until);
            }
        };
    }

    private static String tags(List<? extends Record> vouchers) {
        return vouchers.stream()
                .map(voucher -> String.valueOf(TrustAnchors.tag(voucher)))
                .distinct()
                .limit(8)
                .collect(Collectors.joining(", "));
    }

    private Duration least(Duration one, Duration other) {
        Duration less = one.compareTo(other) < 0 ? one : other;
        return less.compareTo(policy.longestTtl()) < 0 ? less : policy.longestTtl();
    }

    private List<Record> anchors(Name anchor) {
        List<Record> all = keeper.current().at(anchor);
        List<Record> vouchers = new ArrayList<>(KeyTrust.usable(all, policy));
        all.stream().filter(record -> record.getType() == Type.DNSKEY).forEach(vouchers::add);
        return vouchers;
    }

    private ZoneState.Broken broken(Fault fault, List<String> steps) {
        return new ZoneState.Broken(fault, steps, clock.instant(), Optional.empty());
    }
}
