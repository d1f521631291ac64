package org.danepost.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reads what one message says about one name and proves it in the zone that the name lies in (RFC 4035 §5). Used by one
 * lookup, by one thread.
 */
final class HopReader {
    private static final Duration UNTOLD_TTL = Duration.ofSeconds(30); // an empty answer that does not say how long

    private static final int TOLD = 8; // sets of an unsigned denial that are passed on

    private final Question question;
    private final PositiveProof positive;
    private final SignatureVerifier verifier;
    private final ProvenDenials denials;
    private final InstantSource clock;
    private final WorkBudget budget;

    HopReader(
            Question question,
            SignatureVerifier verifier,
            ProvenDenials denials,
            InstantSource clock,
            WorkBudget budget) {
        this.question = question;
        this.positive = new PositiveProof(verifier, denials, clock);
        this.verifier = verifier;
        this.denials = denials;
        this.clock = clock;
        this.budget = budget;
    }

    /** What a message says about one name. */
    sealed interface Hop {}

    record Data(
            List<Record> records,
            Security security,
            Duration ttl,
            Optional<ExtendedError> error,
            String words,
            Proof proof)
            implements Hop {}

    record Link(Alias alias, Duration ttl, Optional<ExtendedError> error, String words, Proof proof) implements Hop {}

    record Gone(
            Answer.Denial kind,
            Security security,
            Duration ttl,
            Optional<ExtendedError> error,
            String words,
            Proof proof)
            implements Hop {}

    record Stuck(Fault fault) implements Hop {}

    /** Whether the answer section goes on at this name; if not, its target is asked for anew (RFC 7672 §2.1.3). */
    boolean speaksOf(Message message, Name name) {
        return message.getSection(Section.ANSWER).stream().anyMatch(record -> {
            boolean here = record.getName().equals(name);
            return switch (record.getType()) {
                case Type.DNAME -> name.subdomain(record.getName());
                case Type.CNAME -> here;
                default -> here && record.getType() == question.type();
            };
        });
    }

    Hop read(ZoneState zone, Name name, Upstream.Response response) {
        List<SignedSet> answer = SignedSet.of(response.message(), Section.ANSWER);
        List<SignedSet> authority = SignedSet.of(response.message(), Section.AUTHORITY);
        Name apex = zone instanceof ZoneState.Signed signed ? signed.apex() : Name.root;
        if (question.type() == Type.ANY) {
            List<SignedSet> all =
                    answer.stream().filter(set -> set.owner().equals(name)).toList();
            if (!all.isEmpty()) {
                return data(zone, all, authority, response);
            }
        }
        Optional<SignedSet> direct = SignedSet.find(answer, name, question.type());
        if (direct.isPresent()) {
            return data(zone, List.of(direct.get()), authority, response);
        }
        Optional<AliasStep> alias = AliasStep.find(answer, name, apex);
        if (alias.isPresent()) {
            return link(zone, name, alias.get(), authority, response);
        }
        return gone(zone, name, response.message().getRcode() == Rcode.NXDOMAIN, authority, response);
    }

    /** Every set must be proven (RFC 6840 §4.2). */
    private Hop data(ZoneState zone, List<SignedSet> sets, List<SignedSet> authority, Upstream.Response response) {
        List<Record> records = new ArrayList<>();
        Proof proof = Proof.NONE;
        Security weakest = Security.SECURE;
        Duration least = budget.policy().longestTtl();
        String words = "";
        Optional<ExtendedError> error = Optional.empty();
        for (SignedSet set : sets) {
            switch (prove(zone, set, authority)) {
                case PositiveProof.Refuted refuted -> {
                    return new Stuck(refuted.fault().from(response));
                }
                case PositiveProof.Proven proven -> {
                    weakest = weakest.weakest(proven.security());
                    least = shorter(least, proven.ttl());
                    words = proven.words();
                    error = error.or(proven::error);
                    records.addAll(set.records().stream().distinct().toList());
                    proof = proof.and(Proof.of(List.of(set), proven.denial()));
                }
            }
        }
        return new Data(records, weakest, least, error, words, proof);
    }

    private PositiveProof.Outcome prove(ZoneState zone, SignedSet set, List<SignedSet> authority) {
        return switch (zone) {
            case ZoneState.Signed signed -> positive.prove(signed, set, authority, budget);
            case ZoneState.Unsigned unsigned -> unsigned(unsigned, set, authority);
            case ZoneState.Nonexistent gone ->
                new PositiveProof.Refuted(Fault.bogus(
                        gone.why(),
                        ExtendedError.DNSSEC_BOGUS,
                        Words.zoneRemedy(gone.name(), ExtendedError.DNSSEC_BOGUS, clock.instant())));
            case ZoneState.Broken broken -> new PositiveProof.Refuted(broken.fault());
        };
    }

    /** What the zone signed though it may have delegated it must hold, or somebody changed it (RFC 4035 §5.5). */
    private PositiveProof.Outcome unsigned(ZoneState.Unsigned zone, SignedSet set, List<SignedSet> authority) {
        Optional<ZoneState.Signed> claimed = zone.undecidedBelow()
                .filter(above -> set.signatures().stream()
                        .anyMatch(signature -> signature.getSigner().equals(above.apex())));
        if (claimed.isPresent()
                && positive.prove(claimed.get(), set, authority, budget) instanceof PositiveProof.Refuted refuted) {
            return refuted;
        }
        return new PositiveProof.Proven(Security.INSECURE, set.ttl(), zone.error(), zone.why(), told(authority));
    }

    private Hop link(ZoneState zone, Name name, AliasStep step, List<SignedSet> authority, Upstream.Response response) {
        if (step.target().isEmpty()) {
            ExtendedError error = ExtendedError.DNSSEC_BOGUS;
            String remedy = Words.zoneRemedy(step.set().owner(), error, clock.instant());
            return new Stuck(Fault.bogus(step.fault(), error, remedy)
                    .about(Particulars.of(
                            apexOf(zone, step.set().owner()), step.set().question()))
                    .from(response));
        }
        return switch (prove(zone, step.set(), authority)) {
            case PositiveProof.Refuted refuted -> new Stuck(refuted.fault().from(response));
            case PositiveProof.Proven proven -> {
                Name target = step.target().get();
                Alias alias = new Alias(name, target, step.kind(), proven.security());
                String words = name + " is an alias of " + target + ": " + proven.words();
                Proof proof = Proof.of(List.of(step.set()), proven.denial());
                boolean made = step.kind() == Alias.Kind.DNAME;
                Proof whole = made
                        ? proof.with(
                                new CNAMERecord(name, DClass.IN, proven.ttl().toSeconds(), target))
                        : proof;
                yield new Link(alias, proven.ttl(), proven.error(), words, whole);
            }
        };
    }

    private Hop gone(
            ZoneState zone, Name name, boolean nameError, List<SignedSet> authority, Upstream.Response response) {
        if (!(zone instanceof ZoneState.Signed signed)) {
            boolean told = authority.stream().anyMatch(set -> set.type() == Type.SOA);
            Duration kept = DenialProof.negativeTtl(authority, budget.policy().longestNegativeTtl());
            Optional<ExtendedError> error =
                    zone instanceof ZoneState.Unsigned unsigned ? unsigned.error() : Optional.empty();
            String why = zone instanceof ZoneState.Unsigned unsigned ? unsigned.why() : "";
            Answer.Denial kind = nameError ? Answer.Denial.NAME_ERROR : Answer.Denial.NO_DATA;
            Proof proof = Proof.of(List.of(), told(authority));
            return new Gone(kind, Security.INSECURE, told ? kept : UNTOLD_TTL, error, why, proof);
        }
        DenialProof proof = new DenialProof(signed, authority, verifier, denials, budget);
        return switch (proof.absence(name, question.type(), nameError)) {
            case Denial.Proven proven ->
                new Gone(
                        proven.kind(),
                        proven.security(),
                        proven.ttl(),
                        proven.error(),
                        proven.words(),
                        Proof.of(List.of(), proof.evidence()));
            case Denial.Exhausted spent -> new Stuck(Fault.workLimit(spent.why()));
            case Denial.Unproven unproven -> {
                String remedy = Words.zoneRemedy(signed.apex(), unproven.error(), clock.instant());
                yield new Stuck(Fault.bogus(unproven.why(), unproven.error(), remedy)
                        .about(unproven.particulars().withSubject(new Question(name, question.type())))
                        .from(response));
            }
        };
    }

    /** What an unsigned zone says of what is absent; others may be able to prove it. */
    private static List<SignedSet> told(List<SignedSet> authority) {
        return authority.stream()
                .filter(set -> switch (set.type()) {
                    case Type.SOA, Type.NSEC, Type.NSEC3 -> true;
                    default -> false;
                })
                .limit(TOLD)
                .toList();
    }

    private static Name apexOf(ZoneState zone, Name otherwise) {
        return zone instanceof ZoneState.Signed signed ? signed.apex() : otherwise;
    }

    /** Whether a hop is proven and secure. */
    static boolean secure(Hop hop) {
        return switch (hop) {
            case Data data -> data.security == Security.SECURE;
            case Link link -> link.alias.security() == Security.SECURE;
            case Gone gone -> gone.security == Security.SECURE;
            case Stuck _ -> false;
        };
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
