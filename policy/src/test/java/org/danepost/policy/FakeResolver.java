package org.danepost.policy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.dns.Alias;
import org.danepost.dns.Answer;
import org.danepost.dns.Explanation;
import org.danepost.dns.ExtendedError;
import org.danepost.dns.OpaqueRecord;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.Security;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A resolver whose world is text, one fact a line; {@code #} begins a comment. Keeps the questions it was asked, in order.
 *
 * <pre>
 * secure   example.org MX 10 mx.example.org     records, proven; insecure likewise
 * secure   h.example CNAME f.example            an alias; DNAME for one that a DNAME made
 * servfail h.example CNAME?                     the answer to a question for the alias itself, where it differs
 * secure   h.example AAAA none                  NODATA; nxdomain for NXDOMAIN of that type
 * insecure gone.example ANY nxdomain            for all types of a name that no other line answers
 * bogus    h.example TLSA                       a failed proof; ANY for all types
 * servfail h.example A 9                        a failure (refused, notimp, timeout, ... as in Answer.Failure), with an EDE
 * </pre>
 *
 * What no line answers is {@code secure NODATA} below a name under {@code *} lines as {@code secure *.example}, else
 * secure NXDOMAIN when the name has no line, and secure NODATA when it has.
 */
final class FakeResolver implements Resolver {
    private static final int MOST_ALIASES = 8;
    private final Map<String, List<Fact>> facts = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    private record Fact(String state, String type, String value) {}

    FakeResolver(String world) {
        for (String line : world.split("\n", -1)) {
            String text = line.replaceFirst("#.*", "").strip();
            if (!text.isEmpty()) {
                String[] parts = text.split("\\s+", 4);
                facts.computeIfAbsent(parts[1] + ".", _ -> new ArrayList<>())
                        .add(new Fact(parts[0], parts[2], parts.length > 3 ? parts[3] : ""));
            }
        }
    }

    /** The questions so far, as {@code TYPE name}. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public synchronized Answer resolve(Question question) {
        asked.add(Type.string(question.type()) + " " + question.name().toString(true));
        List<Alias> aliases = new ArrayList<>();
        Name name = question.name();
        Security security = Security.SECURE;
        while (true) {
            List<Fact> all = facts.getOrDefault(name.toString(), List.of());
            Optional<Fact> alias = all.stream()
                    .filter(f -> f.type.equals("CNAME") || f.type.equals("DNAME"))
                    .findFirst();
            List<Fact> own = of(all, question.type() == Type.CNAME ? "CNAME?" : Type.string(question.type()));
            if (alias.isEmpty() || !own.isEmpty() || failed(alias.get())) {
                return answer(question, aliases, security, name, own.isEmpty() ? rest(all, alias) : own);
            }
            Fact hop = alias.get();
            Security own2 = Security.valueOf(hop.state.toUpperCase(java.util.Locale.ROOT));
            if (question.type() == Type.CNAME) {
                Record record = new CNAMERecord(name, DClass.IN, 300, name(hop.value));
                return found(question, own2, aliases, List.of(record));
            }
            aliases.add(new Alias(name, name(hop.value), Alias.Kind.valueOf(hop.type), own2));
            security = security.weakest(own2);
            name = name(hop.value);
            if (aliases.size() > MOST_ALIASES) {
                return new Answer.Failed(question, aliases, Answer.Failure.ALIAS_LOOP, why("too many aliases", ""));
            }
        }
    }

    private static List<Fact> rest(List<Fact> all, Optional<Fact> alias) {
        return alias.filter(FakeResolver::failed).map(List::of).orElseGet(() -> {
            List<Fact> any = of(all, "ANY");
            String otherwise = all.isEmpty() ? "nxdomain" : "none";
            return any.isEmpty() ? List.of(new Fact("secure", "ANY", otherwise)) : any;
        });
    }

    private static List<Fact> of(List<Fact> all, String type) {
        return all.stream().filter(f -> f.type.equals(type)).toList();
    }

    private static boolean failed(Fact fact) {
        return !fact.state.equals("secure") && !fact.state.equals("insecure");
    }

    private static Answer answer(Question question, List<Alias> aliases, Security chain, Name name, List<Fact> facts) {
        Fact first = facts.getFirst();
        if (first.state.equals("bogus")) {
            return new Answer.Bogus(question, aliases, why("no signature fits", first.value));
        }
        if (failed(first)) {
            Answer.Failure failure = Answer.Failure.valueOf(first.state.toUpperCase(java.util.Locale.ROOT));
            return new Answer.Failed(question, aliases, failure, why("no server gave an answer", first.value));
        }
        Security security = chain;
        for (Fact fact : facts) {
            security = security.weakest(Security.valueOf(fact.state.toUpperCase(java.util.Locale.ROOT)));
        }
        if (first.value.equals("none") || first.value.equals("nxdomain")) {
            Answer.Denial denial = first.value.equals("none") ? Answer.Denial.NO_DATA : Answer.Denial.NAME_ERROR;
            return new Answer.Absent(question, security, aliases, denial, Duration.ofMinutes(5), why("", ""));
        }
        List<Record> records = facts.stream().map(f -> record(name, f)).toList();
        return found(question, security, aliases, records);
    }

    private static Answer found(Question question, Security security, List<Alias> aliases, List<Record> records) {
        return new Answer.Found(question, security, aliases, records, Duration.ofMinutes(5), why("", ""));
    }

    private static Explanation why(String why, String ede) {
        Optional<ExtendedError> error =
                ede.matches("\\d+") ? ExtendedError.ofCode(Integer.parseInt(ede)) : Optional.empty();
        return new Explanation(List.of(), why, error, "");
    }

    private static Record record(Name owner, Fact fact) {
        String[] parts = fact.value.split("\\s+", -1);
        return switch (fact.type) {
            case "MX" ->
                parts[0].equals("broken")
                        ? new OpaqueRecord(owner, Type.MX, DClass.IN, 300, new byte[] {1})
                        : new MXRecord(owner, DClass.IN, 300, Integer.parseInt(parts[0]), name(parts[1]));
            case "SRV" ->
                parts[0].equals("broken")
                        ? new OpaqueRecord(owner, Type.SRV, DClass.IN, 300, new byte[] {1})
                        : new SRVRecord(
                                owner,
                                DClass.IN,
                                300,
                                Integer.parseInt(parts[0]),
                                Integer.parseInt(parts[1]),
                                Integer.parseInt(parts[2]),
                                name(parts[3]));
            case "A" -> new ARecord(owner, DClass.IN, 300, InetAddress.ofLiteral(parts[0]));
            case "AAAA" -> new AAAARecord(owner, DClass.IN, 300, InetAddress.ofLiteral(parts[0]));
            case "TLSA" ->
                // dnsjava has no TLSARecord without data
                fact.value.equals("broken") || fact.value.equals("3 1 1 0")
                        ? new OpaqueRecord(
                                owner, Type.TLSA, DClass.IN, 300, new byte[fact.value.equals("broken") ? 2 : 3])
                        : new TLSARecord(
                                owner,
                                DClass.IN,
                                300,
                                Integer.parseInt(parts[0]),
                                Integer.parseInt(parts[1]),
                                Integer.parseInt(parts[2]),
                                data(parts.length > 3 ? parts[3] : "32"));
            case "TXT" -> new TXTRecord(owner, DClass.IN, 300, fact.value);
            default -> throw new IllegalArgumentException("no record of type " + fact.type);
        };
    }

    /** {@code 32} for so many octets, {@code 32:7} for so many octets of that value, {@code 0x3003..} as it stands. */
    private static byte[] data(String text) {
        if (text.startsWith("0x")) {
            return java.util.HexFormat.of().parseHex(text.substring(2));
        }
        String[] parts = text.split(":", -1);
        byte[] data = new byte[Integer.parseInt(parts[0])];
        java.util.Arrays.fill(data, (byte) (parts.length > 1 ? Integer.parseInt(parts[1]) : 0xab));
        return data;
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
