package org.danepost.policy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/** Which next hops a {@link Rule} is for. Names are A-labels, lower case, without a final dot. Pure values. */
public sealed interface Destination {
    /** Whether the rule is for this next hop. */
    boolean covers(NextHop nextHop);

    /**
     * Of two destinations that cover the same next hop, the one with the higher number wins. Equal numbers belong to equal
     * destinations only.
     */
    int specificity();

    /** Every next hop that has no rule of its own: {@code *}. */
    record Any() implements Destination {
        @Override
        public boolean covers(NextHop nextHop) {
            return true;
        }

        @Override
        public int specificity() {
            return 0;
        }

        @Override
        public String toString() {
            return "*";
        }
    }

    /** A domain that is looked up by MX, alone: {@code example.org}. */
    record Domain(String name) implements Destination {
        @Override
        public boolean covers(NextHop nextHop) {
            return nextHop instanceof NextHop.Domain(String other)
                    && canonical(other).equals(name);
        }

        @Override
        public int specificity() {
            return 1000;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The domains below a domain, looked up by MX, without itself: {@code .example.org}. */
    record Subdomains(String parent) implements Destination {
        @Override
        public boolean covers(NextHop nextHop) {
            return nextHop instanceof NextHop.Domain(String other)
                    && canonical(other).endsWith("." + parent);
        }

        /** Below {@code b.example.org} beats below {@code example.org}. */
        @Override
        public int specificity() {
            return parent.length();
        }

        @Override
        public String toString() {
            return "." + parent;
        }
    }

    /** A host named without MX lookup, at one port or at all: {@code [mx.example.org]:587}, {@code [mx.example.org]}. */
    record Host(String name, Optional<Integer> port) implements Destination {
        @Override
        public boolean covers(NextHop nextHop) {
            return nextHop instanceof NextHop.Relay(String other, int at)
                    && canonical(other).equals(name)
                    && port.orElse(at) == at;
        }

        @Override
        public int specificity() {
            return port.isPresent() ? 1001 : 1000;
        }

        @Override
        public String toString() {
            return "[" + name + "]" + port.map(number -> ":" + number).orElse("");
        }
    }

    /**
     * Next hops that are addresses in a network, at one port or at all: {@code 192.0.2.0/24}, {@code [192.0.2.1]:587}.
     *
     * @param prefix the leading bits that count
     */
    record Network(InetAddress address, int prefix, Optional<Integer> port) implements Destination {
        public Network {
            if (prefix < 0 || prefix > address.getAddress().length * 8) {
                throw new IllegalArgumentException("the prefix length " + prefix + " does not fit the address");
            }
        }

        /** Whether bits beyond the prefix are set, so that the text means less than it says. */
        public boolean hasHostBits() {
            byte[] octets = address.getAddress();
            for (int bit = prefix; bit < octets.length * 8; bit++) {
                if (bit(octets, bit)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean covers(NextHop nextHop) {
            if (!(nextHop instanceof NextHop.Literal(InetAddress other, int at)) || port.orElse(at) != at) {
                return false;
            }
            byte[] mine = address.getAddress();
            byte[] theirs = other.getAddress();
            if (mine.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                if (bit(mine, bit) != bit(theirs, bit)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean bit(byte[] octets, int index) {
            return (octets[index / 8] >> (7 - index % 8) & 1) == 1;
        }

        /** A longer prefix beats a shorter one; among equals a port beats none. */
        @Override
        public int specificity() {
            return 1 + prefix * 2 + (port.isPresent() ? 1 : 0);
        }

        @Override
        public String toString() {
            String text = (address instanceof Inet6Address ? "IPv6:" : "") + address.getHostAddress();
            boolean single = prefix == address.getAddress().length * 8;
            String at = port.map(number -> ":" + number).orElse("");
            return single ? "[" + text + "]" + at : "[" + text + "]/" + prefix + at;
        }
    }

    private static String canonical(String name) {
        return switch (DomainText.read(name)) {
            case DomainText.Reading.Good good -> DomainText.of(good.name());
            case DomainText.Reading.Bad _ -> name.toLowerCase(Locale.ROOT);
        };
    }

    /** What became of an operator's text. */
    sealed interface Parsed {
        record Good(Destination destination) implements Parsed {}

        record Bad(Plan.Reason reason) implements Parsed {}
    }

    /**
     * From operator text: {@code *}, {@code example.org}, {@code .example.org}, {@code [mx.example.org]},
     * {@code [mx.example.org]:587}, {@code [192.0.2.1]}, {@code [192.0.2.1]:587}, {@code 192.0.2.0/24},
     * {@code 2001:db8::/32}. Asks no DNS.
     */
    static Parsed parse(String text) {
        return DestinationText.parse(text.strip());
    }
}
