package org.danepost.app;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.danepost.dane.DaneVerifier;
import org.danepost.dns.AnchorKeeper;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.RootHints;
import org.danepost.dns.ValidatingResolver;
import org.danepost.mta.DeliveryLimits;
import org.danepost.mta.DirectDelivery;
import org.danepost.policy.PlanOptions;
import org.danepost.policy.Planner;
import org.danepost.smtp.ClientOptions;
import org.danepost.smtp.ReplyLimits;
import org.danepost.smtp.SmtpClient;
import org.danepost.smtp.Timers;

/** Puts the modules together as the configuration says. The one place that takes the wall clock for them. */
final class Wiring {
    private Wiring() {}

    static Resolver resolver(DnsOptions options, Configuration configuration) {
        AnchorKeeper keeper = keeper(options, configuration);
        keeper.problems().forEach(options::warn);
        expired(new AnchorSettings(options, configuration)).forEach(options::warn);
        return resolver(options, configuration, keeper);
    }

    private static List<String> expired(AnchorSettings settings) {
        return settings.exceptions(Clock.systemUTC()).all().stream()
                .filter(exception -> !exception.holdsAt(Clock.systemUTC().instant()))
                .map(exception -> "the negative trust anchor at " + exception.name() + " ended at " + exception.until()
                        + " and has no effect; remedy: take it out of the configuration file")
                .toList();
    }

    /** The trust anchors in force (RFC 5011), for commands that show them or look after them. */
    static AnchorKeeper keeper(DnsOptions options, Configuration configuration) {
        return new AnchorSettings(options, configuration).keeper(Clock.systemUTC(), policy(configuration.dns()));
    }

    /** A resolver that uses and feeds the given anchors. */
    static ValidatingResolver resolver(DnsOptions options, Configuration configuration, AnchorKeeper keeper) {
        Configuration.Dns dns = configuration.dns();
        ValidatingResolver.Builder builder = ValidatingResolver.builder()
                .anchors(keeper)
                .negativeAnchors(new AnchorSettings(options, configuration).exceptions(Clock.systemUTC()))
                .policy(policy(dns))
                .clock(Clock.systemUTC());
        return switch (options.mode(configuration)) {
            case FORWARD -> builder.servers(options.resolvers(configuration)).build();
            case RECURSIVE ->
                builder.recursive(hints(options.rootHintsFile(configuration)), limits(dns))
                        .build();
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

    private static RecursionLimits limits(Configuration.Dns dns) {
        RecursionLimits standard = RecursionLimits.standard();
        if (!dns.closedNetwork()) {
            return standard;
        }
        try {
            return standard.closedNetwork(dns.authorityPort());
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "[dns] authority-port: " + e.getMessage() + "; remedy: change the value in the configuration file",
                    e);
        }
    }

    private static ResolverPolicy policy(Configuration.Dns dns) {
        try {
            return ResolverPolicy.standard()
                    .withTimeouts(dns.tryTimeout(), dns.lookupTimeout())
                    .withNsec3Iterations(dns.nsec3Iterations())
                    .withSha1Algorithms(dns.sha1());
        } catch (IllegalArgumentException e) {
            String message = ConfigurationFile.kebab(String.valueOf(e.getMessage()));
            throw new UserError("[dns]: " + message + "; remedy: change the value in the configuration file", e);
        }
    }

    static Planner planner(Resolver resolver, PlanOptions options) {
        return new Planner(resolver, options, RandomGenerator.getDefault());
    }

    /** @param name what to say in EHLO, where it differs from the configuration */
    static DirectDelivery delivery(Configuration.Delivery settings, Optional<String> name, InstantSource clock) {
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
        DaneVerifier verifier = DaneVerifier.smtp();
        return new DirectDelivery(
                new SmtpClient(options(helo, timers)), verifier::verify, clock, DeliveryLimits.defaults());
    }

    private static ClientOptions options(Optional<String> helo, Timers timers) {
        try {
            return new ClientOptions(helo, timers, ReplyLimits.defaults());
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "'" + helo.orElse("") + "' is " + e.getMessage()
                            + "; remedy: give the fully qualified name of this host",
                    e);
        }
    }
}
