package org.danepost.app;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.danepost.dns.AddressRules;
import org.danepost.dns.Resolver;
import org.danepost.policy.MtaSts;
import org.danepost.sts.DirectoryStore;
import org.danepost.sts.FetchLimits;
import org.danepost.sts.HttpsPolicySource;
import org.danepost.sts.MemoryStore;
import org.danepost.sts.PolicySource;
import org.danepost.sts.PolicyStore;
import org.danepost.sts.StsPolicies;
import org.jspecify.annotations.Nullable;

/** What the configuration says of MTA-STS, put together. */
final class StsSettings {
    private StsSettings() {}

    /** MTA-STS as configured; empty where it is off. */
    static Optional<MtaSts> of(
            DnsOptions options,
            Configuration configuration,
            Resolver resolver,
            PublicRoots roots,
            InstantSource clock) {
        StsTable sts = configuration.sts();
        if (!sts.enabled()) {
            return Optional.empty();
        }
        PolicyStore store = directory(options, configuration)
                .<PolicyStore>map(StsSettings::open)
                .orElseGet(MemoryStore::new);
        return Optional.of(new MtaSts(
                policies(resolver, roots, store, limits(sts), clock), sts.whenUnknown(), sts.unlistedDane()));
    }

    static StsPolicies policies(
            Resolver resolver, PublicRoots roots, PolicyStore store, FetchLimits limits, InstantSource clock) {
        return new StsPolicies(resolver, new OnDemand(resolver, roots, limits, clock), store, clock);
    }

    private static FetchLimits limits(StsTable sts) {
        Predicate<InetAddress> mayAsk = sts.closedNetwork() ? _ -> true : AddressRules::isPublic;
        FetchLimits standard = FetchLimits.standard(mayAsk);
        try {
            return new FetchLimits(
                    sts.closedNetwork() ? sts.port() : standard.port(),
                    standard.connect(),
                    sts.fetchTimeout(),
                    standard.octets(),
                    standard.atOnce(),
                    mayAsk);
        } catch (IllegalArgumentException e) {
            throw new UserError("[sts]: " + e.getMessage() + "; remedy: change the value in the configuration file", e);
        }
    }

    /** Where policies are kept across runs; empty where they are not. */
    static Optional<String> directory(DnsOptions options, Configuration configuration) {
        String own = configuration.sts().cacheDirectory();
        String state = configuration.dns().stateDirectory();
        if (!own.isEmpty()) {
            return Optional.of(options.besideConfiguration(own));
        }
        return Optional.of(state)
                .filter(name -> !name.isEmpty())
                .map(name -> options.besideConfiguration(name) + "/sts");
    }

    private static DirectoryStore open(String directory) {
        try {
            return DirectoryStore.open(Path.of(directory));
        } catch (IOException | InvalidPathException e) {
            throw new UserError(
                    "MTA-STS policies cannot be kept in '" + directory + "': " + e
                            + "; remedy: give this user the right to write there, or change cache-directory in [sts]",
                    e);
        }
    }

    /** The HTTP client and the authorities cost time to load, and few runs need them. */
    private static final class OnDemand implements PolicySource {
        private final Resolver resolver;
        private final PublicRoots roots;
        private final FetchLimits limits;
        private final InstantSource clock;
        private @Nullable PolicySource made;

        OnDemand(Resolver resolver, PublicRoots roots, FetchLimits limits, InstantSource clock) {
            this.resolver = resolver;
            this.roots = roots;
            this.limits = limits;
            this.clock = clock;
        }

        private synchronized PolicySource source() {
            PolicySource source =
                    made == null ? new HttpsPolicySource(resolver, roots.verifier(), clock, limits) : made;
            made = source;
            return source;
        }

        @Override
        public Fetch fetch(String domain) {
            return source().fetch(domain);
        }
    }
}
