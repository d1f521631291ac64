package org.danepost.app;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dns.AnchorKeeper;
import org.danepost.dns.NegativeTrustAnchor;
import org.danepost.dns.NegativeTrustAnchors;
import org.danepost.dns.Question;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.TrustAnchors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What the options and the configuration say of trust anchors, positive and negative ones. */
final class AnchorSettings {
    /** RFC 7646 §2 wants a week at most; what is set by hand in a file gets some air. */
    private static final Duration LONGEST_EXCEPTION = Duration.ofDays(31);

    /** Anchors that a source gives. */
    record Source(String name, TrustAnchors anchors) {}

    private final Configuration.Dns settings;
    private final DnsOptions options;
    private final List<Source> sources;
    private final boolean builtIn;

    AnchorSettings(DnsOptions options, Configuration configuration) {
        this.settings = configuration.dns();
        this.options = options;
        List<String> files = options.trustAnchorFiles(configuration);
        this.builtIn = files.isEmpty();
        this.sources = builtIn
                ? List.of(new Source("built in", TrustAnchors.root()))
                : files.stream().map(AnchorSettings::source).toList();
    }

    private static Source source(String file) {
        try {
            return new Source(file, TrustAnchors.parse(InputFile.text("the trust anchor file", file), file));
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "trust anchors: " + e.getMessage() + "; remedy: give DS or DNSKEY records in master-file form", e);
        }
    }

    /** The anchors as configured. */
    TrustAnchors configured() {
        return sources.stream()
                .map(Source::anchors)
                .reduce(TrustAnchors::and)
                .orElseThrow(() -> new IllegalStateException("there is always a source"));
    }

    /** Whether the anchors follow the rollovers of their zones. */
    boolean follows() {
        return !settings.stateDirectory().isEmpty() && (builtIn || settings.rollTrustAnchors());
    }

    /** The anchors in force. */
    AnchorKeeper keeper(InstantSource clock, ResolverPolicy policy) {
        if (!follows()) {
            return AnchorKeeper.fixed(configured());
        }
        try {
            Path directory = Path.of(options.besideConfiguration(settings.stateDirectory()));
            return AnchorKeeper.following(configured(), new AnchorFile(directory), clock, policy);
        } catch (InvalidPathException e) {
            throw new UserError(
                    "[dns] state-directory: '" + settings.stateDirectory() + "' is not the name of a directory", e);
        }
    }

    /** Where a configured anchor comes from, by any form of it: a file's name or {@code built in}. */
    Optional<String> origin(Record anchor) {
        return sources.stream()
                .filter(source -> source.anchors().trusts(anchor))
                .map(Source::name)
                .findFirst();
    }

    /** The exceptions from validation that are configured, those whose time is over too. */
    NegativeTrustAnchors exceptions(InstantSource clock) {
        List<NegativeTrustAnchor> all = new ArrayList<>();
        for (Configuration.NegativeTrustAnchor given : settings.negativeTrustAnchors()) {
            all.add(exception(given, clock.instant()));
        }
        return NegativeTrustAnchors.of(all);
    }

    /** A line for each exception whose time is over. */
    static List<String> expired(NegativeTrustAnchors exceptions, Instant now) {
        return exceptions.all().stream()
                .filter(exception -> !exception.holdsAt(now))
                .map(exception -> "the negative trust anchor at " + exception.name() + " ended at " + exception.until()
                        + " and has no effect; remedy: take it out of the configuration file")
                .toList();
    }

    private static NegativeTrustAnchor exception(Configuration.NegativeTrustAnchor given, Instant now) {
        String where = "[[dns.negative-trust-anchors]] name = \"" + given.name() + "\": ";
        Instant until = time(where, given.until());
        if (until.isAfter(now.plus(LONGEST_EXCEPTION))) {
            throw new UserError(where + "it would last until " + until + ", more than " + LONGEST_EXCEPTION.toDays()
                    + " days from now; remedy: give an earlier 'until' (RFC 7646 §2 recommends a week at most) and look"
                    + " again then whether the zone is mended");
        }
        try {
            Name name = Question.of(DomainText.toAscii(given.name()), Type.DS).name();
            return new NegativeTrustAnchor(name, until, given.reason());
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    where + e.getMessage() + "; remedy: name the one zone that is broken, and say why in 'reason'", e);
        }
    }

    private static Instant time(String where, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new UserError(
                    where + "'until' is '" + text + "', which is no time; remedy: write it like 2026-12-01 (its first"
                            + " moment, UTC) or 2026-12-01T12:00:00Z",
                    e);
        }
    }
}
