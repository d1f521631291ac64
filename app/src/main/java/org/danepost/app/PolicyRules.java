package org.danepost.app;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.danepost.policy.CertificateDigest;
import org.danepost.policy.Destination;
import org.danepost.policy.LocalPolicy;
import org.danepost.policy.NextHop;
import org.danepost.policy.PlanOptions;
import org.danepost.policy.Rule;
import org.danepost.policy.RuleSettings;

/** Makes rules of the tables {@code [[policy]]}. Whatever is wrong with one is named with its place and the remedy. */
final class PolicyRules {
    private final Set<String> credentials = new HashSet<>();

    private PolicyRules(Configuration configuration) {
        for (CredentialTable table : configuration.credential()) {
            credential(table);
        }
    }

    /** @throws UserError that names the first thing wrong */
    static List<Rule> of(Configuration configuration) {
        PolicyRules reader = new PolicyRules(configuration);
        List<Rule> rules = configuration.policy().stream().map(reader::rule).toList();
        policy(PlanOptions.defaults(), rules);
        return rules;
    }

    /** @throws UserError when two rules are for one destination */
    static LocalPolicy policy(PlanOptions defaults, List<Rule> rules) {
        return switch (LocalPolicy.of(defaults, rules)) {
            case LocalPolicy.Made.Good good -> good.policy();
            case LocalPolicy.Made.Tie tie ->
                throw new UserError(tie.second().source() + ": there is already a rule for "
                        + tie.first().destination() + ", in " + tie.first().source()
                        + "; remedy: make one rule of the two");
        };
    }

    private void credential(CredentialTable table) {
        given(table, "credential.name", table.name());
        given(table, "credential.user", table.user());
        given(table, "credential.password-file", table.passwordFile());
        if (!credentials.add(table.name())) {
            throw wrong(table, "there are two credentials named '" + table.name() + "'", "give one another name");
        }
    }

    private Rule rule(PolicyTable table) {
        given(table, "policy.destination", table.destination());
        Destination destination = switch (Destination.parse(table.destination())) {
            case Destination.Parsed.Good good -> good.destination();
            case Destination.Parsed.Bad bad ->
                throw wrong(
                        table,
                        "'policy.destination': " + bad.reason().text(),
                        bad.reason().remedy());
        };
        RuleSettings settings = new RuleSettings(
                table.level(),
                table.insecureMx(),
                table.audit(),
                table.relay().map(text -> relay(table, text)),
                table.port().map(port -> port(table, port)),
                table.login().map(name -> login(table, name)),
                table.tlsFloor(),
                table.names().stream().map(name -> name(table, name)).toList(),
                table.fingerprints().stream().map(text -> digest(table, text)).toList());
        List<String> conflicts = settings.conflicts();
        if (!conflicts.isEmpty()) {
            throw wrong(
                    table,
                    "the rule for " + destination + " contradicts itself: " + String.join("; ", conflicts),
                    "change one of the keys named");
        }
        return new Rule(destination, settings, table.place(), table.reason(), expires(table));
    }

    private static NextHop relay(PolicyTable table, String text) {
        return switch (NextHop.parse(text)) {
            case NextHop.Parsed.Good good -> good.nextHop();
            case NextHop.Parsed.Bad bad ->
                throw wrong(
                        table,
                        "'policy.relay': " + bad.reason().text(),
                        bad.reason().remedy());
        };
    }

    private static int port(PolicyTable table, int port) {
        if (port < 1 || port > 65535) {
            throw wrong(table, "'policy.port' is " + port + ", which does not exist", "use a port from 1 to 65535");
        }
        return port;
    }

    private String login(PolicyTable table, String name) {
        if (!credentials.contains(name)) {
            throw wrong(
                    table,
                    "'policy.login' names the credential '" + name + "', which does not exist"
                            + Suggestion.phrase(name, credentials),
                    "add a table [[credential]] with name, user and password-file");
        }
        return name;
    }

    private static String name(PolicyTable table, String text) {
        boolean below = text.startsWith(".");
        return switch (NextHop.parse(below ? text.substring(1) : text)) {
            case NextHop.Parsed.Good(NextHop.Domain(String name)) -> below ? "." + name : name;
            case NextHop.Parsed.Good _ ->
                throw wrong(table, "'policy.names': '" + text + "' is not a domain name", "write mx.example.org");
            case NextHop.Parsed.Bad bad ->
                throw wrong(
                        table,
                        "'policy.names': " + bad.reason().text(),
                        bad.reason().remedy());
        };
    }

    private static CertificateDigest digest(PolicyTable table, String text) {
        return CertificateDigest.parse(text)
                .orElseThrow(() -> wrong(
                        table,
                        "'policy.fingerprints': '" + text + "' is no fingerprint",
                        "write sha256: and 64 hexadecimal digits, or sha512: and 128"));
    }

    private static Optional<Instant> expires(PolicyTable table) {
        String text = table.expires();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text)
                                    .plusDays(1)
                                    .atStartOfDay(ZoneOffset.UTC)
                                    .toInstant()
                            : OffsetDateTime.parse(text.replace(' ', 'T')).toInstant());
        } catch (DateTimeException e) {
            throw wrong(
                            table,
                            "'policy.expires': '" + text + "' is no date and no time with a zone",
                            "write 2027-01-31 or 2027-01-31T12:00:00Z")
                    .because(e);
        }
    }

    private static void given(Placed table, String key, String value) {
        if (value.isBlank()) {
            throw new UserError(table.place() + ": '" + key + "' is missing; remedy: add it to the table");
        }
    }

    private static UserError wrong(Placed table, String what, String remedy) {
        return new UserError(table.place() + ": " + what + "; remedy: " + remedy);
    }

    /** What an operator should be told of rules that have ended. */
    static List<String> notices(List<Rule> rules, Instant now) {
        List<String> notices = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.expired(now)) {
                notices.add(rule.source() + ": the rule for " + rule.destination()
                        + " has expired and no longer applies;" + " remedy: renew 'expires' or delete the rule");
            }
        }
        return notices;
    }
}
