package org.danepost.dns;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * Asks recursive resolvers, one after the other until one gives an answer: over UDP with EDNS, over TCP when the answer is
 * cut short or when strangers answer too. Every query has a socket, port and id of its own (RFC 5452 §9), asks for
 * signatures and for no validation by the server (RFC 4035 §4.9.2, RFC 6840 §5.9).
 */
final class ForwardUpstream implements Upstream {
    private final List<InetSocketAddress> servers;
    private final ResolverPolicy policy;
    private final StubExchange exchange;
    private final InFlight<Task, Reply> running = new InFlight<>();

    ForwardUpstream(List<InetSocketAddress> servers, ResolverPolicy policy) {
        this.servers = List.copyOf(servers);
        this.policy = policy;
        this.exchange = new StubExchange(policy);
    }

    private record Task(InetSocketAddress server, Question question, boolean overTcp) {}

    @Override
    public Reply ask(Question question, int attempt, WorkBudget budget) {
        List<String> troubles = new ArrayList<>();
        Optional<Fault> first = Optional.empty();
        @Nullable Response refusal = null;
        for (int round = 0; round < policy.triesPerServer(); round++) {
            for (int index = 0; index < servers.size(); index++) {
                if (Thread.currentThread().isInterrupted() || !budget.left().isPositive()) {
                    return settled(question, refusal, first, troubles);
                }
                InetSocketAddress server = servers.get((index + attempt) % servers.size());
                switch (once(question, server, attempt > 0 && round == 0, budget)) {
                    case Response response
                    when isAnswer(response.message()) -> {
                        return response;
                    }
                    case Response response -> refusal = refusal == null ? response : refusal;
                    case NoResponse none -> {
                        troubles.add(none.fault().why());
                        first = first.or(() -> Optional.of(none.fault()));
                    }
                }
            }
            if (refusal != null) {
                return refusal; // a server that answers so once will do so again
            }
        }
        return settled(question, refusal, first, troubles);
    }

    private Reply settled(Question question, @Nullable Response refusal, Optional<Fault> first, List<String> troubles) {
        if (refusal != null) {
            return refusal;
        }
        if (first.isEmpty()) {
            return new NoResponse(Asker.outOfTime(question.toString(), policy));
        }
        List<String> distinct = troubles.stream().distinct().limit(4).toList();
        return new NoResponse(first.get().because(String.join("; ", distinct)));
    }

    private static boolean isAnswer(Message message) {
        return message.getRcode() == Rcode.NOERROR || message.getRcode() == Rcode.NXDOMAIN;
    }

    /** One try at one server, which waits for another lookup that asks the same just now. */
    private Reply once(Question question, InetSocketAddress server, boolean overTcp, WorkBudget budget) {
        return running.get(
                        new Task(server, question, overTcp),
                        () -> budget.note(() -> AuthorityExchange.elsewhere(server, question)),
                        budget::left,
                        () -> exchanged(question, server, overTcp, budget),
                        _ -> !Thread.currentThread().isInterrupted()
                                && budget.left().isPositive())
                .orElseGet(() -> new NoResponse(Asker.outOfTime(question.toString(), policy)));
    }

    private Reply exchanged(Question question, InetSocketAddress server, boolean overTcp, WorkBudget budget) {
        StubExchange.Form form = StubExchange.Form.UNCHECKED;
        return overTcp
                ? exchange.overTcp(server, question, form, policy.tryTimeout(), budget)
                : exchange.ask(server, question, form, policy.tryTimeout(), budget);
    }
}
