package org.danepost.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Validates in this process what recursive resolvers return, so that nothing between them and this host need be trusted
 * (RFC 4035 §4.9: asks with CD, takes no account of AD). Keeps proven answers, zones and failures in memory. May be
 * called by any number of threads, virtual ones too; a call blocks at most for the policy's lookup time.
 */
public final class ValidatingResolver implements Resolver {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatingResolver.class);

    private final Asker asker;
    private final ZoneWalk walk;
    private final SignatureVerifier verifier;
    private final InstantSource clock;
    private final ResolverPolicy policy;
    private final Shelf<Question, Kept> shelf;

    /** An answer and when it was made. */
    private record Kept(Answer answer, Instant made) {}

    ValidatingResolver(Upstream upstream, TrustAnchors anchors, ResolverPolicy policy, InstantSource clock) {
        this.asker = new Asker(upstream);
        this.verifier = new SignatureVerifier(clock);
        this.walk = new ZoneWalk(anchors, asker, verifier, clock, policy);
        this.clock = clock;
        this.policy = policy;
        this.shelf = new Shelf<>(clock, policy, ValidatingResolver::entry);
    }

    /** Starts the making of a resolver. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what a resolver needs. Not for use by several threads. */
    public static final class Builder {
        private List<InetSocketAddress> servers = List.of();
        private TrustAnchors anchors = TrustAnchors.root();
        private ResolverPolicy policy = ResolverPolicy.standard();
        private @Nullable InstantSource clock;
        private @Nullable RootHints hints;
        private RecursionLimits limits = RecursionLimits.standard();

        private Builder() {}

        /** Finds answers from the root down instead of asking recursive resolvers. */
        public Builder recursive(RootHints rootHints, RecursionLimits recursionLimits) {
            hints = rootHints;
            limits = recursionLimits;
            return this;
        }

        /** The recursive resolvers to ask, in order of preference; at least one. */
        public Builder servers(List<InetSocketAddress> addresses) {
            servers = List.copyOf(addresses);
            return this;
        }

        /** The trust anchors; the root's when not called. */
        public Builder anchors(TrustAnchors trusted) {
            anchors = trusted;
            return this;
        }

        /** Limits and choices; {@link ResolverPolicy#standard()} when not called. */
        public Builder policy(ResolverPolicy chosen) {
            policy = chosen;
            return this;
        }

        /** The time by which signatures are judged. */
        public Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /**
         * The resolver.
         *
         * @throws IllegalStateException when neither servers nor root hints were given, or both, or no clock
         */
        public ValidatingResolver build() {
            if (servers.isEmpty() == (hints == null)) {
                throw new IllegalStateException("a validating resolver needs either the address of at least one"
                        + " recursive resolver or root hints");
            }
            InstantSource time = clock;
            if (time == null) {
                throw new IllegalStateException("a validating resolver needs a clock");
            }
            RootHints start = hints;
            Upstream upstream = start == null
                    ? new ForwardUpstream(servers, policy)
                    : new RecursiveUpstream(start, limits, policy, time);
            return new ValidatingResolver(upstream, anchors, policy, time);
        }
    }

    @Override
    public Answer resolve(Question question) {
        return resolve(question, Optional.empty());
    }

    @Override
    public Answer resolve(Question question, Consumer<TraceEvent> trace) {
        return resolve(question, Optional.of(trace));
    }

    private Answer resolve(Question question, Optional<Consumer<TraceEvent>> trace) {
        Optional<Fault> unanswerable = unanswerable(question);
        if (unanswerable.isPresent()) {
            return unanswerable.get().answer(question, List.of(), List.of());
        }
        WorkBudget budget = new WorkBudget(policy, trace);
        try {
            Kept kept = shelf.get(question, () -> work(question, budget), () -> givenUp(question), budget);
            return aged(kept, question);
        } catch (RuntimeException e) { // whatever a stranger's packet provoked must not stop a delivery thread
            LOG.error("lookup of {} met a fault in this program", question, e);
            Fault fault = Fault.failed(
                    Answer.Failure.MALFORMED,
                    "an answer for " + question + " could not be worked with: " + e,
                    ExtendedError.INVALID_DATA,
                    "This is a fault in this program: please report it with the name and type asked for.");
            return fault.answer(question, List.of(), List.of());
        }
    }

    private Kept work(Question question, WorkBudget budget) {
        Answer answer = new Chase(question, walk, asker, verifier, clock, budget).run();
        return new Kept(answer, clock.instant());
    }

    private Kept givenUp(Question question) {
        Fault fault = Asker.outOfTime(question.toString(), policy);
        return new Kept(fault.answer(question, List.of(), List.of()), clock.instant());
    }

    /** Types that are no data, or that carry no signatures of their own. */
    private static Optional<Fault> unanswerable(Question question) {
        return switch (question.type()) {
            case Type.RRSIG, Type.SIG, Type.OPT, Type.TKEY, Type.TSIG, Type.IXFR, Type.AXFR, Type.MAILB, Type.MAILA ->
                Optional.of(Fault.failed(
                        Answer.Failure.NOTIMP,
                        "records of type " + Type.string(question.type())
                                + " cannot be proven, so they are not looked up",
                        ExtendedError.NOT_SUPPORTED,
                        "Ask for another type."));
            default -> Optional.empty();
        };
    }

    private static Shelf.Entry entry(Kept kept) {
        int octets = 300;
        for (String step : kept.answer.explanation().steps()) {
            octets += 40 + step.length();
        }
        return switch (kept.answer) {
            case Answer.Found found -> {
                for (Record record : found.records()) {
                    octets += 100 + record.rdataToWireCanonical().length;
                }
                yield new Shelf.Entry(kept.made.plus(found.ttl()), octets, false, true);
            }
            case Answer.Absent absent -> new Shelf.Entry(kept.made.plus(absent.ttl()), octets, false, true);
            case Answer.Bogus _ -> new Shelf.Entry(kept.made, octets, true, true); // RFC 9520 §3.4
            case Answer.Failed failed -> {
                boolean ownAffair = failed.failure() == Answer.Failure.TIMEOUT
                        && Thread.currentThread().isInterrupted();
                yield new Shelf.Entry(kept.made, octets, true, !ownAffair);
            }
        };
    }

    /** A kept answer as it is now: its lifetime is what is left of it. */
    private Answer aged(Kept kept, Question question) {
        Duration age = Duration.between(kept.made, clock.instant());
        return switch (kept.answer) {
            case Answer.Found found ->
                new Answer.Found(
                        question,
                        found.security(),
                        found.aliases(),
                        found.records(),
                        rest(found.ttl(), age),
                        found.explanation());
            case Answer.Absent absent ->
                new Answer.Absent(
                        question,
                        absent.security(),
                        absent.aliases(),
                        absent.denial(),
                        rest(absent.ttl(), age),
                        absent.explanation());
            case Answer.Bogus bogus -> new Answer.Bogus(question, bogus.aliases(), bogus.explanation());
            case Answer.Failed failed ->
                new Answer.Failed(question, failed.aliases(), failed.failure(), failed.explanation());
        };
    }

    private static Duration rest(Duration ttl, Duration age) {
        Duration left = age.isPositive() ? ttl.minus(age) : ttl;
        return left.isNegative() ? Duration.ZERO : left;
    }
}
