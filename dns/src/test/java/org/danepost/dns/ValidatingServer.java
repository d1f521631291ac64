package org.danepost.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** A resolver on loopback that validates, as long as it is told to: AD for what is secure, SERVFAIL for what is bogus. */
final class ValidatingServer implements AutoCloseable {
    final LoopbackServer server;
    volatile boolean validates = true;
    /** Whether SERVFAIL comes with the extended error. */
    volatile boolean explains = true;

    private final World world;

    ValidatingServer(World world) throws IOException {
        this.world = world;
        this.server = new LoopbackServer(world);
        server.change = this::judged;
    }

    InetSocketAddress address() {
        return server.address();
    }

    Message lastQuery() {
        return server.queries.getLast();
    }

    private Message judged(Message answer) {
        if (!validates) {
            return answer;
        }
        Question question = new Question(
                answer.getQuestion().getName(), answer.getQuestion().getType());
        Answer judgement = new ValidatingResolver(
                        world, world.anchors(), ResolverPolicy.standard(), InstantSource.fixed(TestZone.NOW))
                .resolve(question);
        boolean secure = switch (judgement) {
            case Answer.Found found -> found.security() == Security.SECURE;
            case Answer.Absent absent -> absent.security() == Security.SECURE;
            case Answer.Bogus _, Answer.Failed _ -> false;
        };
        if (secure) {
            answer.getHeader().setFlag(Flags.AD);
        }
        return judgement instanceof Answer.Bogus bogus
                        && !lastQuery().getHeader().getFlag(Flags.CD)
                ? failure(answer, question, bogus.explanation())
                : answer;
    }

    private Message failure(Message answer, Question question, Explanation explanation) {
        Message failure = World.empty(question);
        failure.getHeader().setID(answer.getHeader().getID());
        failure.getHeader().setRcode(Rcode.SERVFAIL);
        if (explains) {
            failure.removeAllRecords(Section.ADDITIONAL);
            int code = explanation.error().orElse(ExtendedError.DNSSEC_BOGUS).code();
            failure.addRecord(
                    new OPTRecord(1232, 0, 0, 0, new org.xbill.DNS.ExtendedErrorCodeOption(code, "")),
                    Section.ADDITIONAL);
        }
        return failure;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
