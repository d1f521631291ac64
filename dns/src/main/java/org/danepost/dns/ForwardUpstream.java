package org.danepost.dns;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Asks recursive resolvers, one after the other until one gives an answer: over UDP with EDNS, over TCP when the answer is
 * cut short or when strangers answer too. Every query has a socket, port and id of its own (RFC 5452 §9).
 */
final class ForwardUpstream implements Upstream {
    private final List<InetSocketAddress> servers;
    private final ResolverPolicy policy;
    private final WireExchange exchange;
    private final SecureRandom random = new SecureRandom();
    private final InFlight<Task, WireExchange.Outcome> running = new InFlight<>();

    ForwardUpstream(List<InetSocketAddress> servers, ResolverPolicy policy) {
        this.servers = List.copyOf(servers);
        this.policy = policy;
        this.exchange = new WireExchange(random, policy);
    }

    private record Task(InetSocketAddress server, Question question, boolean overTcp) {}

    /** What one server's tries came to, so far. */
    private record Standing(@Nullable Response response, Optional<Fault> fault) {}

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
                Standing standing = once(question, server, attempt > 0 && round == 0, budget);
                Response response = standing.response();
                if (response != null && isAnswer(response.message())) {
                    return response;
                }
                if (response != null) {
                    refusal = refusal == null ? response : refusal;
                }
                if (standing.fault().isPresent()) {
                    troubles.add(standing.fault().get().why());
                    first = first.or(standing::fault);
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

    /** One try at one server. */
    private Standing once(Question question, InetSocketAddress server, boolean overTcp, WorkBudget budget) {
        Duration left = budget.left();
        Duration limit = left.compareTo(policy.tryTimeout()) < 0 ? left : policy.tryTimeout();
        WireExchange.Outcome outcome = running.get(
                        new Task(server, question, overTcp),
                        budget::left,
                        () -> exchanged(question, server, overTcp, limit, budget),
                        _ -> !Thread.currentThread().isInterrupted()
                                && budget.left().isPositive())
                .orElseGet(() -> new WireExchange.Silence("gives no answer in the time that was left"));
        String name = WireExchange.name(server);
        return switch (outcome) {
            case WireExchange.Arrived arrived -> new Standing(new Response(arrived.message(), name), Optional.empty());
            case WireExchange.UseTcp _ ->
                trouble(Answer.Failure.MALFORMED, question, server, "cuts its answer short even over TCP");
            case WireExchange.Silence silence -> trouble(Answer.Failure.TIMEOUT, question, server, silence.why());
            case WireExchange.Unreachable gone -> trouble(Answer.Failure.UNREACHABLE, question, server, gone.why());
            case WireExchange.Garbled garbled -> trouble(Answer.Failure.MALFORMED, question, server, garbled.why());
        };
    }

    private WireExchange.Outcome exchanged(
            Question question, InetSocketAddress server, boolean overTcp, Duration limit, WorkBudget budget) {
        Message query = query(question);
        WireExchange.Outcome outcome =
                overTcp ? exchange.tcp(server, query, limit) : exchange.udp(server, query, limit);
        if (!(outcome instanceof WireExchange.UseTcp) || overTcp) {
            return outcome;
        }
        Duration rest = budget.left(); // RFC 7766 §5
        Duration again = rest.compareTo(policy.tryTimeout()) < 0 ? rest : policy.tryTimeout();
        return exchange.tcp(server, query(question), again);
    }

    private static Standing trouble(Answer.Failure failure, Question question, InetSocketAddress server, String why) {
        ExtendedError error = switch (failure) {
            case MALFORMED -> ExtendedError.INVALID_DATA;
            case TIMEOUT -> ExtendedError.NO_REACHABLE_AUTHORITY;
            default -> ExtendedError.NETWORK_ERROR;
        };
        String name = WireExchange.name(server);
        String remedy = "See whether the resolver " + name + " runs and is reachable from this host by UDP and TCP.";
        return new Standing(
                null,
                Optional.of(Fault.failed(failure, "asked for " + question + ", " + name + " " + why, error, remedy)));
    }

    /** A recursive query that asks for signatures and for no validation by the server (RFC 4035 §4.9.2, RFC 6840 §5.9). */
    private Message query(Question question) {
        Message query = new Message(random.nextInt(0x10000));
        Header header = query.getHeader();
        header.setFlag(Flags.RD);
        header.setFlag(Flags.CD);
        query.addRecord(Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
        query.addRecord(new OPTRecord(policy.udpSize(), 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        return query;
    }
}
