package org.danepost.dane;

import java.net.IDN;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of a certificate and their comparison with the names a client expects (RFC 7672 §3.2.3, RFC 9525 §6).
 * Read from the octets by nesting, so that they can be shown for certificates no parser accepts. Immutable.
 *
 * @param dns the DNS-IDs, as written; characters outside ASCII cannot match anything
 * @param addresses the iPAddress entries in text
 * @param common the common names of the subject
 */
public record CertificateNames(List<String> dns, List<String> addresses, List<String> common) {
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    private static final int BMP_STRING = 0x1e;
    private static final int UTF8_STRING = 0x0c;
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x55, 0x1d, 0x11};
    private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    /** No host name is longer in characters, whatever its encoding (RFC 1035 §2.3.4). */
    private static final int LONGEST_NAME = 255;

    /** Bound on the names of one certificate that are compared. */
    private static final int MOST_NAMES = 10_000;

    public CertificateNames {
        dns = List.copyOf(dns);
        addresses = List.copyOf(addresses);
        common = List.copyOf(common);
    }

    /** Whether a common name counts. */
    public enum CommonName {
        /** If the certificate has no DNS-ID at all: DANE (RFC 7672 §3.2.3). */
        WITHOUT_DNS_ID,
        /** Never: PKIX and MTA-STS (RFC 9525 §2, RFC 8461 §4.2). */
        NEVER
    }

    /** The names of the certificate in these octets, as many as can be read. Never fails. */
    public static CertificateNames of(byte[] der) {
        return of(new RawCertificate(der));
    }

    static CertificateNames of(RawCertificate certificate) {
        List<String> dns = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (Der names : certificate.extension(SUBJECT_ALTERNATIVE_NAME)) {
            for (Der name : children(names)) {
                if (name.is(DNS_NAME)) {
                    dns.add(new String(name.contents(), StandardCharsets.ISO_8859_1));
                } else if (name.is(IP_ADDRESS)) {
                    address(name.contents()).ifPresent(addresses::add);
                }
            }
        }
        List<String> common = new ArrayList<>();
        certificate.subject().ifPresent(subject -> {
            for (Der set : children(subject)) {
                for (Der attribute : children(set)) {
                    commonName(attribute).ifPresent(common::add);
                }
            }
        });
        return new CertificateNames(dns, addresses, common);
    }

    private static List<Der> children(Der parent) {
        List<Der> children = new ArrayList<>();
        Optional<Der> child = parent.first();
        while (child.isPresent() && children.size() < MOST_NAMES) {
            children.add(child.get());
            child = child.get().next(parent);
        }
        return children;
    }

    private static Optional<String> commonName(Der attribute) {
        Optional<Der> type = attribute.first().filter(t -> t.contentEquals(COMMON_NAME));
        return type.flatMap(t -> t.next(attribute)).map(value -> switch (value.tag()) {
            case BMP_STRING -> new String(value.contents(), StandardCharsets.UTF_16BE);
            case UTF8_STRING -> new String(value.contents(), StandardCharsets.UTF_8);
            default -> new String(value.contents(), StandardCharsets.ISO_8859_1);
        });
    }

    private static Optional<String> address(byte[] octets) {
        if (octets.length != 4 && octets.length != 16) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(octets).getHostAddress());
        } catch (java.net.UnknownHostException e) {
            return Optional.empty();
        }
    }

    /**
     * The first reference name the certificate is valid for, in A-labels and lower case; empty if there is none. An
     * address among the references is compared with iPAddress entries only (RFC 9525 §6.4).
     */
    public Optional<String> match(List<String> references, CommonName commonName) {
        for (String reference : references) {
            String wanted = normalise(reference);
            if (!wanted.isEmpty()
                    && (ADDRESS.matcher(wanted).matches() ? hasAddress(wanted) : has(wanted, commonName))) {
                return Optional.of(wanted);
            }
        }
        return Optional.empty();
    }

    private boolean has(String wanted, CommonName commonName) {
        for (String presented : compared(commonName)) {
            if (same(presented, wanted)) {
                return true;
            }
        }
        return false;
    }

    /** The names that are compared with references. */
    List<String> compared(CommonName commonName) {
        // RFC 7672 §3.2.3: one DNS-ID, even of a form that cannot match, and the common name no longer counts.
        return dns.isEmpty() && commonName == CommonName.WITHOUT_DNS_ID ? common : dns;
    }

    private boolean hasAddress(String wanted) {
        try {
            byte[] octets = InetAddress.ofLiteral(wanted).getAddress();
            for (String address : addresses) {
                if (Arrays.equals(InetAddress.ofLiteral(address).getAddress(), octets)) {
                    return true;
                }
            }
            return false;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether a name in a certificate covers a normalised reference name. */
    static boolean same(String presented, String wanted) {
        String name = lower(withoutDot(presented));
        if (!name.startsWith("*")) {
            return name.equals(wanted);
        }
        // RFC 7672 §3.2.3, RFC 9525 §6.3: the asterisk is the whole left-most label and stands for exactly one label.
        // A suffix of a single label would span a top-level domain; as in OpenSSL it does not count.
        if (!name.startsWith("*.") || name.indexOf('*', 1) >= 0 || name.indexOf('.', 2) < 0) {
            return false;
        }
        int dot = wanted.indexOf('.');
        return dot > 0 && wanted.substring(dot).equals(name.substring(1));
    }

    /** A-labels, lower case, no trailing dot (RFC 9525 §6.3). Names no rule covers stay as they are. */
    static String normalise(String reference) {
        String name = withoutDot(reference.strip());
        if (name.length() > LONGEST_NAME || name.chars().allMatch(c -> c < 0x80)) {
            return lower(name);
        }
        try {
            return lower(withoutDot(IDN.toASCII(name, IDN.ALLOW_UNASSIGNED)));
        } catch (RuntimeException e) {
            // Besides what it documents, the converter throws plain RuntimeExceptions on names it cannot encode.
            return lower(name);
        }
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** ASCII only: case folding elsewhere could turn a foreign letter into an ASCII one. */
    private static String lower(String name) {
        return name.chars().allMatch(c -> c < 0x80) ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** For people: the names that are compared. */
    String describe(CommonName commonName) {
        String kind = dns.isEmpty() ? "the common name " : "the DNS names ";
        List<String> names = compared(commonName);
        if (names.isEmpty()) {
            return common.isEmpty() || commonName == CommonName.WITHOUT_DNS_ID
                    ? "no name"
                    : "no DNS name (a common name does not count)";
        }
        List<String> shown =
                names.stream().limit(10).map(CertificateNames::printable).toList();
        int more = names.size() - shown.size();
        return kind + String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
    }

    /** Without control characters, so that a certificate cannot write into a log or a terminal. */
    static String printable(String text) {
        return printable(text, 256);
    }

    static String printable(String text, int longest) {
        String cut = text.length() > longest ? text.substring(0, longest) + "..." : text;
        return cut.replaceAll("[\\p{Cc}\\p{Cf}\\u2028\\u2029]", "?");
    }
}
