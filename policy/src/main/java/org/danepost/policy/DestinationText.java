package org.danepost.policy;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the destination of a rule. */
final class DestinationText {
    private static final Pattern CIDR = Pattern.compile("\\[?(?:IPv6:)?([0-9A-Fa-f.:]+)]?/(\\d{1,3})(?::(\\d{1,5}))?");

    private DestinationText() {}

    static Destination.Parsed parse(String text) {
        if (text.equals("*")) {
            return new Destination.Parsed.Good(new Destination.Any());
        }
        if (text.indexOf('/') >= 0) {
            return network(text);
        }
        if (text.startsWith(".")) {
            return switch (DomainText.read(text.substring(1))) {
                case DomainText.Reading.Good good ->
                    new Destination.Parsed.Good(new Destination.Subdomains(DomainText.of(good.name())));
                case DomainText.Reading.Bad bad -> bad(text, bad.why(), "Check the spelling.");
            };
        }
        boolean hasPort = text.matches(".*]:\\d+");
        return switch (NextHop.parse(text)) {
            case NextHop.Parsed.Bad bad -> new Destination.Parsed.Bad(bad.reason());
            case NextHop.Parsed.Good(NextHop nextHop) -> new Destination.Parsed.Good(of(nextHop, hasPort));
        };
    }

    private static Destination of(NextHop nextHop, boolean hasPort) {
        return switch (nextHop) {
            case NextHop.Domain(String name) -> new Destination.Domain(name);
            case NextHop.Relay(String host, int port) ->
                new Destination.Host(host, hasPort ? Optional.of(port) : Optional.empty());
            case NextHop.Literal(InetAddress address, int port) ->
                new Destination.Network(
                        address, address.getAddress().length * 8, hasPort ? Optional.of(port) : Optional.empty());
        };
    }

    private static Destination.Parsed network(String text) {
        Matcher matcher = CIDR.matcher(text);
        Optional<InetAddress> address = matcher.matches()
                ? DomainText.dottedQuad(matcher.group(1)).or(() -> DomainText.ipv6(matcher.group(1)))
                : Optional.empty();
        if (address.isEmpty()) {
            return bad(text, "is no network", "Write an address and a prefix length: 192.0.2.0/24 or 2001:db8::/32.");
        }
        int bits = address.get().getAddress().length * 8;
        int prefix = Integer.parseInt(matcher.group(2));
        if (prefix > bits) {
            return bad(text, "has the prefix length " + prefix, "It is at most " + bits + " for such an address.");
        }
        Optional<Integer> port = Optional.ofNullable(matcher.group(3)).map(Integer::parseInt);
        if (port.filter(number -> number < 1 || number > 65535).isPresent()) {
            return bad(text, "names the port " + port.get() + ", which does not exist", "Use a port from 1 to 65535.");
        }
        Destination.Network network = new Destination.Network(address.get(), prefix, port);
        return network.hasHostBits()
                ? bad(
                        text,
                        "has bits set beyond its prefix length",
                        "Set them to 0, or give the prefix length " + bits + " for one address.")
                : new Destination.Parsed.Good(network);
    }

    private static Destination.Parsed bad(String text, String why, String remedy) {
        return new Destination.Parsed.Bad(new Plan.Reason("5.1.2", "'" + Words.shown(text) + "' " + why, remedy));
    }
}
