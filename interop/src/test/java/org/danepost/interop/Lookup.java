package org.danepost.interop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks a DNS server one question with the DO bit, over TCP when the answer does not fit. Independent of module dns. */
final class Lookup {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final InetSocketAddress server;

    Lookup(InetSocketAddress server) {
        this.server = server;
    }

    /** Whether the server gives a good answer for the SOA of a name now. */
    static boolean answers(InetSocketAddress server, String name) {
        try {
            Message reply = new Lookup(server).ask(Name.fromString(name), Type.SOA, Duration.ofMillis(500), List.of());
            return reply.getRcode() == Rcode.NOERROR;
        } catch (TextParseException e) {
            throw new IllegalArgumentException(name, e);
        } catch (IOException e) {
            return false;
        }
    }

    /** The reply; with CD when checking is to be left to us. */
    Message ask(Name name, int type, boolean checkingDisabled) throws IOException {
        return ask(name, type, DEADLINE, checkingDisabled ? List.of((int) Flags.CD) : List.of());
    }

    private Message ask(Name name, int type, Duration deadline, List<Integer> flags) throws IOException {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(deadline);
        resolver.setEDNS(0, 1232, ExtendedFlags.DO, List.of());
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        flags.forEach(flag -> query.getHeader().setFlag(flag));
        return resolver.send(query);
    }

    /** The records of a type in the answer section, of any owner. */
    static List<Record> records(Message message, int type) {
        return message.getSection(Section.ANSWER).stream()
                .filter(answer -> answer.getType() == type)
                .toList();
    }
}
