package org.danepost.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a program wants to talk to, other than a mail domain. Made from text by {@link #srv} and {@link #https}; the
 * constructors throw on anything but canonical names.
 */
public sealed interface ServiceRequest {
    /** The port of HTTPS (RFC 9110 §4.2.2). */
    int HTTPS_PORT = 443;

    /**
     * A service of a domain, found by SRV records (RFC 2782) of the protocol TCP.
     *
     * @param service the registered name, lower case, without underscore: {@code xmpp-server}, {@code submission}
     * @param domain the service domain in A-labels without a final dot
     */
    record Srv(String service, String domain) implements ServiceRequest {
        public Srv {
            if (!Texts.SERVICE.matcher(service).matches() || !Texts.isCanonical(domain)) {
                throw new IllegalArgumentException("not a service and a domain in their canonical form; use srv");
            }
        }
    }

    /**
     * A web server.
     *
     * @param host in A-labels without a final dot
     */
    record Https(String host, int port) implements ServiceRequest {
        public Https {
            if (port < 1 || port > 65535 || !Texts.isCanonical(host)) {
                throw new IllegalArgumentException("not a host in its canonical form and a port; use https");
            }
        }
    }

    /** What became of a text. */
    sealed interface Parsed {
        record Good(ServiceRequest request) implements Parsed {}

        /**
         * @param why one sentence
         * @param remedy one sentence: what to write instead
         */
        record Bad(String why, String remedy) implements Parsed {}
    }

    /** A service and a domain as people write them. */
    static Parsed srv(String service, String domain) {
        String name = service.strip().toLowerCase(Locale.ROOT);
        Optional<Parsed> fault = Texts.fault(service, name);
        return fault.orElseGet(() -> Texts.host(domain)
                .map(good -> (Parsed) new Parsed.Good(new Srv(name, good)))
                .orElseGet(() -> Texts.noHost(domain, "Give the service's domain alone, such as example.org.")));
    }

    /** A web server as people write it: {@code www.example.org} or {@code www.example.org:8443}. */
    static Parsed https(String text) {
        String trimmed = text.strip();
        if (trimmed.contains("/")) {
            return new Parsed.Bad(
                    "'" + Words.shown(trimmed) + "' is a URL",
                    "Give the host alone, with its port if it is not 443: www.example.org:8443.");
        }
        int colon = trimmed.lastIndexOf(':');
        String host = colon < 0 ? trimmed : trimmed.substring(0, colon);
        Optional<Integer> port = colon < 0 ? Optional.of(HTTPS_PORT) : Texts.port(trimmed.substring(colon + 1));
        if (host.indexOf(':') >= 0 || host.startsWith("[")) {
            return Texts.noHost(trimmed, "DANE is for names; an address has no TLSA records. Give the host's name.");
        }
        if (port.isEmpty()) {
            return new Parsed.Bad(
                    "'" + Words.shown(trimmed) + "' has no port from 1 to 65535 behind the colon",
                    "Write HOST or HOST:PORT.");
        }
        return Texts.host(host)
                .map(good -> (Parsed) new Parsed.Good(new Https(good, port.get())))
                .orElseGet(() -> Texts.noHost(host, "Give the name of the web server, such as www.example.org."));
    }

    /** Reads the parts, which an interface cannot hide. */
    final class Texts {
        /** RFC 6335 §5.1: 1 to 15 letters, digits and single hyphens, with a letter, no hyphen at either end. */
        private static final Pattern SERVICE = Pattern.compile("(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*");

        private static final Pattern PORT = Pattern.compile("\\d{1,5}");

        private Texts() {}

        private static Optional<Parsed> fault(String written, String name) {
            String shown = "'" + Words.shown(written) + "'";
            return switch (name) {
                case "http", "https" ->
                    Optional.of(new Parsed.Bad(shown + " is not found by SRV records", "Use --https HOST."));
                case "smtp", "mx" ->
                    Optional.of(new Parsed.Bad(
                            shown + " between servers is found by MX records, not by SRV records",
                            "Give the domain without --service; for mail programs, use --service submission."));
                default ->
                    SERVICE.matcher(name).matches()
                            ? Optional.empty()
                            : Optional.of(new Parsed.Bad(
                                    shown + " is not the name of a service",
                                    "Give the registered name without underscore, dot or protocol: xmpp-server,"
                                            + " xmpp-client, submission, imaps."));
            };
        }

        private static Optional<Integer> port(String text) {
            return Optional.of(text)
                    .filter(t -> PORT.matcher(t).matches())
                    .map(Integer::valueOf)
                    .filter(port -> port >= 1 && port <= 65535);
        }

        private static Optional<String> host(String text) {
            String trimmed = text.strip();
            return switch (DomainText.read(trimmed)) {
                case DomainText.Reading.Good good ->
                    Optional.of(DomainText.of(good.name()))
                            .filter(name -> DomainText.dottedQuad(name).isEmpty());
                case DomainText.Reading.Bad _ -> Optional.empty();
            };
        }

        private static boolean isCanonical(String name) {
            return host(name).filter(name::equals).isPresent();
        }

        private static Parsed noHost(String text, String remedy) {
            String trimmed = text.strip();
            String why = switch (DomainText.read(trimmed)) {
                case DomainText.Reading.Bad bad when DomainText.ipv6(trimmed).isEmpty() -> bad.why();
                case DomainText.Reading.Bad _, DomainText.Reading.Good _ -> "is an address, not a name";
            };
            return new Parsed.Bad("'" + Words.shown(trimmed) + "' " + why, remedy);
        }
    }
}
