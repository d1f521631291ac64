package org.danepost.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What several senders did, held against what ours did. */
final class SenderComparison {
    private final List<SenderCase> cases;
    private final List<SenderRun> others;
    private final SenderRun own;
    private final List<SenderDifference> table;

    SenderComparison(List<SenderCase> cases, List<SenderRun> others, SenderRun own, List<SenderDifference> table) {
        this.cases = List.copyOf(cases);
        this.others = List.copyOf(others);
        this.own = own;
        this.table = List.copyOf(table);
    }

    private List<SenderDifference> reasons(SenderRun other, SenderCase each) {
        return table.stream()
                .filter(row -> row.explains(
                        other.sender(), each.domain(), other.outcome(each.domain()), own.outcome(each.domain())))
                .toList();
    }

    private boolean differs(SenderRun other, SenderCase each) {
        return !other.outcome(each.domain()).equals(own.outcome(each.domain()));
    }

    /** The differences that no row of the table explains, each in words. */
    List<String> unexplained() {
        List<String> found = new ArrayList<>();
        for (SenderRun other : others) {
            for (SenderCase each : cases) {
                if (differs(other, each) && reasons(other, each).isEmpty()) {
                    found.add("%s (%s)%n  %s: %s: %s%n  %s: %s: %s"
                            .formatted(
                                    each.domain(),
                                    each.situation(),
                                    other.sender(),
                                    other.outcome(each.domain()),
                                    other.words(each.domain()),
                                    own.sender(),
                                    own.outcome(each.domain()),
                                    own.words(each.domain())));
                }
            }
        }
        return found;
    }

    /** Rows of the table that name a domain where there is no such difference. */
    List<String> idle() {
        List<String> found = new ArrayList<>();
        for (SenderDifference row : table) {
            List<String> needed = others.stream()
                    .flatMap(other -> cases.stream()
                            .filter(each ->
                                    differs(other, each) && reasons(other, each).contains(row)))
                    .map(SenderCase::domain)
                    .toList();
            row.domains().stream()
                    .filter(domain -> !needed.contains(domain))
                    .map(domain -> row.sender() + " " + domain + ": " + row.reason())
                    .forEach(found::add);
        }
        return found;
    }

    /** How many domains another sender treats as ours does. */
    long agreed(SenderRun other) {
        return cases.stream().filter(each -> !differs(other, each)).count();
    }

    /** One line with counts. */
    String summary() {
        return others.stream()
                .map(other -> "%s agrees in %d of %d domains".formatted(other.sender(), agreed(other), cases.size()))
                .collect(Collectors.joining(", "));
    }

    /** The page for people. */
    String page() {
        StringBuilder page = new StringBuilder();
        page.append("""
                # Compared with other senders

                Postfix 3.7 and Exim 4.96 of Debian 12 and Danepost each send a message to the same domains, over the same
                DNS, to the same hosts. Postfix has `smtp_tls_security_level = dane`, Exim `hosts_try_dane = *` and
                `dnssec_request_domains = *`; both trust an Unbound on loopback that validates. Danepost validates itself, with
                its default settings. Every message is tried once. `interop/SenderComparisonTest` makes this page and fails on
                every difference that is not in its table, and on every row of the table without a difference.

                The receiver tells whether the message came and whether it came over TLS, the sender's log what TLS proved:
                *verified* (DANE, and DNSSEC proves the host), *trusted* (DANE, behind insecure MX records), *encrypted*,
                *clear*. After it stands the host, relative to the domain; `@` is the domain itself.

                """);
        page.append(summary()).append(".\n\n");
        page.append("| domain | situation |");
        others.forEach(other -> page.append(" ").append(other.sender()).append(" |"));
        page.append(" ").append(own.sender()).append(" |\n|---|---|").append("---|".repeat(others.size() + 1));
        page.append("\n");
        for (SenderCase each : cases) {
            page.append("| ")
                    .append(each.domain())
                    .append(" | ")
                    .append(each.situation().replace("*", "\\*"));
            for (SenderRun other : others) {
                page.append(" | ");
                page.append(differs(other, each) ? "**" + other.outcome(each.domain()) + "**" : "same");
            }
            page.append(" | ").append(own.outcome(each.domain())).append(" |\n");
        }
        page.append("\n## The differences\n\n| sender | domains | it | Danepost | why |\n|---|---|---|---|---|\n");
        for (SenderDifference row : table) {
            page.append("| %s | %s | %s | %s | %s |%n"
                    .formatted(
                            row.sender(),
                            row.domains().stream().sorted().collect(Collectors.joining(", ")),
                            row.theirs(),
                            row.ours(),
                            row.reason()));
        }
        return page.toString();
    }
}
