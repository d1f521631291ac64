package org.danepost.policy;

import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * Domain names between text and DNS. The text form is everywhere the same: A-labels, lower case, no final dot, so that
 * names compare as strings. Underscores are tolerated in host names (they occur, and must be sendable); everything else
 * beyond letters, digits and hyphens is not (RFC 5321 §2.3.5).
 */
final class DomainText {
    private static final int LONGEST_TEXT = 1000;
    private static final Pattern DOTTED_QUAD = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");
    /** Letters that IDNA 2003 and IDNA 2008 map to different domains; a guess could send mail to a stranger. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[\u00df\u03c2\u200c\u200d]");

    private DomainText() {}

    /** What became of a text. */
    sealed interface Reading {
        record Good(Name name) implements Reading {}

        /** @param why what is wrong with it, as a clause that follows the quoted text */
        record Bad(String why) implements Reading {}
    }

    static Reading read(String text) {
        if (text.length() > LONGEST_TEXT) {
            return new Reading.Bad("is longer than any domain name");
        }
        if (AMBIGUOUS.matcher(text).find()) {
            return new Reading.Bad("holds a letter that different standards turn into different domains;"
                    + " write the name with A-labels (xn--...)");
        }
        Optional<String> ascii = toAscii(text);
        if (ascii.isEmpty()) {
            return new Reading.Bad("cannot be written in the A-labels of the DNS");
        }
        String name = ascii.get().toLowerCase(Locale.ROOT);
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (name.isEmpty()) {
            return new Reading.Bad("is empty");
        }
        for (String label : name.split("\\.", -1)) {
            Optional<String> fault = fault(label);
            if (fault.isPresent()) {
                return new Reading.Bad(fault.get());
            }
        }
        try {
            return new Reading.Good(Name.fromString(name + "."));
        } catch (TextParseException e) {
            return new Reading.Bad("is no domain name: longer than 255 octets");
        }
    }

    private static Optional<String> toAscii(String text) {
        if (text.chars().allMatch(c -> c < 128)) {
            return Optional.of(text);
        }
        try {
            return Optional.of(IDN.toASCII(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> fault(String label) {
        if (label.isEmpty()) {
            return Optional.of("has an empty part between dots");
        }
        if (label.length() > 63) {
            return Optional.of("has a part of more than 63 octets");
        }
        boolean plain = label.chars().allMatch(DomainText::hostOctet);
        return plain ? Optional.empty() : Optional.of("holds a character that host names cannot have");
    }

    private static boolean hostOctet(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** The text form; odd octets of a label appear as master-file escapes (RFC 1035 §5.1), never raw. */
    static String of(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }

    /** Whether a name from the DNS can be the name of a host: labels of letters, digits, hyphens and underscores. */
    static boolean isHostName(Name name) {
        for (int i = 0; i < name.labels() - 1; i++) {
            byte[] label = name.getLabel(i);
            for (int j = 1; j < label.length; j++) {
                if (!hostOctet(label[j])) {
                    return false;
                }
            }
        }
        return name.labels() > 1;
    }

    /** The IPv4 address that a text such as {@code 192.0.2.1} is; never asks the DNS. */
    static Optional<InetAddress> dottedQuad(String text) {
        return DOTTED_QUAD.matcher(text).matches() ? literal(text) : Optional.empty();
    }

    /** The IPv6 address that a text such as {@code 2001:db8::1} is; zones ({@code %eth0}) are refused. */
    static Optional<InetAddress> ipv6(String text) {
        return text.indexOf(':') >= 0 && text.indexOf('%') < 0 ? literal(text) : Optional.empty();
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
