package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What Unbound's validator says of a question, in the words that our own resolver uses. */
final class UnboundOracle {
    private final Lookup lookup;

    UnboundOracle(Lookup lookup) {
        this.lookup = lookup;
    }

    /** How a question ended. */
    enum Outcome {
        SECURE,
        INSECURE,
        BOGUS,
        FAILED
    }

    /** What a usable answer says. */
    enum Content {
        RECORDS,
        NO_DATA,
        NAME_ERROR,
        NOTHING
    }

    /**
     * One judgement.
     *
     * @param outcome whether and how far the answer may be used
     * @param content what it says, where it may be used
     * @param records the record data of the type asked, as text, where there are any
     * @param error the extended error code, where there is one
     */
    record Judgement(Outcome outcome, Content content, Set<String> records, Optional<Integer> error) {
        @Override
        public String toString() {
            return outcome + " " + content + error.map(code -> " EDE " + code).orElse("");
        }
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
            Set<String> records = data(Lookup.records(reply, type));
            if (!records.isEmpty()) {
                return new Judgement(outcome, Content.RECORDS, records, error);
            }
            Content content = code == Rcode.NXDOMAIN ? Content.NAME_ERROR : Content.NO_DATA;
            return new Judgement(outcome, content, records, error);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " " + Type.string(type), e);
        }
    }

    /** Record data as comparable text: names in it are compared without regard to case. */
    static Set<String> data(List<Record> records) {
        Set<String> data = new TreeSet<>();
        for (Record answer : records) {
            data.add(Arrays.toString(answer.rdataToWireCanonical()));
        }
        return data;
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
