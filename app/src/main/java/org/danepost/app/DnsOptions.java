package org.danepost.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that looks names up. What stands here beats the configuration file. */
final class DnsOptions {
    private static final int DNS_PORT = 53;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file (TOML); its table [dns] names resolvers and trust anchors.")
    @Nullable
    String config;

    @Option(
            names = "--server",
            paramLabel = "ADDR[:PORT]",
            description = "The resolver to ask; may be given more than once. It need not validate.")
    List<String> servers = new ArrayList<>();

    @Option(
            names = "--trust-anchor",
            paramLabel = "FILE",
            description = "DS or DNSKEY records to trust, in master-file form; may be given more than once."
                    + " Default: the IANA root.")
    List<String> trustAnchors = new ArrayList<>();

    /** The configuration that the user named, or the defaults. */
    Configuration configuration() {
        return config == null ? Configuration.DEFAULTS : ConfigurationFile.read(config);
    }

    /** The resolvers in force, at least one. */
    List<InetSocketAddress> resolvers(Configuration configuration) {
        if (!servers.isEmpty()) {
            return addresses(servers, "--server");
        }
        if (!configuration.dns().resolvers().isEmpty()) {
            return addresses(configuration.dns().resolvers(), "dns.resolvers");
        }
        return SystemResolvers.read();
    }

    /** The files of trust anchors in force; empty when the built-in anchors of the root are. */
    List<String> trustAnchorFiles(Configuration configuration) {
        if (!trustAnchors.isEmpty()) {
            return trustAnchors;
        }
        Optional<Path> directory = Optional.ofNullable(config)
                .map(file -> Path.of(file).toAbsolutePath().getParent());
        return configuration.dns().trustAnchors().stream()
                .map(file ->
                        directory.map(parent -> parent.resolve(file).toString()).orElse(file))
                .toList();
    }

    private static List<InetSocketAddress> addresses(List<String> texts, String source) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            try {
                addresses.add(ServerAddress.parse(text, DNS_PORT));
            } catch (UserError e) {
                throw new UserError(source + ": " + e.getMessage(), e);
            }
        }
        return addresses;
    }
}
