package org.danepost.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What a rule sets; what is empty is left to the next hop's own rule, then to the defaults. Immutable.
 *
 * @param relay where the mail goes instead: a domain that is looked up by MX, or a host or address that is not
 * @param port the port used with MX hosts
 * @param login the name of a credential
 */
public record RuleSettings(
        Optional<Level> level,
        Optional<InsecureMx> insecureMx,
        Optional<Audit> audit,
        Optional<NextHop> relay,
        Optional<Integer> port,
        Optional<String> login,
        Optional<TlsFloor> floor,
        List<String> names,
        List<CertificateDigest> digests) {
    public RuleSettings {
        names = List.copyOf(names);
        digests = List.copyOf(digests);
    }

    public static RuleSettings none() {
        return new RuleSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /**
     * These settings, filled up by others. Names and digests belong to a level: they come from the same rule as it.
     */
    RuleSettings orElse(RuleSettings other) {
        boolean own = level.isPresent() || other.level.isEmpty();
        return new RuleSettings(
                level.or(other::level),
                insecureMx.or(other::insecureMx),
                audit.or(other::audit),
                relay,
                port.or(other::port),
                login.or(other::login),
                floor.or(other::floor),
                own ? names : other.names,
                own ? digests : other.digests);
    }

    /** These settings with others in place of some; names and digests go with a level that goes. */
    public RuleSettings beatenBy(
            Optional<Level> newLevel, Optional<InsecureMx> newInsecureMx, Optional<Integer> newPort) {
        boolean same = newLevel.isEmpty() || newLevel.equals(level);
        return new RuleSettings(
                newLevel.or(() -> level),
                newInsecureMx.or(() -> insecureMx),
                audit,
                relay,
                newPort.or(() -> port),
                login,
                floor,
                same ? names : List.of(),
                same ? digests : List.of());
    }

    PlanOptions applyTo(PlanOptions defaults) {
        LocalTerms local = defaults.local();
        return defaults.withLevel(level.orElse(defaults.level()))
                .withInsecureMx(insecureMx.orElse(defaults.insecureMx()))
                .withPort(port.orElse(defaults.port()))
                .withLocal(new LocalTerms(
                        audit.orElse(local.audit()),
                        names.isEmpty() ? local.names() : names,
                        digests.isEmpty() ? local.digests() : digests,
                        login.or(local::login),
                        floor.orElse(local.floor()),
                        local.requireTlsByPkix()));
    }

    /** Why these settings make no sense together; empty if they do. */
    public List<String> conflicts() {
        List<String> conflicts = new ArrayList<>();
        boolean fingerprint = level.filter(Level.FINGERPRINT::equals).isPresent();
        boolean byName =
                level.filter(set -> set == Level.VERIFY || set == Level.SECURE).isPresent();
        boolean none = level.filter(Level.NONE::equals).isPresent();
        if (fingerprint && digests.isEmpty()) {
            conflicts.add("level fingerprint needs fingerprints");
        }
        if (!fingerprint && !digests.isEmpty()) {
            conflicts.add("fingerprints count for level fingerprint only");
        }
        if (!byName && !names.isEmpty()) {
            conflicts.add("names count for levels verify and secure only");
        }
        if (login.isPresent() && none) {
            conflicts.add("a login needs TLS, which level none forbids");
        }
        if (login.isPresent() && audit.filter(set -> set != Audit.OFF).isPresent()) {
            conflicts.add("a login and an audit: a password would go to a server that is not proven");
        }
        if (floor.isPresent() && none) {
            conflicts.add("a TLS version without TLS, which level none forbids");
        }
        if (relay.filter(to -> !(to instanceof NextHop.Domain)).isPresent() && port.isPresent()) {
            conflicts.add("port is for hosts found by MX; the port of a relay in brackets is written behind them");
        }
        return conflicts;
    }

    /** What is set, as one line. */
    String describe() {
        StringJoiner words = new StringJoiner(", ");
        level.ifPresent(set -> words.add("level " + Words.level(set)));
        insecureMx.ifPresent(set -> words.add("insecure-mx " + Words.constant(set)));
        audit.ifPresent(set -> words.add("audit " + Words.constant(set)));
        relay.ifPresent(set -> words.add("relay " + set.text()));
        port.ifPresent(set -> words.add("port " + set));
        login.ifPresent(set -> words.add("login " + set));
        floor.ifPresent(set -> words.add("TLS " + set + " or later"));
        if (!names.isEmpty()) {
            words.add("names " + String.join(" ", names));
        }
        if (!digests.isEmpty()) {
            words.add(digests.size() + (digests.size() == 1 ? " fingerprint" : " fingerprints"));
        }
        return words.length() == 0 ? "nothing set" : words.toString();
    }
}
