package org.danepost.dns;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Type;

/**
 * Validates in this process what recursive resolvers return, so that nothing between them and this host need be trusted
 * (RFC 4035 §4.9: asks with CD, takes no account of AD). Keeps proven answers, zones and failures in memory. May be
 * called by any number of threads, virtual ones too; a call blocks at most for the policy's lookup time. Renewals of what is
 * asked for often run in the background until {@link #close()}.
 */
public final class ValidatingResolver implements Resolver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatingResolver.class);

    private final ZoneWalk walk;
    private final Caches caches;
    private final AnswerCache answers;

    ValidatingResolver(Upstream upstream, TrustAnchors anchors, ResolverPolicy policy, InstantSource clock) {
        this(upstream, anchors, policy, CachePolicy.standard(), clock);
    }

    ValidatingResolver(
            Upstream upstream,
            TrustAnchors anchors,
            ResolverPolicy policy,
            CachePolicy cachePolicy,
            InstantSource clock) {
        this(upstream, AnchorKeeper.fixed(anchors), NegativeTrustAnchors.none(), policy, cachePolicy, clock);
    }

    ValidatingResolver(
            Upstream upstream,
            AnchorKeeper keeper,
            NegativeTrustAnchors exceptions,
            ResolverPolicy policy,
            CachePolicy cachePolicy,
            InstantSource clock) {
        Asker asker = new Asker(upstream);
        SignatureVerifier verifier = new SignatureVerifier(clock);
        this.caches = Caches.of(cachePolicy, policy, clock);
        this.walk = new ZoneWalk(keeper, exceptions, asker, verifier, caches.denials(), clock, policy);
        this.answers = new AnswerCache(
                (question, budget) -> new Chase(question, walk, asker, verifier, caches, clock, budget),
                cachePolicy,
                policy,
                clock,
                caches.counters());
    }

    /**
     * A resolver that asks the authoritative servers of the Internet, from the root on, and trusts the root's keys. For
     * other choices see {@link #builder}.
     *
     * @param clock the time by which signatures are judged, for example {@link InstantSource#system}
     */
    public static ValidatingResolver recursive(InstantSource clock) {
        return builder()
                .recursive(RootHints.internet(), RecursionLimits.standard())
                .clock(clock)
                .build();
    }

    /** Starts the making of a resolver. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what a resolver needs. Not for use by several threads. */
    public static final class Builder {
        private List<InetSocketAddress> servers = List.of();
        private AnchorKeeper keeper = AnchorKeeper.fixed(TrustAnchors.root());
        private NegativeTrustAnchors exceptions = NegativeTrustAnchors.none();
        private ResolverPolicy policy = ResolverPolicy.standard();
        private CachePolicy cachePolicy = CachePolicy.standard();
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
            keeper = AnchorKeeper.fixed(trusted);
            return this;
        }

        /** Trust anchors that follow their zones (RFC 5011), instead of fixed ones. */
        public Builder anchors(AnchorKeeper kept) {
            keeper = kept;
            return this;
        }

        /** Where nothing is validated for a while; nowhere when not called. */
        public Builder negativeAnchors(NegativeTrustAnchors chosen) {
            exceptions = chosen;
            return this;
        }

        /** Limits and choices; {@link ResolverPolicy#standard()} when not called. */
        public Builder policy(ResolverPolicy chosen) {
            policy = chosen;
            return this;
        }

        /** What is done with what was learnt; {@link CachePolicy#standard()} when not called. */
        public Builder cache(CachePolicy chosen) {
            cachePolicy = chosen;
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
            if (start == null) {
                return new ValidatingResolver(
                        new ForwardUpstream(servers, policy), keeper, exceptions, policy, cachePolicy, time);
            }
            RecursiveUpstream upstream = new RecursiveUpstream(start, limits, policy, time);
            ValidatingResolver resolver =
                    new ValidatingResolver(upstream, keeper, exceptions, policy, cachePolicy, time);
            upstream.prime(resolver.walk::goodFor);
            return resolver;
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
        try {
            return answers.get(question, trace);
        } catch (RuntimeException e) { // whatever a stranger's packet provoked must not stop a delivery thread
            LOG.error("lookup of {} met a fault in this program", question, e);
            return Fault.ofThisProgram(question, e).answer(question, List.of(), List.of());
        }
    }

    /**
     * Looks up the keys of every trust point that is due for it (RFC 5011 §2.3); lookups do so by the way, so this is for
     * programs that may be idle for days. Blocks for a lookup's time at most for each point.
     */
    public void refreshAnchors() {
        walk.refreshAnchors();
    }

    /** Types that are no data, or that carry no signatures of their own. */
    static Optional<Fault> unanswerable(Question question) {
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

    /** What the caches hold now, and what they have done. */
    public CacheFacts cacheFacts() {
        CacheCounters counted = caches.counters();
        return new CacheFacts(
                answers.size(),
                caches.hops().size(),
                walk.size(),
                caches.denials().size(),
                answers.octets()
                        + caches.hops().octets()
                        + walk.octets()
                        + caches.denials().octets(),
                counted.hits.sum(),
                counted.misses.sum(),
                counted.setHits.sum(),
                counted.aggressive.sum(),
                counted.stale.sum(),
                counted.prefetched.sum());
    }

    /** Ends what runs in the background. Lookups still work afterwards, and nothing is renewed ahead of time any more. */
    @Override
    public void close() {
        answers.close();
    }
}
