package org.danepost.lab;

import java.util.List;
import org.xbill.DNS.Message;

/**
 * What a server, or someone on the path from it, does to its answers. Called by many threads at once.
 *
 * <p>Nothing returned means that no answer comes, so that the asker runs into its timeout. Several messages go out one
 * after the other over UDP; over TCP too, though a client reads the first only. The honest message is a copy that may be
 * changed. {@link Tampers} has the usual ones.
 */
@FunctionalInterface
public interface Tamper {
    /**
     * A question and its honest answer.
     *
     * @param tcp whether it came over TCP
     */
    record Exchange(Message query, Message honest, boolean tcp) {}

    List<Message> replies(Exchange exchange);

    /** Leaves every answer as it is. */
    static Tamper none() {
        return exchange -> List.of(exchange.honest());
    }

    /** This one, then the other upon each message that this one lets out. */
    default Tamper then(Tamper next) {
        return exchange -> replies(exchange).stream()
                .flatMap(message -> next.replies(new Exchange(exchange.query(), message, exchange.tcp())).stream())
                .toList();
    }
}
