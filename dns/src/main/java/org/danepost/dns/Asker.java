package org.danepost.dns;

import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Puts questions to the upstream on a lookup's account, and sorts out at once what is no answer: error codes, referrals
 * and silence are failures, never absence (RFC 9520 §2).
 */
final class Asker {
    private final Upstream upstream;

    Asker(Upstream upstream) {
        this.upstream = upstream;
    }

    /** A response with code NOERROR or NXDOMAIN, or the reason why there is none. */
    Upstream.Reply ask(Question question, int attempt, WorkBudget budget) {
        if (Thread.currentThread().isInterrupted() || !budget.left().isPositive()) {
            return new Upstream.NoResponse(outOfTime(question.toString(), budget.policy()));
        }
        if (!budget.takeQuery()) {
            return new Upstream.NoResponse(Fault.workLimit(
                    Limit.reached("queriesPerLookup", budget.policy().queriesPerLookup(), "queries") + " at "
                            + question));
        }
        Upstream.Reply reply = switch (upstream.ask(question, attempt, budget)) {
            case Upstream.NoResponse none -> none;
            case Upstream.Response response -> sorted(question, response);
        };
        return reply instanceof Upstream.NoResponse none && attempt == 0
                ? new Upstream.NoResponse(otherType(question, none.fault(), budget))
                : reply;
    }

    /**
     * A resolver that fails for TLSA is asked for addresses of the same name: if those come, the trouble is the type. What
     * authoritative servers do is found out where they are asked.
     */
    private Fault otherType(Question question, Fault fault, WorkBudget budget) {
        boolean byResolver = fault.particulars()
                .server()
                .filter(server -> !server.isAuthoritative())
                .isPresent();
        boolean worthwhile = question.type() == Type.TLSA && byResolver && !fault.isBogus() && !fault.ownAffair();
        if (!worthwhile || !budget.left().isPositive() || !budget.takeQuery()) {
            return fault;
        }
        Question address = new Question(question.name(), Type.A);
        if (!(upstream.ask(address, 0, budget) instanceof Upstream.Response other)) {
            return fault;
        }
        int code = other.message().getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return fault.because(fault.why() + "; it answers " + Rcode.string(code) + " to " + address + " too");
        }
        return fault.because(
                        fault.why() + "; " + other.server() + " answers for the type A of that name, but not for TLSA")
                .mendedBy("The operators of the name servers of " + question.name() + " must see to them: their"
                        + " software, or a firewall in front of them, seems to mishandle questions for TLSA; if another"
                        + " resolver gives an answer, it is the resolver " + other.server() + " that mishandles them.");
    }

    /**
     * What the answer to a question leads to; while that is bogus the question is asked again, of another server where
     * there is one, as often as the policy says (RFC 4035 §5.4).
     */
    ZoneState settle(
            Question question,
            Function<Fault, ZoneState> unanswered,
            Function<Upstream.Response, ZoneState> read,
            WorkBudget budget) {
        ZoneState state = unanswered.apply(outOfTime(question.toString(), budget.policy()));
        Discord discord = new Discord(question);
        for (int attempt = 0; attempt <= budget.policy().askAgain(); attempt++) {
            state = switch (ask(question, attempt, budget)) {
                case Upstream.NoResponse none -> unanswered.apply(none.fault());
                case Upstream.Response response -> read.apply(response).compared(discord, response, budget);
            };
            if (!(state instanceof ZoneState.Broken broken) || !broken.fault().isBogus()) {
                return state;
            }
        }
        return state;
    }

    /** The response if it is an answer, else what it is instead. */
    static Upstream.Reply sorted(Question question, Upstream.Response response) {
        Message message = response.message();
        int code = message.getRcode();
        if (code == Rcode.NOERROR && isReferral(message)) {
            String why = response.server() + " answers " + question + " with a referral: it is no recursive resolver";
            String remedy = "Configure a recursive resolver instead of " + response.server() + ".";
            return new Upstream.NoResponse(
                    Fault.failed(Answer.Failure.RESOLVER_UNSUITABLE, why, ExtendedError.NOT_AUTHORITATIVE, remedy)
                            .about(facts(question, response)));
        }
        if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
            return response;
        }
        Answer.Failure failure = switch (code) {
            case Rcode.SERVFAIL -> Answer.Failure.SERVFAIL;
            case Rcode.REFUSED -> Answer.Failure.REFUSED;
            case Rcode.NOTIMP -> Answer.Failure.NOTIMP;
            case Rcode.FORMERR -> Answer.Failure.FORMERR;
            default -> Answer.Failure.OTHER_RCODE;
        };
        NameServer from = response.from();
        String subject = from.isAuthoritative() ? from.wordsWithDuty() + "," : from.wordsWithDuty();
        String why = subject + " answers " + question + " with " + Rcode.string(code) + Words.serverSaid(message);
        Optional<ExtendedError> error = Words.firstError(message).or(() -> Optional.of(usual(failure)));
        return new Upstream.NoResponse(Fault.failed(failure, why, error, remedy(failure, question, from))
                .about(facts(question, response)));
    }

    private static Particulars facts(Question question, Upstream.Response response) {
        return Particulars.NONE.withSubject(question).withServer(response.from());
    }

    private static String remedy(Answer.Failure failure, Question question, NameServer from) {
        String operators = "The operators of the name servers of " + question.name();
        if (from.isAuthoritative()) {
            return operators + " must see why " + from.words() + " cannot answer.";
        }
        return switch (failure) {
            case REFUSED -> "The operator of the resolver " + from.words() + " must allow queries from this host.";
            case FORMERR ->
                "Use a resolver that understands EDNS, or ask the operator of the resolver " + from.words() + ".";
            default -> operators + ", or of the resolver " + from.words() + ", must see why it cannot answer.";
        };
    }

    /** The extended error for a code that came without one. */
    private static ExtendedError usual(Answer.Failure failure) {
        return switch (failure) {
            case REFUSED -> ExtendedError.PROHIBITED;
            case NOTIMP -> ExtendedError.NOT_SUPPORTED;
            case FORMERR -> ExtendedError.INVALID_DATA;
            default -> ExtendedError.OTHER;
        };
    }

    /** An empty answer that only names other servers, from a server that offers no recursion. */
    private static boolean isReferral(Message message) {
        return !message.getHeader().getFlag(Flags.RA)
                && !message.getHeader().getFlag(Flags.AA)
                && message.getSection(Section.ANSWER).isEmpty()
                && message.getSection(Section.AUTHORITY).stream().anyMatch(record -> record.getType() == Type.NS)
                && message.getSection(Section.AUTHORITY).stream().noneMatch(record -> record.getType() == Type.SOA);
    }

    /** The fault of a lookup whose time is over, or whose thread was interrupted. */
    static Fault outOfTime(String what, ResolverPolicy policy) {
        String why = Thread.currentThread().isInterrupted()
                ? "the lookup was interrupted while asking for " + what
                : "no answer for " + what + " within " + policy.lookupTimeout().toMillis() + " ms for the whole lookup";
        return new Fault(
                Optional.of(Answer.Failure.TIMEOUT),
                why,
                Optional.of(ExtendedError.NO_REACHABLE_AUTHORITY),
                "See whether this host reaches the name servers, or the resolver that it asks, by UDP and TCP; if it does, one of"
                        + " them is too slow.",
                true);
    }

    /** The fault of a resolver that hands out no signatures even where an anchor says there are some. */
    static Fault unsuitable(Name apex, boolean keysCame, Upstream.Response response) {
        return unsuitable(
                keysCame ? "the keys of " + apex + " without their signatures" : "no keys of " + apex, apex, response);
    }

    /** The fault of a resolver that leaves the signature away from data that must have one. */
    static Fault strips(Question signed, Upstream.Response response) {
        return unsuitable(signed + " without its signature, as it does what was asked for", signed.name(), response);
    }

    private static Fault unsuitable(String what, Name apex, Upstream.Response response) {
        NameServer server = response.from();
        String stripping = server.isAuthoritative()
                ? "something between it and this host strips DNSSEC signatures, or it is no name server of "
                        + server.zone().orElse(apex)
                : "the resolver, or something between it and this host, strips DNSSEC signatures";
        String why =
                server.wordsWithDuty() + (server.isAuthoritative() ? "," : "") + " hands out " + what + ", and " + apex
                        + " is a trust anchor: " + stripping
                        + (response.message().getOPT() != null ? "" : " (its answer carries no EDNS at all)")
                        + Words.serverSaid(response.message());
        String remedy = server.isAuthoritative()
                ? "Whoever runs this host's network must let DNSSEC answers of " + server.words() + " through (a"
                        + " firewall or router that answers DNS itself does not), or the root hints must name the right"
                        + " servers; the domain asked for is not at fault."
                : "Use another resolver than " + server.words() + ", one that passes DNSSEC on (on this host, for"
                        + " example), or let its operator switch DNSSEC on; the domain asked for is not at fault.";
        return Fault.failed(Answer.Failure.RESOLVER_UNSUITABLE, why, ExtendedError.RRSIGS_MISSING, remedy)
                .about(Particulars.NONE.withZone(apex).withServer(server));
    }
}
