package org.danepost.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reads the alias chain of one question out of the answers of a resolver whose AD bit is believed. Only records that the
 * chain leads to count, whatever else is in the message. The AD bit of a message is that of all hops in it (RFC 4035
 * §3.2.3); a chain that stops short of its end is asked on at its target (RFC 7672 §2.1.3). Used by one thread, for one
 * lookup.
 */
final class AuthenticChain {
    private static final Duration UNTOLD_TTL = Duration.ofSeconds(30); // an empty answer that does not say how long

    private final Question question;
    private final ResolverPolicy policy;
    private final List<Alias> aliases = new ArrayList<>();
    private final Set<String> steps = new LinkedHashSet<>();
    private final Set<Name> seen = new HashSet<>();
    private Security security = Security.SECURE;
    private Optional<String> insecureWhy = Optional.empty();
    private Optional<ExtendedError> insecureError = Optional.empty();
    private Duration ttl;

    AuthenticChain(Question question, ResolverPolicy policy) {
        this.question = question;
        this.policy = policy;
        this.ttl = policy.longestTtl();
        seen.add(question.name());
    }

    /** What one message brought. */
    sealed interface Step {}

    /** The end. */
    record Done(Answer answer) implements Step {}

    /** The message says nothing about this name, to which it led. */
    record AskAt(Name name) implements Step {}

    /** @param start the name that was asked for: the question's, or one that an earlier message led to */
    Step read(Upstream.Response response, Name start) {
        Message message = response.message();
        List<SignedSet> answer = SignedSet.of(message, Section.ANSWER);
        Security here = message.getHeader().getFlag(Flags.AD) ? Security.SECURE : Security.INSECURE;
        String words = words(response, start, here);
        note(here, words, message);
        Name name = start;
        while (true) {
            List<SignedSet> found = setsAt(answer, name);
            if (!found.isEmpty()) {
                return new Done(found(found, words));
            }
            Optional<AliasStep> alias = AliasStep.find(answer, name, Name.root);
            if (alias.isEmpty()) {
                return end(response, name, !name.equals(start), words);
            }
            Optional<Name> target = alias.get().target();
            if (target.isEmpty()) {
                return new Done(malformed(response, alias.get().fault()));
            }
            aliases.add(new Alias(name, target.get(), alias.get().kind(), here));
            ttl = HopReader.shorter(ttl, alias.get().set().ttl());
            if (!seen.add(target.get())) {
                return new Done(loop("the aliases of " + question.name() + " lead in a circle back to "
                        + target.get())); // RFC 9520 §2.4
            }
            if (aliases.size() > policy.aliases()) {
                return new Done(loop("the alias chain of " + question.name() + " is longer than " + policy.aliases()));
            }
            name = target.get();
        }
    }

    /** The lookup ends without an answer. */
    Answer stop(Fault fault) {
        return fault.answer(question, aliases, List.copyOf(steps));
    }

    /** Something that was shown before any answer. */
    void step(String words) {
        steps.add(words);
    }

    private List<SignedSet> setsAt(List<SignedSet> answer, Name name) {
        return question.type() == Type.ANY
                ? answer.stream().filter(set -> set.owner().equals(name)).toList()
                : SignedSet.find(answer, name, question.type()).stream().toList();
    }

    private String words(Upstream.Response response, Name start, Security here) {
        Question asked = new Question(start, question.type());
        return switch (here) {
            case SECURE -> asked + " is proven: the resolver " + response.server() + " says so (AD)";
            case INSECURE ->
                asked + " is not signed: the resolver " + response.server() + ", which validates, answers without AD"
                        + Words.serverSaid(response.message());
        };
    }

    private void note(Security here, String words, Message message) {
        security = security.weakest(here);
        steps.add(words);
        if (here == Security.INSECURE && insecureWhy.isEmpty()) {
            insecureWhy = Optional.of(words);
            insecureError = Words.firstError(message);
        }
    }

    private Answer found(List<SignedSet> sets, String words) {
        List<Record> records = new ArrayList<>();
        for (SignedSet set : sets) {
            records.addAll(set.records().stream().distinct().toList());
            ttl = HopReader.shorter(ttl, set.ttl());
        }
        return new Answer.Found(question, security, aliases, records, ttl, explanation(words));
    }

    private Step end(Upstream.Response response, Name name, boolean followed, String words) {
        boolean nameError = response.message().getRcode() == Rcode.NXDOMAIN; // RFC 6604 §3: of the last name
        List<SignedSet> authority = SignedSet.of(response.message(), Section.AUTHORITY);
        List<SignedSet> denial = authority.stream()
                .filter(set -> set.type() == Type.SOA && name.subdomain(set.owner()))
                .toList();
        if (followed && !nameError && denial.isEmpty()) {
            return new AskAt(name);
        }
        Duration kept = denial.isEmpty() ? UNTOLD_TTL : DenialProof.negativeTtl(denial, policy.longestNegativeTtl());
        ttl = HopReader.shorter(ttl, kept); // RFC 2308 §5
        Answer.Denial kind = nameError ? Answer.Denial.NAME_ERROR : Answer.Denial.NO_DATA;
        return new Done(new Answer.Absent(question, security, aliases, kind, ttl, explanation(words)));
    }

    private Explanation explanation(String words) {
        return new Explanation(List.copyOf(steps), insecureWhy.orElse(words), insecureError, "");
    }

    private Answer loop(String why) {
        return stop(Fault.failed(
                Answer.Failure.ALIAS_LOOP,
                why,
                ExtendedError.OTHER,
                "The operators of " + question.name() + " must repair its alias records."));
    }

    private Answer malformed(Upstream.Response response, String why) {
        return stop(Fault.failed(
                Answer.Failure.MALFORMED,
                why + " (answer from " + response.server() + ")",
                ExtendedError.INVALID_DATA,
                "The operators of " + question.name() + ", or of the resolver " + response.server()
                        + ", must see why its aliases contradict each other."));
    }
}
