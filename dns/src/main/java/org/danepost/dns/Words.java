package org.danepost.dns;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;

/** Sentences that several explanations share. */
final class Words {
    /** No DNSSEC answer can be judged with a clock before this time: the software is younger. */
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private static final int LONGEST_SERVER_TEXT = 200;

    private Words() {}

    /** A span of seconds in its largest fitting unit. */
    static String span(int seconds) {
        if (seconds < 0) {
            return "many years"; // beyond half of the serial number space
        }
        if (seconds < 120) {
            return seconds + (seconds == 1 ? " second" : " seconds");
        }
        if (seconds < 7_200) {
            return seconds / 60 + " minutes";
        }
        if (seconds < 172_800) {
            return seconds / 3_600 + " hours";
        }
        return seconds / 86_400 + " days";
    }

    /** Who mends a zone whose proof does not hold. */
    static String zoneRemedy(Name zone, ExtendedError error, Instant now) {
        if (now.isBefore(EARLIEST)) {
            return "Set the clock of this host: it says " + now + ", and every signature is judged by it.";
        }
        return switch (error) {
            case SIGNATURE_NOT_YET_VALID ->
                "Check the clock of this host first; if it is right, the operators of " + zone
                        + " must sign with a right clock.";
            case SIGNATURE_EXPIRED, SIGNATURE_EXPIRED_BEFORE_VALID ->
                "The operators of " + zone + " must sign it again, and see why that did not happen by itself (a signer"
                        + " that stopped, or a secondary server that no longer fetches the zone).";
            case RRSIGS_MISSING ->
                "The operators of " + zone + " must make all of its name servers serve its signatures, or have its DS"
                        + " removed from the zone above.";
            case NSEC_MISSING ->
                "The operators of " + zone + " must make all of its name servers prove what they deny with NSEC or"
                        + " NSEC3 records (old software, or something in front of it that makes up answers, does not).";
            case DNSKEY_MISSING ->
                "The operators of " + zone + " must publish the key that they sign with, or sign with a key that they"
                        + " publish.";
            default -> "The operators of " + zone + " must sign it again.";
        };
    }

    /** Who mends a DS that is of no key. */
    static String delegationRemedy(Name zone) {
        return "The operators of " + zone + " must have its DS in the zone above replaced (through their registrar) by"
                + " one of a key that they publish and sign with, or bring the key that it names back.";
    }

    /** A remedy, and where to look when the zone is well: whoever stands between it and this host may be at fault. */
    static String orOnTheWay(String remedy, NameServer server) {
        if (!remedy.endsWith(".") || remedy.startsWith("Set the clock")) {
            return remedy;
        }
        String head = remedy.substring(0, remedy.length() - 1);
        return server.isAuthoritative()
                ? head + "; if " + server.words() + " answers well when asked from elsewhere, something between it and"
                        + " this host changes answers."
                : head + "; if another resolver gives a good answer, the resolver " + server.words()
                        + ", or something between it and this host, changes answers.";
    }

    /** What a server added to its answer in its own words (RFC 8914), for diagnosis only; empty when nothing. */
    static String serverSaid(Message message) {
        List<String> said = new ArrayList<>();
        for (ExtendedErrorCodeOption option : extendedErrors(message)) {
            String text = option.getText();
            String name = ExtendedError.ofCode(option.getErrorCode())
                    .map(ExtendedError::toString)
                    .orElseGet(() -> "EDE " + option.getErrorCode());
            said.add(text == null || text.isEmpty() ? name : name + ": " + printable(text));
        }
        return said.isEmpty() ? "" : "; it says " + String.join(", ", said);
    }

    /** The first extended error of an answer that is known here. */
    static Optional<ExtendedError> firstError(Message message) {
        return extendedErrors(message).stream()
                .flatMap(option -> ExtendedError.ofCode(option.getErrorCode()).stream())
                .findFirst();
    }

    /** The extended errors of an answer that are known here. */
    static List<ExtendedError> errors(Message message) {
        return extendedErrors(message).stream()
                .flatMap(option -> ExtendedError.ofCode(option.getErrorCode()).stream())
                .toList();
    }

    private static List<ExtendedErrorCodeOption> extendedErrors(Message message) {
        OPTRecord opt = message.getOPT();
        if (opt == null) {
            return List.of();
        }
        List<ExtendedErrorCodeOption> found = new ArrayList<>();
        for (EDNSOption option : opt.getOptions()) {
            if (option instanceof ExtendedErrorCodeOption extended && found.size() < 8) {
                found.add(extended);
            }
        }
        return found;
    }

    /** Text of a stranger, fit for a log line. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_SERVER_TEXT)
                .forEach(point -> clean.appendCodePoint(
                        Character.isISOControl(point) || !Character.isDefined(point) ? ' ' : point));
        return clean.toString().strip();
    }

    /** What to do when a zone has none of the keys that are trusted for it. */
    static String anchorRemedy(Name apex) {
        return "Whoever runs this program must see whether the trust anchors for " + apex
                + " are the right ones and up to date, and whether the same " + apex + " zone is meant.";
    }
}
