package org.danepost.app;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.danepost.dns.AnchorKeeper;
import org.danepost.dns.AutoResolver;
import org.danepost.dns.CachePolicy;
import org.danepost.dns.NegativeTrustAnchors;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.RootHints;
import org.danepost.dns.ValidatingResolver;
import org.danepost.mta.ChainVerifier;
import org.danepost.mta.DeliveryLimits;
import org.danepost.mta.DirectDelivery;
import org.danepost.mta.ReuseLimits;
import org.danepost.policy.LocalPolicy;
import org.danepost.policy.MtaSts;
import org.danepost.policy.PlanOptions;
import org.danepost.policy.Planner;
import org.danepost.policy.ServicePlanner;
import org.danepost.smtp.ClientOptions;
import org.danepost.smtp.ReplyLimits;
import org.danepost.smtp.SmtpClient;
import org.danepost.smtp.Timers;
import org.danepost.smtp.TlsOptions;

/** Puts the modules together as the configuration says. The one place that takes the wall clock for them. */
final class Wiring {
    private Wiring() {}

    /** @param notice is told in one line each what mode auto chose, and why, and what is wrong with the trust anchors */
    static Resolver resolver(DnsOptions options, Configuration configuration, Consumer<String> notice) {
        return resolver(options, configuration, cache(configuration.dns()), notice);
    }

    /** A resolver whose answers can be proven again by others: none is made up from what denied another name. */
    static Resolver proving(DnsOptions options, Configuration configuration, Consumer<String> notice) {
        return resolver(options, configuration, cache(configuration.dns()).withAggressive(false), notice);
    }

    private static Resolver resolver(
            DnsOptions options, Configuration configuration, CachePolicy cache, Consumer<String> notice) {
        AnchorKeeper keeper = keeper(options, configuration);
        keeper.problems().forEach(line -> notice.accept("warning: " + line));
        return resolver(options, configuration, keeper, cache, notice);
    }

    /** The trust anchors in force (RFC 5011), for commands that show them or look after them. */
    static AnchorKeeper keeper(DnsOptions options, Configuration configuration) {
        return new AnchorSettings(options, configuration).keeper(Clock.systemUTC(), policy(configuration.dns()));
    }

    /** A resolver that uses and feeds the given anchors. */
    static Resolver resolver(
            DnsOptions options, Configuration configuration, AnchorKeeper keeper, Consumer<String> notice) {
        return resolver(options, configuration, keeper, cache(configuration.dns()), notice);
    }

    private static Resolver resolver(
            DnsOptions options,
            Configuration configuration,
            AnchorKeeper keeper,
            CachePolicy cache,
            Consumer<String> notice) {
        Configuration.Dns dns = configuration.dns();
        ResolverPolicy policy = policy(dns);
        Clock clock = Clock.systemUTC();
        DnsMode mode = options.mode(configuration);
        NegativeTrustAnchors exceptions = new AnchorSettings(options, configuration).exceptions(clock);
        AnchorSettings.expired(exceptions, clock.instant()).forEach(line -> notice.accept("warning: " + line));
        if (mode == DnsMode.TRUST_AD && !exceptions.all().isEmpty()) {
            notice.accept(
                    "warning: mode trust-ad validates nothing here, so the negative trust anchors have no effect");
        }
        UnaryOperator<ValidatingResolver.Builder> settings = builder -> builder.anchors(keeper)
                .negativeAnchors(exceptions)
                .policy(policy)
                .cache(cache)
                .clock(clock);
        ValidatingResolver.Builder builder = settings.apply(ValidatingResolver.builder());
        return switch (mode) {
            case FORWARD -> builder.servers(options.resolvers(configuration)).build();
            case RECURSIVE ->
                builder.recursive(hints(options.rootHintsFile(configuration)), limits(dns))
                        .build();
            case AUTO ->
                AutoResolver.of(
                        Optional.of(hints(options.rootHintsFile(configuration)))
                                .filter(_ -> options.mayRecurse(configuration)),
                        limits(dns),
                        options.candidates(configuration),
                        settings,
                        keeper.current(),
                        policy,
                        clock,
                        choice -> notice.accept("mode auto: " + choice.line()));
            case TRUST_AD ->
                TrustedResolvers.resolver(
                        options.resolvers(configuration), dns.trustedResolvers(), keeper.current(), policy, clock);
        };
    }

    private static RootHints hints(Optional<String> file) {
        if (file.isEmpty()) {
            return RootHints.internet();
        }
        try {
            return RootHints.parse(InputFile.text("the root hints file", file.get()), file.get());
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "root hints: " + e.getMessage()
                            + "; remedy: give NS records of the root and addresses of their names",
                    e);
        }
    }

    static RecursionLimits limits(Configuration.Dns dns) {
        RecursionLimits chosen = dns.limits().recursion(RecursionLimits.standard());
        if (!dns.closedNetwork()) {
            return chosen;
        }
        try {
            return chosen.closedNetwork(dns.authorityPort());
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "[dns] authority-port: " + e.getMessage() + "; remedy: change the value in the configuration file",
                    e);
        }
    }

    static ResolverPolicy policy(Configuration.Dns dns) {
        try {
            return dns.limits().policy(ResolverPolicy.standard()).toBuilder()
                    .tryTimeout(dns.tryTimeout())
                    .lookupTimeout(dns.lookupTimeout())
                    .nsec3Iterations(dns.nsec3Iterations())
                    .sha1Algorithms(dns.sha1())
                    .build();
        } catch (IllegalArgumentException e) {
            String message = ConfigurationFile.kebab(String.valueOf(e.getMessage()));
            throw new UserError("[dns]: " + message + "; remedy: change the value in the configuration file", e);
        }
    }

    private static CachePolicy cache(Configuration.Dns dns) {
        try {
            return CachePolicy.standard()
                    .withAggressive(dns.aggressiveNsec())
                    .withStale(dns.serveStale())
                    .withPrefetch(dns.prefetch());
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "[dns] serve-stale: " + e.getMessage() + "; remedy: change the value in the configuration file", e);
        }
    }

    static Planner planner(Resolver resolver, LocalPolicy local, Optional<MtaSts> sts, InstantSource clock) {
        return new Planner(resolver, local, clock, RandomGenerator.getDefault(), sts);
    }

    static ServicePlanner servicePlanner(Resolver resolver) {
        return new ServicePlanner(resolver, PlanOptions.defaults(), RandomGenerator.getDefault());
    }

    /** @param name what to say in EHLO, where it differs from the configuration */
    static DirectDelivery delivery(
            Configuration.Delivery settings, Optional<String> name, ChainVerifier verifier, InstantSource clock) {
        Timers standard = Timers.defaults();
        Duration command = settings.commandTimeout();
        Timers timers = new Timers(
                settings.connectTimeout(),
                command,
                command,
                standard.handshake(),
                command,
                command,
                command,
                standard.block(),
                settings.finalReplyTimeout(),
                standard.quit(),
                standard.session());
        Optional<String> helo = name.or(() -> Optional.of(settings.heloName()).filter(text -> !text.isEmpty()));
        return new DirectDelivery(
                        new SmtpClient(options(helo, timers, settings)), verifier, clock, DeliveryLimits.defaults())
                .reusing(ReuseLimits.defaults());
    }

    private static ClientOptions options(Optional<String> helo, Timers timers, Configuration.Delivery settings) {
        try {
            return new ClientOptions(
                    helo,
                    timers,
                    ReplyLimits.defaults(),
                    TlsOptions.defaults().withPostQuantum(settings.postQuantum()));
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "'" + helo.orElse("") + "' is " + e.getMessage()
                            + "; remedy: give the fully qualified name of this host",
                    e);
        }
    }
}
