package org.danepost.dns;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** From the octets of a query to those of the response. Any thread; blocks as long as the resolver does. */
final class StubResponder {
    private static final Logger LOG = LoggerFactory.getLogger(StubResponder.class);

    private final Resolver resolver;

    StubResponder(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * A response.
     *
     * @param question what was asked, where that could be read
     * @param answer what the resolver or this server itself said to it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed from the maker to the socket, never kept or compared
    record Reply(byte[] wire, Optional<Question> question, int rcode, Optional<Answer> answer, Duration took) {}

    /** The response to what came; empty when there is to be none. */
    Optional<Reply> respond(byte[] request, boolean overTcp) {
        try {
            return answered(request, overTcp);
        } catch (RuntimeException e) { // a fault in this program costs one answer, not the server
            LOG.error("a query met a fault in this program", e);
            return decline(request, Rcode.SERVFAIL, ExtendedError.OTHER, "a fault in the server", overTcp);
        }
    }

    private Optional<Reply> answered(byte[] request, boolean overTcp) {
        long start = System.nanoTime();
        return switch (StubQuery.read(request)) {
            case StubQuery.Nothing _ -> Optional.empty();
            case StubQuery.Headless query -> Optional.of(bare(query));
            case StubQuery.Refused refused ->
                Optional.of(coded(refused.query(), refused.rcode(), refused.error(), refused.why(), overTcp));
            case StubQuery.Asked asked -> {
                Answer answer = LocalAnswers.to(asked.question()).orElseGet(() -> resolver.resolve(asked.question()));
                StubResponse response = new StubResponse(asked.query()).outcome(answer);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                yield Optional.of(new Reply(
                        response.wire(overTcp),
                        Optional.of(asked.question()),
                        response.rcode(),
                        Optional.of(answer),
                        took));
            }
        };
    }

    /** The response without asking anybody: the client may not ask, or too many ask. */
    Optional<Reply> decline(byte[] request, int rcode, ExtendedError error, String why, boolean overTcp) {
        return switch (StubQuery.read(request)) {
            case StubQuery.Nothing _ -> Optional.empty();
            case StubQuery.Headless query -> Optional.of(bare(query));
            case StubQuery.Refused refused ->
                Optional.of(coded(refused.query(), refused.rcode(), refused.error(), refused.why(), overTcp));
            case StubQuery.Asked asked -> Optional.of(coded(asked.query(), rcode, Optional.of(error), why, overTcp));
        };
    }

    /** The response to a client that may not ask; no larger than the query by more than a few octets. */
    Optional<Reply> forbid(byte[] request, boolean overTcp) {
        return decline(request, Rcode.REFUSED, ExtendedError.PROHIBITED, "", overTcp); // RFC 8914 §4.19
    }

    /** The response when there is no room for more work. */
    Optional<Reply> busy(byte[] request, boolean overTcp) {
        return decline(request, Rcode.SERVFAIL, ExtendedError.OTHER, "too many queries at once", overTcp);
    }

    private static Reply bare(StubQuery.Headless query) {
        return new Reply(
                StubResponse.headless(query), Optional.empty(), query.rcode(), Optional.empty(), Duration.ZERO);
    }

    private static Reply coded(Message query, int rcode, Optional<ExtendedError> error, String why, boolean overTcp) {
        byte[] wire = new StubResponse(query).code(rcode, error, why).wire(overTcp);
        Optional<Question> question =
                Optional.ofNullable(query.getQuestion()).map(asked -> new Question(asked.getName(), asked.getType()));
        return new Reply(wire, question, rcode, Optional.empty(), Duration.ZERO);
    }
}
