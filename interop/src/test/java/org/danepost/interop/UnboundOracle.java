package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import org.danepost.interop.Judgement.Content;
import org.danepost.interop.Judgement.Outcome;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** What Unbound's validator says of a question, in the words that our own resolver uses. */
final class UnboundOracle {
    private final Lookup lookup;

    UnboundOracle(Lookup lookup) {
        this.lookup = lookup;
    }

    /** Asks, and judges from the AD bit, the response code and whether the same question works without checking. */
    Judgement judge(Name name, int type) {
        try {
            Message reply = lookup.ask(name, type, false);
            Optional<Integer> error = error(reply);
            int code = reply.getRcode();
            if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
                int unchecked = lookup.ask(name, type, true).getRcode();
                boolean usable = unchecked == Rcode.NOERROR || unchecked == Rcode.NXDOMAIN;
                return new Judgement(usable ? Outcome.BOGUS : Outcome.FAILED, Content.NOTHING, Set.of(), error);
            }
            Outcome outcome = reply.getHeader().getFlag(Flags.AD) ? Outcome.SECURE : Outcome.INSECURE;
            Set<String> records = Judgement.data(Lookup.records(reply, type));
            if (!records.isEmpty()) {
                return new Judgement(outcome, Content.RECORDS, records, error);
            }
            Content content = code == Rcode.NXDOMAIN ? Content.NAME_ERROR : Content.NO_DATA;
            return new Judgement(outcome, content, records, error);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " " + Type.string(type), e);
        }
    }

    private static Optional<Integer> error(Message reply) {
        if (reply.getOPT() == null) {
            return Optional.empty();
        }
        return reply.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                .map(option -> ((ExtendedErrorCodeOption) option).getErrorCode())
                .findFirst();
    }
}
