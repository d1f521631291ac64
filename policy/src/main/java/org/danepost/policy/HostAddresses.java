package org.danepost.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.Security;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The addresses of one host, one answer per family asked, in the order asked (RFC 7672 §2.2.2: before any TLSA lookup).
 *
 * @param answers the raw answers
 */
record HostAddresses(Name host, List<Answer> answers) {
    HostAddresses {
        answers = List.copyOf(answers);
    }

    static HostAddresses lookUp(Resolver resolver, Name host, PlanOptions.Family family) {
        List<Answer> answers = new ArrayList<>();
        for (int type : types(family)) {
            answers.add(resolver.resolve(new Question(host, type)));
        }
        return new HostAddresses(host, answers);
    }

    private static int[] types(PlanOptions.Family family) {
        return switch (family) {
            case IPV6_FIRST -> new int[] {Type.AAAA, Type.A};
            case IPV4_FIRST -> new int[] {Type.A, Type.AAAA};
            case IPV6_ONLY -> new int[] {Type.AAAA};
            case IPV4_ONLY -> new int[] {Type.A};
        };
    }

    /** The families that have addresses to connect to. */
    List<Answer.Found> found() {
        return answers.stream()
                .filter(Answer.Found.class::isInstance)
                .map(Answer.Found.class::cast)
                .filter(answer -> !addresses(answer).isEmpty())
                .toList();
    }

    /**
     * The families with proven addresses; those of another alias end than the first are left out, because the TLSA base
     * domain is chosen by the first.
     */
    List<Answer.Found> secure() {
        List<Answer.Found> secure = found().stream()
                .filter(answer -> answer.security() == Security.SECURE)
                .toList();
        return secure.stream()
                .filter(answer -> answer.finalName().equals(secure.getFirst().finalName()))
                .toList();
    }

    /** Whether some address is one of these. */
    boolean anyOf(Set<InetAddress> own) {
        return found().stream().flatMap(f -> addresses(f).stream()).anyMatch(own::contains);
    }

    /** The addresses of these answers, families taking turns (RFC 5321 §5.2), each in the order of its answer. */
    static List<InetAddress> interleaved(List<Answer.Found> families) {
        List<List<InetAddress>> columns =
                families.stream().map(HostAddresses::addresses).toList();
        int longest = columns.stream().mapToInt(List::size).max().orElse(0);
        List<InetAddress> addresses = new ArrayList<>();
        for (int row = 0; row < longest; row++) {
            for (List<InetAddress> column : columns) {
                if (row < column.size()) {
                    addresses.add(column.get(row));
                }
            }
        }
        return addresses.stream().distinct().toList();
    }

    /** Addresses that a connection can go to: not the unspecified one, which means this host, and no multicast. */
    static List<InetAddress> addresses(Answer.Found answer) {
        return answer.records().stream()
                .flatMap(entry -> address(entry).stream())
                .filter(address -> !address.isAnyLocalAddress() && !address.isMulticastAddress())
                .toList();
    }

    private static Optional<InetAddress> address(Record entry) {
        Optional<InetAddress> address = switch (entry) {
            case ARecord a -> Optional.of(a.getAddress());
            case AAAARecord aaaa -> Optional.of(aaaa.getAddress());
            default -> Optional.empty();
        };
        return address.flatMap(HostAddresses::nameless);
    }

    private static Optional<InetAddress> nameless(InetAddress address) {
        try {
            return Optional.of(InetAddress.getByAddress(address.getAddress()));
        } catch (UnknownHostException e) {
            return Optional.empty(); // cannot be: the octets came out of an address
        }
    }

    /** Why there is nothing to connect to; to be asked only when {@link #found()} is empty. */
    Plan.Reason unreachable() {
        for (Answer answer : answers) {
            // RFC 7672 §2.1.2: a failed lookup makes the host unreachable; it is not the same as having no address
            if (answer instanceof Answer.Bogus bogus) {
                return Words.bogus(bogus);
            }
            if (answer instanceof Answer.Failed failed) {
                return Words.failed(failed);
            }
        }
        String name = DomainText.of(host);
        List<String> parts = answers.stream()
                .map(answer -> switch (answer) {
                    case Answer.Absent absent -> Type.string(absent.question().type()) + " " + Words.denial(absent);
                    case Answer.Found found -> Type.string(found.question().type()) + " cannot be connected to";
                    case Answer.Bogus _, Answer.Failed _ -> "";
                })
                .toList();
        // RFC 3463 §3.5: X.4.4 unable to route
        return new Plan.Reason(
                "4.4.4",
                "no address at " + name + ": " + String.join(", ", parts),
                "Whoever runs the mail of the domain must give " + name + " an address or name another host.");
    }

    List<Evidence> evidence() {
        return evidence(Citations.MAIL);
    }

    List<Evidence> evidence(Citations rules) {
        List<Evidence> evidence = new ArrayList<>();
        for (Answer answer : answers) {
            evidence.add(new Evidence(rule(answer, rules), sentence(answer), Optional.of(answer)));
        }
        boolean alias = answers.stream().anyMatch(answer -> !answer.aliases().isEmpty());
        rules.noAlias()
                .filter(_ -> alias)
                .ifPresent(rule -> evidence.add(
                        new Evidence(rule, "the host name is an alias, which it should not be", Optional.empty())));
        return evidence;
    }

    private static String rule(Answer answer, Citations rules) {
        return switch (answer) {
            case Answer.Found _, Answer.Absent _ -> rules.addresses();
            case Answer.Bogus _, Answer.Failed _ -> rules.failure();
        };
    }

    private static String sentence(Answer answer) {
        return switch (answer) {
            case Answer.Found found ->
                Words.asked(found) + ": " + shown(addresses(found)) + Words.by(found) + ", "
                        + Words.state(found.security());
            case Answer.Absent absent ->
                Words.asked(absent) + ": " + Words.denial(absent) + ", " + Words.state(absent.security());
            case Answer.Bogus bogus -> Words.bogus(bogus).text();
            case Answer.Failed failed -> Words.failed(failed).text();
        };
    }

    private static String shown(List<InetAddress> addresses) {
        return addresses.isEmpty()
                ? "nothing that can be connected to"
                : addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }
}
