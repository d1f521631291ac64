package org.danepost.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A recursive resolver that validates nothing: it walks from the lab's root and hands on what it finds, with all signatures
 * and denials when DO is set, never with AD. It keeps nothing, so that a scene cannot leak into the next. What goes wrong
 * at the authorities (silence, REFUSED, NOTIMP) reaches the client as SERVFAIL. An attacker between it and its clients, or
 * a lying resolver, is a {@link Tamper}. Any thread.
 */
public final class RecursiveServer implements AutoCloseable {
    private static final Set<Integer> PROOFS = Set.of(Type.RRSIG, Type.NSEC, Type.NSEC3);

    private final DnsServer server;
    private final List<InetSocketAddress> roots;
    private final DnsClient client;
    private volatile Tamper tamper = Tamper.none();

    /**
     * @param address where it listens
     * @param roots where the root zone is served; all other authorities are on the same port
     * @param patience how long it waits for one authority
     */
    public RecursiveServer(InetSocketAddress address, List<InetSocketAddress> roots, Duration patience)
            throws IOException {
        this.roots = List.copyOf(roots);
        this.client = new DnsClient(patience);
        this.server = new DnsServer(address, this::replies).start();
    }

    public InetSocketAddress address() {
        return server.address();
    }

    public void tamper(Tamper chosen) {
        this.tamper = chosen;
    }

    private List<Message> replies(Message query, boolean tcp) {
        return tamper.replies(new Tamper.Exchange(query, answer(query), tcp));
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        if (question.getDClass() != DClass.IN) {
            return DnsServer.answerTo(query, Rcode.REFUSED);
        }
        Iteration found = new Iteration(client, roots);
        int rcode = found.resolve(question.getName(), question.getType());
        Message answer = DnsServer.answerTo(query, rcode);
        answer.getHeader().setFlag(Flags.RA);
        boolean dnssec = ZoneStore.dnssecWanted(query);
        found.answer().stream()
                .filter(record -> dnssec || !hidden(record, question.getType()))
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        found.authority().stream()
                .filter(record -> dnssec || !hidden(record, question.getType()))
                .forEach(record -> answer.addRecord(record, Section.AUTHORITY));
        return answer;
    }

    /** RFC 4035 §3.2.1: without DO, only what was asked for by its type. */
    private static boolean hidden(Record record, int asked) {
        return PROOFS.contains(record.getType()) && record.getType() != asked;
    }

    /** The type that a record is or, for a signature, covers. */
    static int subject(Record record) {
        return record instanceof RRSIGRecord signature ? signature.getTypeCovered() : record.getType();
    }

    @Override
    public void close() {
        server.close();
    }
}
