package org.danepost.app;

import org.danepost.policy.ServiceRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code explain} that ask for the servers of something other than mail between servers. */
final class ServiceOptions {
    @Option(
            names = "--service",
            paramLabel = "NAME",
            description =
                    "Explain a service that SRV records name (RFC 7673) instead of mail delivery: xmpp-server, xmpp-client,"
                            + " submission, imaps or any registered name.")
    private @Nullable String service;

    @Option(names = "--https", description = "Explain web servers instead: each DOMAIN is HOST or HOST:PORT.")
    private boolean https;

    boolean isAsked() {
        return https || service != null;
    }

    /** @throws UserError when these and the options of mail delivery do not go together */
    void check(PolicyOptions policy, MessageOptions message) {
        if (https && service != null) {
            throw new UserError("--https and --service ask for different plans; remedy: give one of them");
        }
        boolean ofMail = policy.level != null
                || policy.insecureMx != null
                || policy.port != null
                || message.requireTls
                || message.tlsOptional;
        if (isAsked() && ofMail) {
            throw new UserError("--level, --insecure-mx, --port, --requiretls and --tls-optional are for mail between"
                    + " servers; remedy: leave them out with --service and --https (write HOST:PORT for a web server)");
        }
    }

    /** @throws UserError that says what is wrong with the text and what to write instead */
    ServiceRequest request(String text) {
        ServiceRequest.Parsed parsed = service == null ? ServiceRequest.https(text) : ServiceRequest.srv(service, text);
        return switch (parsed) {
            case ServiceRequest.Parsed.Good good -> good.request();
            case ServiceRequest.Parsed.Bad bad -> throw new UserError(bad.why() + "; remedy: " + bad.remedy());
        };
    }
}
