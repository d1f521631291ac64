package org.danepost.dns;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
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
        /** What the server knows by its own authority, nothing else. */
        AUTHORITY(false, false, false);

        private final boolean recursive;
        private final boolean authentic;
        private final boolean unchecked;

        Form(boolean recursive, boolean authentic, boolean unchecked) {
            this.recursive = recursive;
            this.authentic = authentic;
            this.unchecked = unchecked;
        }
    }

    private final SecureRandom random = new SecureRandom();
    private final WireExchange wire = new WireExchange(random);
    private final int udpSize;

    StubExchange(int udpSize) {
        this.udpSize = udpSize;
    }

    /** Over UDP, then over TCP if need be; each gets the limit, and both together end at the budget's. */
    Upstream.Reply ask(InetSocketAddress server, Question question, Form form, Duration limit, WorkBudget budget) {
        WireExchange.Outcome outcome = wire.udp(server, query(question, form), shorter(limit, budget));
        if (outcome instanceof WireExchange.UseTcp) { // RFC 7766 §5
            return overTcp(server, question, form, limit, budget);
        }
        return reply(server, question, outcome);
    }

    /** Over TCP from the start. */
    Upstream.Reply overTcp(InetSocketAddress server, Question question, Form form, Duration limit, WorkBudget budget) {
        return reply(server, question, wire.tcp(server, query(question, form), shorter(limit, budget)));
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

    private static Upstream.Reply reply(InetSocketAddress server, Question question, WireExchange.Outcome outcome) {
        return switch (outcome) {
            case WireExchange.Arrived arrived -> new Upstream.Response(arrived.message(), WireExchange.name(server));
            case WireExchange.UseTcp _ ->
                trouble(
                        Answer.Failure.MALFORMED,
                        ExtendedError.INVALID_DATA,
                        question,
                        server,
                        "cuts its answer short even over TCP");
            case WireExchange.Garbled garbled ->
                trouble(Answer.Failure.MALFORMED, ExtendedError.INVALID_DATA, question, server, garbled.why());
            case WireExchange.Silence silence ->
                trouble(Answer.Failure.TIMEOUT, ExtendedError.NO_REACHABLE_AUTHORITY, question, server, silence.why());
            case WireExchange.Unreachable gone ->
                trouble(Answer.Failure.UNREACHABLE, ExtendedError.NETWORK_ERROR, question, server, gone.why());
        };
    }

    private static Upstream.NoResponse trouble(
            Answer.Failure failure, ExtendedError error, Question question, InetSocketAddress server, String why) {
        String name = WireExchange.name(server);
        String remedy = "See whether " + name + " runs and is reachable from this host by UDP and TCP.";
        return new Upstream.NoResponse(
                Fault.failed(failure, "asked for " + question + ", " + name + " " + why, error, remedy));
    }
}
