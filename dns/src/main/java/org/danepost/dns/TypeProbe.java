package org.danepost.dns;

import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Tells servers that fail altogether from those that fail for one type: some software, and some firewalls, answer what is
 * usual and refuse or drop TLSA and the like. Those that failed are asked for the SOA of their zone, on the lookup's account.
 * Any thread.
 */
final class TypeProbe {
    private static final int MOST = 2;
    private static final Set<Integer> USUAL = Set.of(Type.A, Type.AAAA, Type.NS, Type.SOA);

    private final AuthorityExchange exchange;
    private final Scrubber scrubber;
    private final ServerBook book;
    private final ResolverPolicy policy;

    TypeProbe(AuthorityExchange exchange, Scrubber scrubber, ServerBook book, ResolverPolicy policy) {
        this.exchange = exchange;
        this.scrubber = scrubber;
        this.book = book;
        this.policy = policy;
    }

    /** Whether the type is one that a server may fail at while it serves others. */
    static boolean worthwhile(Question question) {
        return !USUAL.contains(question.type());
    }

    /** Asks some of those that failed, and adds what is learnt. */
    void compare(Name zone, Question failed, Troubles troubles, Errand errand) {
        Question start = new Question(zone, Type.SOA);
        for (NameServer server : troubles.failed().stream().limit(MOST).toList()) {
            if (errand.isOver()) {
                return;
            }
            errand.goingTo(server, false);
            AuthorityExchange.Result result = exchange.ask(
                    server.address(), start, false, book.patience(server.address(), 0, policy.tryTimeout()), errand);
            if (result instanceof AuthorityExchange.Came came
                    && scrubber.read(zone, start, came.message()) instanceof Scrubber.Settled) {
                troubles.mishandles(server);
            }
        }
    }
}
