package org.danepost.policy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where mail is to go next, before any lookup. Values may hold any text: a name that is no domain name makes
 * {@link Planner} answer {@link Plan.Reject}, never throw.
 */
public sealed interface NextHop {
    /** The port of SMTP between servers. */
    int SMTP_PORT = 25;

    /** As an operator writes it. */
    String text();

    /**
     * A mail domain, or a relay domain for which MX records count (RFC 5321 §5.1).
     *
     * @param name A-labels or U-labels, with or without a final dot
     */
    record Domain(String name) implements NextHop {
        @Override
        public String text() {
            return name;
        }
    }

    /**
     * A host that the administrator named, without MX lookup; the name is secure by definition (RFC 7672 §2.2.2).
     *
     * @param port the TCP port; TLSA records are asked for at this port
     */
    record Relay(String host, int port) implements NextHop {
        @Override
        public String text() {
            return "[" + host + "]:" + port;
        }
    }

    /** An address; DANE does not apply (RFC 7672 §2.2). */
    record Literal(InetAddress address, int port) implements NextHop {
        /** With brackets (RFC 5321 §4.1.3); the port is not in it. */
        @Override
        public String text() {
            String address6 = address instanceof Inet6Address ? "IPv6:" : "";
            return "[" + address6 + address.getHostAddress() + "]";
        }
    }

    /** What became of an operator's text. */
    sealed interface Parsed {
        record Good(NextHop nextHop) implements Parsed {}

        record Bad(Plan.Reason reason) implements Parsed {}
    }

    /**
     * A next hop from operator text: {@code example.com}, {@code [mx.example.com]}, {@code [mx.example.com]:587},
     * {@code [192.0.2.1]}, {@code [IPv6:2001:db8::1]:2525}. Asks no DNS.
     *
     * @param defaultPort the port of a bracketed next hop that names none
     */
    static Parsed parse(String text, int defaultPort) {
        String trimmed = text.strip();
        if (trimmed.startsWith("[")) {
            return bracketed(trimmed, defaultPort);
        }
        if (trimmed.indexOf('@') >= 0) {
            return bad(trimmed, "is an e-mail address", "Give only the part after the @.");
        }
        if (DomainText.dottedQuad(trimmed).isPresent()) {
            return bad(trimmed, "is an address, not a domain", "Write an address in brackets: [" + trimmed + "].");
        }
        if (DomainText.ipv6(trimmed).isPresent()) {
            return bad(trimmed, "is an address, not a domain", "Write an address in brackets: [IPv6:" + trimmed + "].");
        }
        if (trimmed.indexOf(':') >= 0) {
            return bad(
                    trimmed,
                    "has a port, or is a URL",
                    "Give a domain alone, or a host in brackets with its port: [mx.example.com]:587.");
        }
        return switch (DomainText.read(trimmed)) {
            case DomainText.Reading.Good good -> new Parsed.Good(new Domain(DomainText.of(good.name())));
            case DomainText.Reading.Bad fault -> bad(trimmed, fault.why(), "Check the spelling.");
        };
    }

    /** As {@link #parse(String, int)} with port 25. */
    static Parsed parse(String text) {
        return parse(text, SMTP_PORT);
    }

    private static Parsed bracketed(String text, int defaultPort) {
        Matcher matcher = Brackets.FORM.matcher(text);
        if (!matcher.matches()) {
            return bad(text, "is no next hop", "Write [host], [host]:port, [192.0.2.1] or [IPv6:2001:db8::1].");
        }
        String inner = matcher.group(1).strip();
        int port = matcher.group(2) == null ? defaultPort : Integer.parseInt(matcher.group(2));
        if (port < 1 || port > 65535) {
            return bad(text, "names the port " + port + ", which does not exist", "Use a port from 1 to 65535.");
        }
        boolean tagged = inner.regionMatches(true, 0, "IPv6:", 0, 5);
        Optional<InetAddress> address = tagged || inner.indexOf(':') >= 0
                ? DomainText.ipv6(tagged ? inner.substring(5) : inner)
                : DomainText.dottedQuad(inner);
        if (address.isPresent()) {
            return new Parsed.Good(new Literal(address.get(), port));
        }
        if (inner.indexOf(':') >= 0) {
            return bad(text, "holds no IPv6 address", "Write it as [IPv6:2001:db8::1].");
        }
        return switch (DomainText.read(inner)) {
            case DomainText.Reading.Good good -> new Parsed.Good(new Relay(DomainText.of(good.name()), port));
            case DomainText.Reading.Bad fault -> bad(text, fault.why(), "Check the spelling.");
        };
    }

    private static Parsed bad(String text, String why, String remedy) {
        return new Parsed.Bad(new Plan.Reason("5.1.2", "'" + Words.shown(text) + "' " + why, remedy));
    }

    /** Holds the pattern, which an interface cannot hide. */
    final class Brackets {
        private static final Pattern FORM = Pattern.compile("\\[([^\\[\\]]*)](?::(\\d{1,6}))?");

        private Brackets() {}
    }
}
