package org.danepost.dns;

import java.io.IOException;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What came from a client, sorted: nothing to answer, something to refuse, or a question. Pure. */
sealed interface StubQuery {
    /** To be answered by silence: no query, or no DNS at all. */
    record Nothing() implements StubQuery {}

    /** A query whose header alone can be read or is of use. */
    record Headless(int id, int opcode, boolean recursionDesired, int rcode) implements StubQuery {}

    /** A query that is well understood and not answered. */
    record Refused(Message query, int rcode, Optional<ExtendedError> error, String why) implements StubQuery {}

    /** A question to be resolved. */
    record Asked(Message query, Question question) implements StubQuery {}

    int HEADER = 12;

    /** Sorts what came. */
    static StubQuery read(byte[] wire) {
        if (wire.length < HEADER || (wire[2] & 0x80) != 0) { // answering an answer would make two servers talk for ever
            return new Nothing();
        }
        if ((wire[2] >> 3 & 0xf) != Opcode.QUERY) {
            return headless(wire, Rcode.NOTIMP);
        }
        Message query;
        try {
            query = new Message(wire);
        } catch (IOException | RuntimeException e) { // whatever a stranger's octets provoked in the parser
            return headless(wire, Rcode.FORMERR);
        }
        int questions = query.getSection(Section.QUESTION).size();
        Record asked = query.getQuestion();
        if (asked == null || questions != 1) { // RFC 9619 §4
            return headless(wire, Rcode.FORMERR);
        }
        return read(query, asked);
    }

    private static Headless headless(byte[] wire, int rcode) {
        int id = (wire[0] & 0xff) << 8 | (wire[1] & 0xff);
        return new Headless(id, wire[2] >> 3 & 0xf, (wire[2] & 1) != 0, rcode);
    }

    private static StubQuery read(Message query, Record asked) {
        long options = query.getSection(Section.ADDITIONAL).stream()
                .filter(record -> record.getType() == Type.OPT)
                .count();
        OPTRecord opt = query.getOPT();
        if (options > 1 || (opt != null && opt.getName().labels() != 1)) { // RFC 6891 §6.1.1
            return refused(query, Rcode.FORMERR);
        }
        if (opt != null && opt.getVersion() > 0) { // RFC 6891 §6.1.3
            return refused(query, Rcode.BADVERS);
        }
        int type = asked.getType();
        if (type == Type.AXFR || type == Type.IXFR) { // RFC 5936 §2.2.1: nothing here to transfer
            return refused(query, Rcode.REFUSED);
        }
        if (!query.getSection(Section.ANSWER).isEmpty()
                || !query.getSection(Section.AUTHORITY).isEmpty()) {
            return refused(query, Rcode.FORMERR);
        }
        if (asked.getDClass() != DClass.IN) {
            return new Refused(query, Rcode.REFUSED, Optional.of(ExtendedError.NOT_SUPPORTED), "only class IN");
        }
        if (!query.getHeader().getFlag(Flags.RD)) { // RFC 8914 §4.21
            String why = "this server answers only queries with RD";
            return new Refused(query, Rcode.REFUSED, Optional.of(ExtendedError.NOT_AUTHORITATIVE), why);
        }
        if (unanswerable(type)) {
            String why = "records of type " + Type.string(type) + " are not looked up";
            return new Refused(query, Rcode.NOTIMP, Optional.of(ExtendedError.NOT_SUPPORTED), why);
        }
        return new Asked(query, new Question(asked.getName(), type));
    }

    /** Types that are no data (RFC 6895 §3.1), and signatures, which nothing proves by themselves. */
    private static boolean unanswerable(int type) {
        boolean meta = type == 0 || type == Type.OPT || (type >= 128 && type <= 254);
        return meta || type == Type.RRSIG || type == Type.SIG;
    }

    private static Refused refused(Message query, int rcode) {
        return new Refused(query, rcode, Optional.empty(), "");
    }

    /** Whether a query asks for DNSSEC records (RFC 3225 §3). */
    static boolean wantsSignatures(Message query) {
        OPTRecord opt = query.getOPT();
        return opt != null && (opt.getFlags() & ExtendedFlags.DO) != 0;
    }
}
