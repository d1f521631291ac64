package org.danepost.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * One question to one authoritative server, in the richest form that it understands: UDP first, TCP when the answer is cut
 * short or when something about it smells of forgery. The same question to the same server is not put twice at a time, but
 * shared by all who ask (RFC 5452 §5). Any thread.
 */
final class AuthorityExchange {
    /** What the operating system says of a host that has no IPv6, or no IPv4. */
    private static final List<String> NO_ROUTE =
            List.of("Network is unreachable", "family not supported", "family unavailable", "Unsupported address type");

    private final ServerBook book;
    private final WireExchange wire;
    private final AuthorityQuery queries;
    private final InFlight<Task, Result> running = new InFlight<>();

    AuthorityExchange(ServerBook book, WireExchange wire, AuthorityQuery queries) {
        this.book = book;
        this.wire = wire;
        this.queries = queries;
    }

    private record Task(InetSocketAddress server, Question question, boolean overTcp) {}

    /** What came of it. */
    sealed interface Result {}

    /** A response to the question. */
    record Came(Message message) implements Result {}

    /** None, or none that can be read. */
    record Nothing(Answer.Failure kind, String what) implements Result {}

    /**
     * Asks, or waits for another thread that is asking the same.
     *
     * @param limit time for each exchange on the wire
     * @param errand is charged for each
     */
    Result ask(InetSocketAddress server, Question question, boolean overTcp, Duration limit, Errand errand) {
        Task task = new Task(server, question, overTcp);
        Supplier<Result> work = () -> new Attempt(task, limit, errand).run();
        return running.get(
                        task,
                        () -> errand.budget().note(() -> elsewhere(server, question)),
                        errand::left,
                        work,
                        _ -> !errand.isOver() && errand.limit().isEmpty())
                .orElseGet(() -> new Nothing(Answer.Failure.TIMEOUT, "gives no answer in the time that was left"));
    }

    /** Another lookup asks the server the same at this moment. */
    static TraceEvent elsewhere(InetSocketAddress server, Question question) {
        return new TraceEvent.WorkedOutElsewhere(question + " at " + WireExchange.name(server));
    }

    /** The exchanges of one task with one server. */
    private final class Attempt {
        private final Task task;
        private final Duration limit;
        private final Errand errand;
        private final ServerMemory memory;
        private ServerMemory.Form form;

        Attempt(Task task, Duration limit, Errand errand) {
            this.task = task;
            this.limit = limit;
            this.errand = errand;
            this.memory = book.memory(task.server);
            // Over TCP at once means that a proof failed: perhaps only because this server got queries without EDNS.
            this.form = task.overTcp ? ServerMemory.Form.COOKIE : memory.form();
        }

        Result run() {
            Result result = once();
            for (int step = 0; step < 3 && result instanceof Came came && poorer(came.message()); step++) {
                result = once();
            }
            return result;
        }

        /** Whether the server stumbles over the form of the query, and there is a plainer one (RFC 6891 §7). */
        private boolean poorer(Message response) {
            int code = response.getRcode();
            boolean knowsEdns = response.getOPT() != null;
            if (code == Rcode.BADCOOKIE && form == ServerMemory.Form.COOKIE) {
                return true; // the right cookie came along (RFC 7873 §5.3)
            }
            boolean stumbles = code == Rcode.FORMERR || code == Rcode.BADVERS || (code == Rcode.NOTIMP && !knowsEdns);
            ServerMemory.Form plainer = switch (form) {
                case COOKIE -> knowsEdns ? ServerMemory.Form.EDNS : ServerMemory.Form.PLAIN;
                case EDNS, PLAIN -> ServerMemory.Form.PLAIN;
            };
            if (!stumbles || plainer == form) {
                return false;
            }
            form = plainer;
            return true;
        }

        private Result once() {
            if (task.overTcp) {
                return tcp();
            }
            boolean strew = memory.keepsCase();
            boolean cookieExpected =
                    form == ServerMemory.Form.COOKIE && memory.serverCookie().isPresent();
            long start = System.nanoTime();
            Message query = queries.make(task.question, memory, form, strew);
            if (!errand.takeSend()) {
                return spent();
            }
            WireExchange.Outcome outcome = udp(query);
            return switch (outcome) {
                case WireExchange.Arrived arrived -> {
                    book.route(task.server, true);
                    memory.answered(Duration.ofNanos(System.nanoTime() - start));
                    boolean forged = !arrived.keptCase() || !cookieHolds(arrived.message(), cookieExpected);
                    yield forged ? doubted(arrived) : settled(arrived.message());
                }
                case WireExchange.UseTcp _ -> tcp(); // RFC 7766 §5
                case WireExchange.Silence _, WireExchange.Unreachable _, WireExchange.Garbled _ -> nothing(outcome);
            };
        }

        private WireExchange.Outcome udp(Message query) {
            Wiretap tap = errand.sent(task.server, TraceEvent.Transport.UDP, task.question, sentForm());
            return tap.came(wire.udp(task.server, query, time()));
        }

        private TraceEvent.Form sentForm() {
            return switch (form) {
                case COOKIE -> TraceEvent.Form.EDNS_COOKIE;
                case EDNS -> TraceEvent.Form.EDNS;
                case PLAIN -> TraceEvent.Form.PLAIN;
            };
        }

        /** Over TCP nobody can slip in an answer unseen; a server that is at fault itself is remembered for it. */
        private Result doubted(WireExchange.Arrived arrived) {
            Result safe = tcp();
            if (safe instanceof Came || !errand.takeSend()) {
                return safe;
            }
            if (!arrived.keptCase()) {
                memory.losesCase(); // without TCP there is no telling
            }
            Message query = queries.make(task.question, memory, form, memory.keepsCase());
            boolean cookieExpected = memory.serverCookie().isPresent();
            WireExchange.Outcome outcome = udp(query);
            return outcome instanceof WireExchange.Arrived again
                            && again.keptCase()
                            && cookieHolds(again.message(), cookieExpected)
                    ? settled(again.message())
                    : safe;
        }

        private Result tcp() {
            if (!errand.takeSend()) {
                return spent();
            }
            Message query = queries.make(task.question, memory, form, memory.keepsCase());
            Wiretap tap = errand.sent(task.server, TraceEvent.Transport.TCP, task.question, sentForm());
            WireExchange.Outcome outcome = tap.came(wire.tcp(task.server, query, time()));
            if (outcome instanceof WireExchange.Arrived arrived) {
                if (!arrived.keptCase()) {
                    memory.losesCase(); // so it is the server's own way
                }
                cookieHolds(arrived.message(), false);
                return settled(arrived.message());
            }
            return nothing(outcome);
        }

        private Result settled(Message message) {
            int code = message.getRcode();
            if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
                memory.form(form);
            }
            return new Came(message);
        }

        /** Takes up the server's cookie; false when the response is not by whom it should be (RFC 7873 §5.3). */
        private boolean cookieHolds(Message message, boolean expected) {
            Optional<CookieOption> cookie = AuthorityQuery.cookie(message);
            if (cookie.isEmpty()) {
                if (!expected) {
                    memory.serverCookie(Optional.empty());
                }
                return !expected;
            }
            if (!memory.isOurs(cookie.get().getClientCookie())) {
                return false;
            }
            memory.serverCookie(cookie.get().getServerCookie());
            return true;
        }

        private Duration time() {
            Duration left = errand.left();
            return left.compareTo(limit) < 0 ? left : limit;
        }

        private Nothing spent() {
            return new Nothing(Answer.Failure.WORK_LIMIT, "is not asked further");
        }

        private Nothing nothing(WireExchange.Outcome outcome) {
            memory.failed();
            if (outcome instanceof WireExchange.Silence) {
                book.silent(task.server);
            }
            return switch (outcome) {
                case WireExchange.Silence silence -> new Nothing(Answer.Failure.TIMEOUT, silence.why());
                case WireExchange.Unreachable gone -> {
                    if (NO_ROUTE.stream().anyMatch(gone.why()::contains)) {
                        book.route(task.server, false);
                    }
                    yield new Nothing(Answer.Failure.UNREACHABLE, gone.why());
                }
                case WireExchange.Garbled garbled -> new Nothing(Answer.Failure.MALFORMED, garbled.why());
                case WireExchange.UseTcp _ ->
                    new Nothing(Answer.Failure.MALFORMED, "cuts its answer short even over TCP");
                case WireExchange.Arrived _ -> throw new IllegalStateException("a response did come");
            };
        }
    }
}
