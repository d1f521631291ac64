package org.danepost.dns;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One question to one server in a given form, over UDP and over TCP when the answer is cut short. Says what went wrong as a
 * {@link Fault} that names the server. Any thread; blocks for the time given at most.
 */
final class StubExchange {
    /** What the query asks of the server. EDNS with DO is in all of them. */
    enum Form {
        /** Resolve, validate, and say whether it is authentic (RFC 6840 §5.7). */
        TRUSTING(true, true, false),
        /** The same without AD: a server that copies the bit from the query is found out by it (RFC 6840 §5.8). */
        CHECKING(true, false, false),
        /** Resolve and hand everything on unchecked (RFC 4035 §4.9.2). */
        UNCHECKED(true, false, true),
        /** What a root server knows by its own authority, nothing else. */
        AUTHORITY(false, false, false);

        private final boolean recursive;
        private final boolean authentic;
        private final boolean unchecked;

        Form(boolean recursive, boolean authentic, boolean unchecked) {
            this.recursive = recursive;
            this.authentic = authentic;
            this.unchecked = unchecked;
        }

        private NameServer asked(InetSocketAddress server) {
            return recursive
                    ? NameServer.resolver(server)
                    : new NameServer(server, Optional.empty(), Optional.of(Name.root));
        }
    }

    private final SecureRandom random = new SecureRandom();
    private final WireExchange wire;
    private final int udpSize;

    /** @param policy gives the size of UDP answers and the limits of TCP connections */
    StubExchange(ResolverPolicy policy) {
        this.wire = new WireExchange(random, policy);
        this.udpSize = policy.udpSize();
    }

    /** Over UDP, then over TCP if need be; each gets the limit, and both together end at the budget's. */
    Upstream.Reply ask(InetSocketAddress server, Question question, Form form, Duration limit, WorkBudget budget) {
        NameServer who = form.asked(server);
        Wiretap tap = sent(who, TraceEvent.Transport.UDP, question, budget);
        WireExchange.Outcome outcome = tap.came(wire.udp(server, query(question, form), shorter(limit, budget)));
        if (outcome instanceof WireExchange.UseTcp) { // RFC 7766 §5
            return overTcp(server, question, form, limit, budget);
        }
        return reply(who, question, outcome);
    }

    /** Over TCP from the start. */
    Upstream.Reply overTcp(InetSocketAddress server, Question question, Form form, Duration limit, WorkBudget budget) {
        NameServer who = form.asked(server);
        Wiretap tap = sent(who, TraceEvent.Transport.TCP, question, budget);
        return reply(who, question, tap.came(wire.tcp(server, query(question, form), shorter(limit, budget))));
    }

    private static Wiretap sent(NameServer who, TraceEvent.Transport transport, Question question, WorkBudget budget) {
        return Wiretap.sent(who, transport, question, TraceEvent.Form.EDNS, false, budget);
    }

    private static Duration shorter(Duration limit, WorkBudget budget) {
        Duration left = budget.left();
        return left.compareTo(limit) < 0 ? left : limit;
    }

    private Message query(Question question, Form form) {
        Message query = new Message(random.nextInt(0x10000));
        set(query, Flags.RD, form.recursive);
        set(query, Flags.AD, form.authentic);
        set(query, Flags.CD, form.unchecked);
        query.addRecord(Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
        query.addRecord(new OPTRecord(udpSize, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        return query;
    }

    private static void set(Message query, int flag, boolean on) {
        if (on) {
            query.getHeader().setFlag(flag);
        }
    }

    private static Upstream.Reply reply(NameServer who, Question question, WireExchange.Outcome outcome) {
        return switch (outcome) {
            case WireExchange.Arrived arrived -> new Upstream.Response(arrived.message(), who);
            case WireExchange.UseTcp _ ->
                trouble(Answer.Failure.MALFORMED, question, who, "cuts its answer short even over TCP");
            case WireExchange.Garbled garbled -> trouble(Answer.Failure.MALFORMED, question, who, garbled.why());
            case WireExchange.Silence silence -> trouble(Answer.Failure.TIMEOUT, question, who, silence.why());
            case WireExchange.Unreachable gone -> trouble(Answer.Failure.UNREACHABLE, question, who, gone.why());
        };
    }

    private static Upstream.NoResponse trouble(Answer.Failure failure, Question question, NameServer who, String why) {
        ExtendedError error = switch (failure) {
            case MALFORMED -> ExtendedError.INVALID_DATA;
            case TIMEOUT -> ExtendedError.NO_REACHABLE_AUTHORITY;
            default -> ExtendedError.NETWORK_ERROR;
        };
        String remedy = "See whether " + who.wordsWithDuty() + " runs and is reachable from this host by UDP and TCP.";
        return new Upstream.NoResponse(
                Fault.failed(failure, "asked for " + question + ", " + who.wordsWithDuty() + " " + why, error, remedy)
                        .about(Particulars.NONE.withSubject(question).withServer(who)));
    }
}
