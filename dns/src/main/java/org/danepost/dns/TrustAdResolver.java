package org.danepost.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * Takes the word of validating resolvers: AD set is secure, no AD is insecure. Only for resolvers on a loopback address and
 * those that are trusted explicitly, since whoever sits on the way can set the bit (RFC 4035 §4.9.3), and only while they
 * show that they validate at all. One that does not is never asked; so which resolver happens to answer does not decide
 * what is secure. Answers and failures are kept. Any thread; a call blocks at most for the policy's lookup time.
 */
public final class TrustAdResolver implements Resolver {
    private static final Logger LOG = LoggerFactory.getLogger(TrustAdResolver.class);

    private final List<InetSocketAddress> servers;
    private final ResolverPolicy policy;
    private final InstantSource clock;
    private final StubExchange exchange;
    private final ValidatorCheck check;
    private final Shelf<Question, KeptAnswer> shelf;

    /**
     * @param servers the resolvers to ask, in order of preference; at least one
     * @param trusted addresses beside loopback whose AD bit is believed: the way to them must be protected
     * @param anchored a zone that the resolvers hold a trust anchor for; its SOA must come with AD. The root, usually
     * @throws IllegalArgumentException when there is no server, or one is neither on loopback nor trusted; the message says
     *     which
     */
    public TrustAdResolver(
            List<InetSocketAddress> servers,
            Set<InetAddress> trusted,
            Name anchored,
            ResolverPolicy policy,
            InstantSource clock) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("there is no resolver to trust");
        }
        for (InetSocketAddress server : servers) {
            InetAddress address = server.getAddress();
            if (address == null || !(address.isLoopbackAddress() || trusted.contains(address))) { // RFC 4035 §4.9.3
                throw new IllegalArgumentException("the resolver " + WireExchange.name(server)
                        + " is neither on a loopback address nor trusted explicitly, so anybody on the way to it could"
                        + " set the AD bit of its answers");
            }
        }
        this.servers = List.copyOf(servers);
        this.policy = policy;
        this.clock = clock;
        this.exchange = new StubExchange(policy);
        this.check = new ValidatorCheck(exchange, anchored, policy, clock);
        this.shelf = new Shelf<>(clock, policy, policy.cacheOctets(), KeptAnswer::entry);
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
        Optional<Fault> unanswerable = ValidatingResolver.unanswerable(question);
        if (unanswerable.isPresent()) {
            return unanswerable.get().answer(question, List.of(), List.of());
        }
        WorkBudget budget = new WorkBudget(policy, trace);
        try {
            return shelf.get(question, () -> work(question, budget), () -> givenUp(question), budget)
                    .at(clock.instant(), question);
        } catch (RuntimeException e) { // whatever a stranger's packet provoked must not stop a delivery thread
            LOG.error("lookup of {} met a fault in this program", question, e);
            return Fault.ofThisProgram(question, e).answer(question, List.of(), List.of());
        }
    }

    private KeptAnswer givenUp(Question question) {
        Fault fault = Asker.outOfTime(question.toString(), policy);
        return KeptAnswer.of(fault.answer(question, List.of(), List.of()), clock.instant(), Instant.MAX);
    }

    private KeptAnswer work(Question question, WorkBudget budget) {
        AuthenticChain chain = new AuthenticChain(question, policy);
        Name name = question.name();
        while (true) { // each turn follows at least one alias, and those are counted
            Question here = new Question(name, question.type());
            Instant asked = clock.instant();
            switch (ask(here, budget)) {
                case Upstream.NoResponse none -> {
                    return KeptAnswer.of(chain.stop(none.fault()), asked, Instant.MAX);
                }
                case Upstream.Response response -> {
                    chain.step("the resolver " + response.server() + " validates: it gives " + check.evidence()
                            + " with AD");
                    switch (chain.read(response, name)) {
                        case AuthenticChain.Done done -> {
                            return KeptAnswer.of(done.answer(), asked, Instant.MAX);
                        }
                        case AuthenticChain.AskAt next -> name = next.name();
                    }
                }
            }
        }
    }

    /** An answer from the first resolver that validates and gives one; or why there is none. */
    private Upstream.Reply ask(Question question, WorkBudget budget) {
        Troubled troubled = new Troubled(question);
        for (int round = 0; round < policy.triesPerServer() && troubled.refusal.isEmpty(); round++) {
            for (InetSocketAddress server : servers) {
                if (Thread.currentThread().isInterrupted() || !budget.left().isPositive()) {
                    return troubled.told(policy);
                }
                Optional<Fault> unfit = check.fault(server, budget);
                if (unfit.isPresent()) {
                    troubled.add(unfit.get());
                    continue;
                }
                switch (once(question, server, budget)) {
                    case Upstream.Response response -> {
                        return response;
                    }
                    case Upstream.NoResponse none
                    when none.fault().isBogus() -> {
                        return none;
                    }
                    case Upstream.NoResponse none -> troubled.add(none.fault());
                }
            }
        }
        return troubled.told(policy);
    }

    private Upstream.Reply once(Question question, InetSocketAddress server, WorkBudget budget) {
        Upstream.Reply reply = exchange.ask(server, question, StubExchange.Form.TRUSTING, policy.tryTimeout(), budget);
        if (!(reply instanceof Upstream.Response response)) {
            return reply;
        }
        Upstream.Reply sorted = Asker.sorted(question, response);
        boolean servfail = response.message().getRcode() == Rcode.SERVFAIL;
        return servfail && sorted instanceof Upstream.NoResponse none
                ? new Upstream.NoResponse(servfail(question, server, response, none.fault(), budget))
                : sorted;
    }

    /** SERVFAIL is what a validator says of a bogus answer, and of none (RFC 4035 §5.5); the two are told apart here. */
    private Fault servfail(
            Question question, InetSocketAddress server, Upstream.Response response, Fault failed, WorkBudget budget) {
        Optional<ExtendedError> told = Words.errors(response.message()).stream()
                .filter(ExtendedError::isOfValidation)
                .findFirst();
        if (told.isPresent()) { // RFC 8914 §4
            String remedy = Words.zoneRemedy(question.name(), told.get(), clock.instant());
            return Fault.bogus(failed.why(), told.get(), remedy);
        }
        Upstream.Reply unchecked =
                exchange.ask(server, question, StubExchange.Form.UNCHECKED, policy.tryTimeout(), budget);
        if (unchecked instanceof Upstream.Response other && isAnswer(other.message())) { // RFC 4035 §3.2.2
            ExtendedError error = ExtendedError.DNSSEC_BOGUS;
            String why = failed.why() + "; asked not to check (CD), it has an answer: so the proof of the answer fails";
            return Fault.bogus(why, error, Words.zoneRemedy(question.name(), error, clock.instant()));
        }
        return failed;
    }

    private static boolean isAnswer(Message message) {
        return message.getRcode() == Rcode.NOERROR || message.getRcode() == Rcode.NXDOMAIN;
    }

    /** What went wrong with the resolvers for one question. */
    private static final class Troubled {
        private final Question question;
        private final Set<String> words = new LinkedHashSet<>();
        private Optional<Fault> first = Optional.empty();
        /** A server that answers so once will do so again. */
        private Optional<Fault> refusal = Optional.empty();

        Troubled(Question question) {
            this.question = question;
        }

        void add(Fault fault) {
            words.add(fault.why());
            first = first.or(() -> Optional.of(fault));
            boolean refused = fault.failure()
                    .filter(kind -> switch (kind) {
                        case SERVFAIL, REFUSED, NOTIMP, FORMERR, OTHER_RCODE -> true;
                        case TIMEOUT, UNREACHABLE, MALFORMED, ALIAS_LOOP, WORK_LIMIT, RESOLVER_UNSUITABLE -> false;
                    })
                    .isPresent();
            refusal = refused ? refusal.or(() -> Optional.of(fault)) : refusal;
        }

        Upstream.NoResponse told(ResolverPolicy policy) {
            Fault fault = refusal.or(() -> first).orElseGet(() -> Asker.outOfTime(question.toString(), policy));
            List<String> told = new ArrayList<>(words).stream().limit(4).toList();
            return new Upstream.NoResponse(told.isEmpty() ? fault : fault.because(String.join("; ", told)));
        }
    }
}
