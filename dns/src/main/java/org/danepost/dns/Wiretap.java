package org.danepost.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Tells the trace of one exchange with one server. Used by one thread, for one query. */
final class Wiretap {
    private final NameServer server;
    private final TraceEvent.Transport transport;
    private final Question question;
    private final WorkBudget budget;
    private final long start = System.nanoTime();

    private Wiretap(NameServer server, TraceEvent.Transport transport, Question question, WorkBudget budget) {
        this.server = server;
        this.transport = transport;
        this.question = question;
        this.budget = budget;
    }

    /** A query goes out now. */
    static Wiretap sent(
            NameServer server,
            TraceEvent.Transport transport,
            Question question,
            TraceEvent.Form form,
            boolean minimised,
            WorkBudget budget) {
        budget.note(() -> new TraceEvent.QuerySent(server, transport, question, form, minimised));
        return new Wiretap(server, transport, question, budget);
    }

    /** What came of it; handed back as it is. */
    WireExchange.Outcome came(WireExchange.Outcome outcome) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        budget.note(() -> switch (outcome) {
            case WireExchange.Arrived arrived -> received(arrived, took);
            case WireExchange.UseTcp cut
            when transport == TraceEvent.Transport.UDP -> new TraceEvent.MovedToTcp(server, question, cut.why(), took);
            case WireExchange.UseTcp cut -> none("sends a truncated answer even over TCP: " + cut.why(), took);
            case WireExchange.Silence silence -> none(silence.why(), took);
            case WireExchange.Unreachable gone -> none(gone.why(), took);
            case WireExchange.Garbled garbled -> none(garbled.why(), took);
        });
        return outcome;
    }

    private TraceEvent none(String why, Duration took) {
        return new TraceEvent.NoAnswer(server, transport, question, Words.printable(why), took);
    }

    private TraceEvent received(WireExchange.Arrived arrived, Duration took) {
        Message message = arrived.message();
        List<String> flags = new ArrayList<>();
        for (int flag : new int[] {Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD, Flags.CD}) {
            if (message.getHeader().getFlag(flag)) {
                flags.add(Flags.string(flag));
            }
        }
        return new TraceEvent.AnswerReceived(
                server,
                transport,
                question,
                Rcode.string(message.getRcode()),
                flags,
                message.getSection(Section.ANSWER).size(),
                message.getSection(Section.AUTHORITY).size(),
                message.getSection(Section.ADDITIONAL).size(),
                arrived.octets(),
                took,
                Words.serverSaid(message));
    }
}
