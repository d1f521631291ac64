package org.danepost.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Puts a few questions to one server over one transport and proves the answers: the keys and the SOA of a zone with a trust
 * anchor, a TLSA record that it does not have, a name that does not exist. Used once.
 */
final class ServerTrial implements Callable<ServerTrial.Result> {
    /** No such name exists; always the same, so that the denial comes out of the caches. */
    private static final String NOBODY = "_25._tcp.danepost-probe";

    private static final int TRIES = 2;

    /** What is expected of the server. */
    enum Role {
        /** Answers for the root with authority. */
        ROOT(StubExchange.Form.AUTHORITY),
        /** Answers everything, and hands signatures and denials on. */
        RESOLVER(StubExchange.Form.UNCHECKED);

        private final StubExchange.Form form;

        Role(StubExchange.Form form) {
            this.form = form;
        }
    }

    /** What came of it. */
    record Result(ServerTrial trial, ProbeReport.Finding finding) {}

    private final InetSocketAddress server;
    private final Role role;
    private final boolean overTcp;
    private final Conditions conditions;

    /**
     * What all trials of a probe share.
     *
     * @param policy its lookup time is the time of a whole trial
     */
    record Conditions(StubExchange exchange, TrustAnchors anchors, ResolverPolicy policy, InstantSource clock) {
        /** The zone whose data must be proven: the root, or where it has no anchor the first zone that has one. */
        Name zone() {
            List<Name> names = anchors.names();
            return names.isEmpty() || names.contains(Name.root) ? Name.root : names.getFirst();
        }
    }

    ServerTrial(InetSocketAddress server, Role role, boolean overTcp, Conditions conditions) {
        this.server = server;
        this.role = role;
        this.overTcp = overTcp;
        this.conditions = conditions;
    }

    InetSocketAddress server() {
        return server;
    }

    Role role() {
        return role;
    }

    boolean overTcp() {
        return overTcp;
    }

    @Override
    public Result call() {
        WorkBudget whole = new WorkBudget(conditions.policy());
        Resolver resolver = new ValidatingResolver(
                only(whole),
                conditions.anchors(),
                conditions.policy(),
                CachePolicy.plain(), // each question must reach the server, not be answered from denials seen before
                conditions.clock());
        Name zone = role == Role.ROOT ? Name.root : conditions.zone();
        boolean anchored = !conditions.anchors().enclosing(zone).isEmpty();
        for (Question question : questions(zone)) {
            Answer answer = resolver.resolve(question);
            boolean proven = switch (answer) {
                case Answer.Found found -> question.type() == Type.SOA && (secure(found.security()) || !anchored);
                case Answer.Absent absent -> question.type() != Type.SOA && (secure(absent.security()) || !anchored);
                case Answer.Bogus _, Answer.Failed _ -> false;
            };
            if (!proven) {
                return new Result(this, unusable(question, answer));
            }
        }
        return new Result(this, new ProbeReport.Usable());
    }

    private List<Question> questions(Name zone) {
        Question soa = new Question(zone, Type.SOA);
        return overTcp
                ? List.of(soa)
                : List.of(
                        soa,
                        new Question(zone, Type.TLSA),
                        Question.of(NOBODY + (zone.equals(Name.root) ? "." : "." + zone), Type.TLSA));
    }

    private static boolean secure(Security security) {
        return security == Security.SECURE;
    }

    private ProbeReport.Unusable unusable(Question question, Answer answer) {
        String name = WireExchange.name(server);
        return switch (answer) {
            case Answer.Failed failed ->
                new ProbeReport.Unusable(failed.failure(), failed.explanation().why());
            case Answer.Bogus bogus ->
                new ProbeReport.Unusable(
                        Answer.Failure.RESOLVER_UNSUITABLE,
                        "what " + name + " answers to " + question + " fails its proof: "
                                + bogus.explanation().why());
            case Answer.Found _, Answer.Absent _ ->
                new ProbeReport.Unusable(
                        Answer.Failure.RESOLVER_UNSUITABLE,
                        name + " answers " + question + " as it cannot be in the zone");
        };
    }

    /** Asks this server and no other. */
    private Upstream only(WorkBudget whole) {
        return (question, _, budget) -> {
            WorkBudget time = whole.left().compareTo(budget.left()) < 0 ? whole : budget;
            Upstream.Reply reply = new Upstream.NoResponse(Asker.outOfTime(question.toString(), conditions.policy()));
            for (int i = 0; i < TRIES && time.left().isPositive() && !(reply instanceof Upstream.Response); i++) {
                Duration limit = conditions.policy().tryTimeout();
                StubExchange exchange = conditions.exchange();
                reply = overTcp
                        ? exchange.overTcp(server, question, role.form, limit, time)
                        : exchange.ask(server, question, role.form, limit, time);
            }
            return switch (reply) {
                case Upstream.Response response
                when role == Role.ROOT && !response.message().getHeader().getFlag(Flags.AA) ->
                    new Upstream.NoResponse(intercepted(response));
                case Upstream.Response _, Upstream.NoResponse _ -> reply;
            };
        };
    }

    /** A root server answers for the root with AA and offers no recursion; a box that answers in its place does not. */
    private static Fault intercepted(Upstream.Response response) {
        Message message = response.message();
        String how = message.getHeader().getFlag(Flags.RA) ? "without AA and with RA set" : "without AA";
        return Fault.failed(
                Answer.Failure.RESOLVER_UNSUITABLE,
                "somebody on the way answers in place of the root server " + response.server() + " (" + how
                        + ", as a resolver does" + Words.serverSaid(message) + ")",
                ExtendedError.NOT_AUTHORITATIVE,
                "Have the network let DNS on port 53 through to the Internet, by UDP and TCP.");
    }
}
