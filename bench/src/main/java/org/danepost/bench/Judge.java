package org.danepost.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.danepost.bench.SoakZone.Ask;
import org.danepost.bench.SoakZone.Kind;
import org.danepost.bench.SoakZone.Version;
import org.danepost.dns.Answer;
import org.danepost.dns.ExtendedError;
import org.danepost.dns.Security;

/**
 * Compares answers with the truth of the world at their time. A signed zone's data may come only secure and only as it was
 * published, or not at all; a broken zone's not at all; an unsigned zone's never secure. Any thread.
 */
final class Judge {
    private final Map<String, SoakZone> zones;
    private final Duration late;
    private final Duration slack;

    Judge(List<SoakZone> zones, SoakSettings settings) {
        this.zones = zones.stream().collect(Collectors.toMap(SoakZone::name, Function.identity()));
        // Fetched by a lookup that was joined, kept for its lifetime.
        this.late = settings.longestTtl().plus(settings.lookupTimeout()).plus(SoakSettings.GRACE);
        // A proof counts its lifetime from when it was made, and is kept from when its lookup ended.
        this.slack = settings.lookupTimeout().plus(SoakSettings.GRACE);
    }

    /**
     * A lookup and its outcome.
     *
     * @param calm whether everything has been well for so long that it must have succeeded
     * @param renewed whether for so long that nothing stale may be left
     */
    record Case(
            SoakZone zone, Ask ask, Answer answer, Instant asked, Instant answered, boolean calm, boolean renewed) {}

    /** What is wrong: of what kind, and what exactly. */
    record Complaint(String kind, String words) {}

    /** What is wrong about it; empty when nothing is. */
    Optional<Complaint> complaint(Case lookup) {
        return switch (lookup.answer) {
            case Answer.Found found -> outcome(lookup, found.security(), Optional.of(found), "found " + content(found));
            case Answer.Absent absent -> outcome(lookup, absent.security(), Optional.empty(), "denied");
            case Answer.Bogus bogus ->
                failure(lookup, "bogus: " + bogus.explanation().why());
            case Answer.Failed failed ->
                failure(lookup, "failed: " + failed.explanation().why());
        };
    }

    private static Optional<Complaint> failure(Case lookup, String words) {
        boolean expected = lookup.zone.kind() == Kind.BROKEN;
        return lookup.calm && !expected ? Optional.of(new Complaint("NOT RECOVERED", words)) : Optional.empty();
    }

    private Optional<Complaint> outcome(Case lookup, Security security, Optional<Answer.Found> found, String words) {
        String what = security + " " + words;
        return switch (lookup.zone.kind()) {
            case BROKEN -> Optional.of(new Complaint("A BROKEN ZONE WAS BELIEVED", what));
            case UNSIGNED -> {
                if (security == Security.SECURE) {
                    yield Optional.of(new Complaint("AN UNSIGNED ZONE WAS CALLED SECURE", what));
                }
                boolean stale = lookup.answer.explanation().error().equals(Optional.of(ExtendedError.STALE_ANSWER));
                boolean mustBeTrue = stale ? lookup.renewed : lookup.calm;
                yield mustBeTrue && !isTrue(lookup, found)
                        ? Optional.of(new Complaint("STILL BELIEVES A LIE", what))
                        : Optional.empty();
            }
            case SECURE -> {
                if (security != Security.SECURE) {
                    yield Optional.of(new Complaint("DOWNGRADE OF A SIGNED ZONE", what));
                }
                yield isTrue(lookup, found)
                        ? Optional.empty()
                        : Optional.of(new Complaint("A LIE TAKEN FOR SECURE", what));
            }
        };
    }

    private static String content(Answer.Found found) {
        return found.records().stream()
                .map(record -> record.rdataToString().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Whether a version says so that could be had at the time, with signatures that held. */
    private boolean isTrue(Case lookup, Optional<Answer.Found> found) {
        SoakZone source = lookup.ask == Ask.FAR ? zones.get(lookup.zone.farTarget()) : lookup.zone;
        if (source == null) {
            throw new IllegalStateException("no zone " + lookup.zone.farTarget());
        }
        Optional<String> said = found.map(Judge::content);
        for (Version version : source.possible(lookup.asked, lookup.answered, late)) {
            boolean held = version.signaturesEnd().plus(slack).isAfter(lookup.asked);
            if (held && source.truth(lookup.ask, version).equals(said)) {
                return true;
            }
        }
        return false;
    }
}
