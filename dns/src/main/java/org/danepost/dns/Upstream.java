package org.danepost.dns;

import java.net.InetSocketAddress;
import org.xbill.DNS.Message;

/**
 * Where unproven answers come from: a recursive server asked with DO and CD, or an iterator of our own. May be called by
 * many threads and may block until the budget's time is over; throws nothing for what a network can do.
 */
interface Upstream {
    /**
     * Asks one question.
     *
     * @param attempt 0 at first; a higher number when an earlier answer could not be proven, so that another server or
     *     transport may be chosen
     * @param budget limits time; the caller has charged the query
     */
    Reply ask(Question question, int attempt, WorkBudget budget);

    /** What came of it. */
    sealed interface Reply {}

    /**
     * A well-formed response to this very question, whatever its code.
     *
     * @param from who sent it
     */
    record Response(Message message, NameServer from) implements Reply {
        /** A response of a resolver of which only the address is known, in text. */
        Response(Message message, String resolver) {
            this(message, NameServer.resolver(InetSocketAddress.createUnresolved(resolver, 53)));
        }

        /** How the sender is called in explanations. */
        String server() {
            return from.words();
        }
    }

    /** None came. */
    record NoResponse(Fault fault) implements Reply {}
}
