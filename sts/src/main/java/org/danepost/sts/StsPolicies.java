package org.danepost.sts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Tells which MTA-STS policy binds us for a domain (RFC 8461 §3, §5.1): asks for the TXT record, takes the kept policy where
 * it has the same id, fetches otherwise, and never lets go of a policy before its time because DNS or the policy host fail.
 * Any number of threads; a call blocks for a lookup and at most one fetch.
 */
public final class StsPolicies {
    private final Resolver resolver;
    private final PolicyStore store;
    private final InstantSource clock;
    private final Fetches fetches;

    public StsPolicies(Resolver resolver, PolicySource source, PolicyStore store, InstantSource clock) {
        this.resolver = resolver;
        this.store = store;
        this.clock = clock;
        this.fetches = new Fetches(source, store, clock);
    }

    /**
     * The policy of a domain: of the recipient's domain or of the next hop as configured, never of an alias' target or a
     * parent domain (RFC 8461 §3.4).
     *
     * @param domain in A-labels, lower case, no final dot
     */
    public StsOutcome of(String domain) {
        Optional<Question> question = question(domain);
        if (question.isEmpty()) {
            return new StsOutcome.NoPolicy(
                    "the name _mta-sts." + domain + " would be too long",
                    List.of(),
                    Optional.empty(),
                    Optional.empty());
        }
        Asked asked = new Asked(domain, resolver.resolve(question.get()), store.find(domain));
        return switch (asked.answer) {
            case Answer.Found found -> read(asked, found);
            case Answer.Absent _ -> asked.without("there is no TXT record at _mta-sts." + domain, Optional.empty());
            case Answer.Bogus bogus ->
                asked.undecided(bogus.explanation().why(), bogus.explanation().remedy());
            case Answer.Failed failed ->
                asked.undecided(failed.explanation().why(), failed.explanation().remedy());
        };
    }

    private static Optional<Question> question(String domain) {
        try {
            Question base = Question.of(domain, Type.TXT);
            return Optional.of(
                    new Question(Name.concatenate(Name.fromConstantString("_mta-sts"), base.name()), Type.TXT));
        } catch (NameTooLongException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<KeptPolicy> kept(String domain) {
        return store.find(domain).filter(policy -> policy.binds(clock.instant()));
    }

    private StsOutcome read(Asked asked, Answer.Found found) {
        List<String> texts = new ArrayList<>();
        for (org.xbill.DNS.Record record : found.records()) {
            if (record instanceof TXTRecord txt) {
                StringBuilder joined = new StringBuilder();
                txt.getStringsAsByteArrays()
                        .forEach(part -> joined.append(new String(part, StandardCharsets.ISO_8859_1)));
                texts.add(joined.toString());
            }
        }
        return switch (StsRecord.read(texts)) {
            case StsRecord.None _ ->
                asked.without("no TXT record at _mta-sts." + asked.domain + " begins with v=STSv1", Optional.empty());
            case StsRecord.Invalid(String why) ->
                asked.without(
                        "the MTA-STS record of " + asked.domain + " is no use: " + why,
                        Optional.of(new StsFailure(
                                StsFailure.Kind.POLICY_INVALID,
                                "the TXT record at _mta-sts." + asked.domain + ": " + why,
                                "The operator of " + asked.domain + " must publish one record v=STSv1; id=...;")));
            case StsRecord.Valid(StsRecord record) -> follow(asked, record);
        };
    }

    private StsOutcome follow(Asked asked, StsRecord record) {
        asked.steps.add("_mta-sts." + asked.domain + " has id " + record.id());
        if (asked.kept.isPresent() && asked.kept.get().id().equals(record.id())) {
            return asked.applies(asked.kept.get(), "the kept policy has this id", Optional.empty());
        }
        return switch (fetches.fetch(asked.domain, record.id(), asked.seen)) {
            case Fetches.Fresh(KeptPolicy fresh, List<String> notes) -> {
                asked.steps.addAll(notes);
                yield asked.applies(fresh, "fetched", Optional.empty());
            }
            case Fetches.Refused(StsFailure failure) ->
                asked.without("the policy cannot be fetched: " + failure.why(), Optional.of(failure));
        };
    }

    /**
     * The policy after a fresh fetch, whatever the id says: before mail is given up because no host fits the kept policy
     * (RFC 8461 §5.1). At most one fetch in five minutes; in between, what is kept.
     */
    public Optional<KeptPolicy> recheck(String domain) {
        Optional<KeptPolicy> seen = store.find(domain);
        String id = seen.map(KeptPolicy::id).orElse("");
        if (fetches.recentlyFetched(domain)) {
            return kept(domain);
        }
        return switch (fetches.fetch(domain, id, seen)) {
            case Fetches.Fresh(KeptPolicy fresh, var _) -> Optional.of(fresh);
            case Fetches.Refused _ -> kept(domain);
        };
    }

    /**
     * What a refresh came to.
     *
     * @param failure why it failed; the old policy binds until its end
     * @param alarming whether people should hear of a failure: not where the policy says none (RFC 8461 §3.3, §10.2)
     */
    public record Refresh(String domain, Optional<StsFailure> failure, boolean alarming) {}

    /**
     * Fetches the policies anew that are due for it, whether or not the TXT record still stands (RFC 8461 §10.2), and forgets
     * those that ended. To be called now and then, every hour say.
     */
    public List<Refresh> refresh() {
        List<Refresh> done = new ArrayList<>();
        Instant now = clock.instant();
        for (KeptPolicy kept : store.all()) {
            if (!kept.binds(now)) {
                store.forget(kept.domain());
            } else if (kept.refreshDue(now)) {
                done.add(refresh(kept));
            }
        }
        return done;
    }

    private Refresh refresh(KeptPolicy kept) {
        boolean alarming = kept.policy().mode() != StsPolicy.Mode.NONE;
        return switch (fetches.fetch(kept.domain(), kept.id(), Optional.of(kept))) {
            case Fetches.Fresh _ -> new Refresh(kept.domain(), Optional.empty(), false);
            case Fetches.Refused(StsFailure failure) -> new Refresh(kept.domain(), Optional.of(failure), alarming);
        };
    }

    /** One question and what is known so far. */
    private final class Asked {
        private final String domain;
        private final Answer answer;
        /** What the store had, ended or not. */
        private final Optional<KeptPolicy> seen;
        /** The same, if it still binds. */
        private final Optional<KeptPolicy> kept;

        private final List<String> steps = new ArrayList<>();

        Asked(String domain, Answer answer, Optional<KeptPolicy> seen) {
            this.domain = domain;
            this.answer = answer;
            this.seen = seen;
            this.kept = seen.filter(policy -> policy.binds(clock.instant()));
        }

        StsOutcome applies(KeptPolicy policy, String how, Optional<StsFailure> trouble) {
            steps.add(policy.describe() + " (" + how + ")");
            return new StsOutcome.Applies(policy, steps, Optional.of(answer), trouble);
        }

        /** RFC 8461 §3.3: a kept policy binds until its end, whatever became of record and host. */
        StsOutcome without(String why, Optional<StsFailure> trouble) {
            if (kept.isPresent()) {
                steps.add(why);
                return applies(kept.get(), "kept, and binding until its end", trouble);
            }
            return new StsOutcome.NoPolicy(why, steps, Optional.of(answer), trouble);
        }

        StsOutcome undecided(String why, String remedy) {
            if (kept.isPresent()) {
                return without(why, Optional.empty());
            }
            return new StsOutcome.Unknown(
                    "whether " + domain + " has an MTA-STS policy cannot be told: " + why,
                    remedy,
                    steps,
                    Optional.of(answer),
                    Optional.empty());
        }
    }
}
