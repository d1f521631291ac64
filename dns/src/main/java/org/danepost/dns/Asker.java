package org.danepost.dns;

import java.util.Optional;
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
        return switch (upstream.ask(question, attempt, budget)) {
            case Upstream.NoResponse none -> none;
            case Upstream.Response response -> sorted(question, response);
        };
    }

    /** The response if it is an answer, else what it is instead. */
    static Upstream.Reply sorted(Question question, Upstream.Response response) {
        Message message = response.message();
        int code = message.getRcode();
        if (code == Rcode.NOERROR && isReferral(message)) {
            String why = response.server() + " answers " + question + " with a referral: it is no recursive resolver";
            String remedy = "Configure a recursive resolver instead of " + response.server() + ".";
            return new Upstream.NoResponse(
                    Fault.failed(Answer.Failure.RESOLVER_UNSUITABLE, why, ExtendedError.NOT_AUTHORITATIVE, remedy));
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
        String why =
                response.server() + " answers " + question + " with " + Rcode.string(code) + Words.serverSaid(message);
        String remedy = switch (failure) {
            case REFUSED -> "The operator of " + response.server() + " must allow queries from this host.";
            case FORMERR -> "Use a resolver that understands EDNS, or ask the operator of " + response.server() + ".";
            default ->
                "The operators of the name servers of " + question.name() + ", or of the resolver " + response.server()
                        + ", must see why it cannot answer.";
        };
        return new Upstream.NoResponse(Fault.failed(failure, why, Words.firstError(message), remedy));
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
                "See whether the resolver is reachable and quick enough.",
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
        boolean edns = response.message().getOPT() != null;
        String why = "the resolver " + response.server() + " hands out " + what
                + ", and " + apex + " is a trust anchor: the resolver, or something between it and this host, strips"
                + " DNSSEC signatures" + (edns ? "" : " (its answer carries no EDNS at all)")
                + Words.serverSaid(response.message());
        String remedy =
                "Use another resolver than " + response.server() + ", one that passes DNSSEC on (on this host, for"
                        + " example), or let its operator switch DNSSEC on; the domain asked for is not at fault.";
        return Fault.failed(Answer.Failure.RESOLVER_UNSUITABLE, why, ExtendedError.RRSIGS_MISSING, remedy);
    }
}
