package org.danepost.interop;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Mail domains in a signed Internet, all served by one Postfix with one certificate from an authority of its own. The
 * domains differ in what they publish:
 *
 * <ul>
 *   <li>{@code leaf.example} TLSA 3 1 1 of the certificate
 *   <li>{@code authority.example} TLSA 2 0 1 of the authority
 *   <li>{@code wrong.example} TLSA 3 1 1 of another key
 *   <li>{@code other-name.example} TLSA 2 0 1 of the authority, and a host that the certificate does not name
 *   <li>{@code unusable.example} only TLSA 0 0 1
 *   <li>{@code expired.example} TLSA 3 1 1 of the certificate, signatures over
 *   <li>{@code unsigned.example} TLSA 3 1 1 of another key in an unsigned zone
 * </ul>
 *
 * Each has a mailbox {@code alice} and refuses {@code bob}.
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
    private static final String OTHER_DIGEST = "00".repeat(32);

    private final CloseLater opened = new CloseLater();
    private final World world;
    private final PostfixReceiver postfix;

    /** Starts everything; Postfix listens on this address. */
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
            postfix = opened.add(new PostfixReceiver(
                    new PostfixReceiver.Setting(
                            "mx.leaf.example",
                            DOMAINS.stream().map(domain -> "alice@" + domain).toList(),
                            DOMAINS.stream().map(domain -> "bob@" + domain).toList(),
                            identity,
                            List.of()),
                    address));
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static List<ZoneSpec> zones(InetSocketAddress address, String leaf, String authority) {
        Stream<ZoneSpec> tops =
                Stream.of(ZoneSpec.signed("", Signing.usual()), ZoneSpec.signed("example", Signing.usual()));
        Stream<ZoneSpec> domains = DOMAINS.stream().map(domain -> {
            String tlsa = switch (domain) {
                case "leaf.example", "expired.example" -> "3 1 1 " + leaf;
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
                            "mx IN A " + address.getAddress().getHostAddress(),
                            "_%d._tcp.mx IN TLSA %s".formatted(address.getPort(), tlsa));
        });
        return Stream.concat(tops, domains).toList();
    }

    /** The DNS that these domains live in. */
    World world() {
        return world;
    }

    /** The one server of all of them. */
    PostfixReceiver postfix() {
        return postfix;
    }

    @Override
    public void close() {
        opened.close();
    }
}
