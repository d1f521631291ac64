package org.danepost.interop;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.lab.Credentials;
import org.danepost.lab.MailHost;

/**
 * One mail domain: what its DNS says and who takes its mail. Names are relative to the domain, {@code @} is the domain
 * itself, a final dot makes a name absolute. Filled by one thread, then only read.
 */
final class SenderCase {
    private static final int SHA_512 = 2;

    private final String domain;
    private final String situation;
    private final SenderNetwork network;
    private final List<String> records = new ArrayList<>();
    private final Map<String, MailHost> hosts = new HashMap<>();
    private Optional<String> literal = Optional.empty();
    private int relayPort;

    /**
     * @param domain without the final dot
     * @param situation what is special, in a few words
     */
    SenderCase(String domain, String situation, SenderNetwork network) {
        this.domain = domain;
        this.situation = situation;
        this.network = network;
    }

    String domain() {
        return domain;
    }

    String situation() {
        return situation;
    }

    /** Lines of a master file, with absolute owners. */
    List<String> records() {
        return List.copyOf(records);
    }

    /** The port of {@code mx}, when the administrator names that host as a relay; zero for ordinary mail. */
    int relayPort() {
        return relayPort;
    }

    /** The address of the host, when mail goes to an address literal. */
    Optional<String> literal() {
        return literal;
    }

    /** The part behind the @ of a recipient. */
    String destination() {
        return literal.map(each -> "[" + each + "]").orElse(domain);
    }

    /** The name with its final dot. */
    String absolute(String name) {
        if (name.endsWith(".")) {
            return name;
        }
        return (name.equals("@") ? domain : name + "." + domain) + ".";
    }

    /** The name as certificates and logs have it. */
    String full(String name) {
        String absolute = absolute(name);
        return absolute.substring(0, absolute.length() - 1);
    }

    /** A full host name as it is relative to the domain, where it lies in there. */
    String shortened(String host) {
        if (host.equals(domain)) {
            return "@";
        }
        return host.endsWith("." + domain) ? host.substring(0, host.length() - domain.length() - 1) : host;
    }

    SenderCase record(String owner, String rest) {
        records.add(absolute(owner) + " 300 IN " + rest);
        return this;
    }

    /** MX records with preferences 10, 20 and so on. */
    SenderCase mx(String... names) {
        for (int i = 0; i < names.length; i++) {
            record("@", "MX " + (i + 1) * 10 + " " + absolute(names[i]));
        }
        return this;
    }

    SenderCase alias(String owner, String target) {
        return record(owner, "CNAME " + absolute(target));
    }

    /** A receiver with an address record, on port 25. */
    SenderCase host(String name, MailHost.Manner manner, Credentials credentials) {
        return host(name, manner, credentials, SenderNetwork.SMTP_PORT);
    }

    private SenderCase host(String name, MailHost.Manner manner, Credentials credentials, int port) {
        MailHost host = new MailHost(full(name), manner, () -> credentials);
        hosts.put(name, host);
        return record(name, "A " + network.place(host, port));
    }

    /** A receiver that does STARTTLS, with a certificate of the common authority for its name. */
    SenderCase host(String name) {
        return host(name, MailHost.Manner.TLS);
    }

    SenderCase host(String name, MailHost.Manner manner) {
        return host(name, manner, network.issued(full(name)));
    }

    /** The one host {@code mx}, and the MX record for it. */
    SenderCase one() {
        return mx("mx").host("mx");
    }

    SenderCase one(MailHost.Manner manner) {
        return mx("mx").host("mx", manner);
    }

    SenderCase one(Credentials credentials) {
        return mx("mx").host("mx", MailHost.Manner.TLS, credentials);
    }

    /** The one host {@code mx}, which the administrator has named as relay with this port. */
    SenderCase relay(int port) {
        relayPort = port;
        return host("mx", MailHost.Manner.TLS, network.issued(full("mx")), port);
    }

    /** The one host, to which mail goes by its address. */
    SenderCase byAddress() {
        MailHost host = new MailHost(full("mx"), MailHost.Manner.TLS, () -> network.issued(full("mx")));
        literal = Optional.of(network.place(host, SenderNetwork.SMTP_PORT));
        return this;
    }

    /** A TLSA record of a host for port 25, whatever it says. */
    SenderCase tlsa(String name, String data) {
        return record("_25._tcp" + (name.equals("@") ? "" : "." + name), "TLSA " + data);
    }

    /** A TLSA record that fits what a host shows: the last certificate for usages 0 and 2, its own for the others. */
    SenderCase right(String name, int usage, int selector, int matching) {
        return tlsa(name, fitting(name, usage, selector, matching));
    }

    /** A TLSA record of the right form for another key. */
    SenderCase wrong(String name, int usage, int selector, int matching) {
        return tlsa(name, wrong(usage, selector, matching));
    }

    static String wrong(int usage, int selector, int matching) {
        return "%d %d %d %s".formatted(usage, selector, matching, "5a".repeat(matching == SHA_512 ? 64 : 32));
    }

    /** The data of {@link #right}. */
    String fitting(String name, int usage, int selector, int matching) {
        List<X509Certificate> chain = receiver(name).credentials().chain();
        return data(usage, selector, matching, usage % 2 == 0 ? chain.getLast() : chain.getFirst());
    }

    /** The data of a TLSA record for a certificate. RFC 6698 §2.1 */
    static String data(int usage, int selector, int matching, X509Certificate certificate) {
        try {
            byte[] selected = selector == 0
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] data = switch (matching) {
                case 0 -> selected;
                case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                case SHA_512 -> MessageDigest.getInstance("SHA-512").digest(selected);
                default -> throw new IllegalArgumentException("matching type " + matching);
            };
            return "%d %d %d %s"
                    .formatted(usage, selector, matching, HexFormat.of().formatHex(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private MailHost receiver(String name) {
        return Optional.ofNullable(hosts.get(name)).orElseThrow();
    }
}
