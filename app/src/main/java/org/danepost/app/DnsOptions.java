package org.danepost.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
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
            names = "--mode",
            paramLabel = "MODE",
            description = "Where answers come from: auto (the default: what works best from here), recursive (the"
                    + " authoritative servers, from the root on), forward (resolvers) or trust-ad (the AD bit of a"
                    + " validating resolver on this host). With --server, auto means forward.")
    @Nullable
    DnsMode mode;

    @Option(
            names = "--root-hints",
            paramLabel = "FILE",
            description =
                    "Mode recursive: names and addresses of the root servers, in master-file form. Default: those of"
                            + " the Internet.")
    @Nullable
    String rootHints;

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

    /** The mode in force; auto only where something is left to choose. */
    DnsMode mode(Configuration configuration) {
        DnsMode chosen = mode == null ? configuration.dns().mode() : mode;
        return switch (chosen) {
            case AUTO -> automatic(configuration);
            case RECURSIVE -> {
                if (!servers.isEmpty()) {
                    throw new UserError(
                            "--server names a resolver, and mode recursive asks none; remedy: leave one of them away");
                }
                yield chosen;
            }
            case FORWARD, TRUST_AD -> chosen;
        };
    }

    /** What a user has named is taken: one resolver, or a root of their own; several are chosen from. */
    private DnsMode automatic(Configuration configuration) {
        if (!servers.isEmpty() && rootHints != null) {
            throw new UserError("--server names a resolver, and --root-hints the root servers to ask instead; remedy:"
                    + " leave one of them away");
        }
        if (!servers.isEmpty()) {
            return DnsMode.FORWARD;
        }
        int named = configuration.dns().resolvers().size();
        if (rootIsNamed(configuration)) {
            return named == 0 || rootHints != null ? DnsMode.RECURSIVE : DnsMode.AUTO;
        }
        return named == 1 ? DnsMode.FORWARD : DnsMode.AUTO;
    }

    private boolean rootIsNamed(Configuration configuration) {
        return rootHintsFile(configuration).isPresent() || configuration.dns().closedNetwork();
    }

    /** Whether mode auto may go to the authoritative servers: not when the configuration names resolvers only. */
    boolean mayRecurse(Configuration configuration) {
        return rootIsNamed(configuration) || configuration.dns().resolvers().isEmpty();
    }

    /** The resolvers that mode auto may choose from, perhaps none. */
    List<InetSocketAddress> candidates(Configuration configuration) {
        return configuration.dns().resolvers().isEmpty() ? SystemResolvers.known() : resolvers(configuration);
    }

    /** Tells the user of a command what it found out by itself: a line on the error stream, never in the output. */
    static Consumer<String> notice(CommandSpec command) {
        return line -> command.commandLine().getErr().println(command.qualifiedName() + ": " + line);
    }

    /** The file of root hints in force; empty when the built-in ones are. */
    Optional<String> rootHintsFile(Configuration configuration) {
        if (rootHints != null) {
            return Optional.of(rootHints);
        }
        String file = configuration.dns().rootHints();
        return file.isEmpty() ? Optional.empty() : Optional.of(besideConfiguration(file));
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
        return configuration.dns().trustAnchors().stream()
                .map(this::besideConfiguration)
                .toList();
    }

    /** A relative name in the configuration is taken from the directory of the file. */
    String besideConfiguration(String file) {
        return Optional.ofNullable(config)
                .map(name -> Path.of(name).toAbsolutePath().getParent())
                .map(directory -> directory.resolve(file).toString())
                .orElse(file);
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
