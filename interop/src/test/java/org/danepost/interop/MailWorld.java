package org.danepost.interop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Mail domains in a signed Internet, all but one served by one Postfix with one certificate from an authority of its
 * own. The domains differ in what they publish:
 *
 * <ul>
 *   <li>{@code leaf.example} TLSA 3 1 1 of the certificate
 *   <li>{@code authority.example} TLSA 2 0 1 of the authority
 *   <li>{@code wrong.example} TLSA 3 1 1 of another key
 *   <li>{@code other-name.example} TLSA 2 0 1 of the authority, and a host that the certificate does not name
 *   <li>{@code unusable.example} only TLSA 0 0 1
 *   <li>{@code expired.example} TLSA 3 1 1 of the certificate, signatures over
 *   <li>{@code unsigned.example} TLSA 3 1 1 of another key in an unsigned zone
 *   <li>{@code no-starttls.example} TLSA 3 1 1 of the certificate, and a second Postfix that offers no STARTTLS
 * </ul>
 *
 * Each has the mailboxes {@code alice} and {@link #INTERNATIONAL} and refuses {@code bob}.
 */
final class MailWorld implements AutoCloseable {
    private static final List<String> DOMAINS = List.of(
            "leaf.example",
            "authority.example",
            "wrong.example",
            "other-name.example",
            "unusable.example",
            "expired.example",
            "unsigned.example");
    private static final String CLEAR = "no-starttls.example";
    static final String INTERNATIONAL = "\u00e4lise";
    private static final String OTHER_DIGEST = "00".repeat(32);

    private final CloseLater opened = new CloseLater();
    private final World world;
    private final PostfixReceiver postfix;
    private final PostfixReceiver clear;

    /** Starts everything; Postfix listens on this address, the second one on the next address with the same port. */
    MailWorld(InetSocketAddress address) {
        Path directory = Directories.create("certificates");
        opened.add(() -> Directories.delete(directory));
        try {
            Certificates certificates = new Certificates(directory);
            List<String> hosts = DOMAINS.stream()
                    .filter(domain -> !domain.equals("other-name.example"))
                    .map(domain -> "mx." + domain)
                    .toList();
            Certificates.Identity identity = certificates.issued("postfix", hosts);
            world = opened.add(new World(
                    zones(address, certificates.keyDigest(identity), certificates.authorityDigest("postfix"))));
            postfix = opened.add(new PostfixReceiver(setting(DOMAINS, identity, List.of()), address));
            clear = opened.add(new PostfixReceiver(
                    setting(List.of(CLEAR), identity, List.of("smtpd_tls_security_level = none")), next(address)));
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static InetSocketAddress next(InetSocketAddress address) {
        byte[] octets = address.getAddress().getAddress();
        octets[octets.length - 1]++;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(octets), address.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PostfixReceiver.Setting setting(
            List<String> domains, Certificates.Identity identity, List<String> more) {
        return new PostfixReceiver.Setting(
                "mx." + domains.getFirst(),
                domains.stream()
                        .flatMap(domain -> Stream.of("alice@" + domain, INTERNATIONAL + "@" + domain))
                        .toList(),
                domains.stream().map(domain -> "bob@" + domain).toList(),
                identity,
                more);
    }

    private static List<ZoneSpec> zones(InetSocketAddress address, String leaf, String authority) {
        Stream<ZoneSpec> tops =
                Stream.of(ZoneSpec.signed("", Signing.usual()), ZoneSpec.signed("example", Signing.usual()));
        Stream<ZoneSpec> domains = Stream.concat(DOMAINS.stream(), Stream.of(CLEAR))
                .map(domain -> {
                    InetSocketAddress host = domain.equals(CLEAR) ? next(address) : address;
                    String tlsa = switch (domain) {
                        case "leaf.example", "expired.example", CLEAR -> "3 1 1 " + leaf;
                        case "authority.example", "other-name.example" -> "2 0 1 " + authority;
                        case "unusable.example" -> "0 0 1 " + authority;
                        default -> "3 1 1 " + OTHER_DIGEST;
                    };
                    Optional<Signing> signing = switch (domain) {
                        case "unsigned.example" -> Optional.empty();
                        case "expired.example" ->
                            Optional.of(Signing.usual().valid(Duration.ofDays(-30), Duration.ofDays(-10)));
                        default -> Optional.of(Signing.usual());
                    };
                    return new ZoneSpec(domain, List.of(), signing, UnaryOperator.identity(), ZoneSpec.ONLY_SHA_256)
                            .plus(
                                    "@ IN MX 10 mx",
                                    "mx IN A " + host.getAddress().getHostAddress(),
                                    "_%d._tcp.mx IN TLSA %s".formatted(address.getPort(), tlsa));
                });
        return Stream.concat(tops, domains).toList();
    }

    /** The DNS that these domains live in. */
    World world() {
        return world;
    }

    /** The server of all but one. */
    PostfixReceiver postfix() {
        return postfix;
    }

    /** The server that offers no STARTTLS. */
    PostfixReceiver clear() {
        return clear;
    }

    @Override
    public void close() {
        opened.close();
    }
}
