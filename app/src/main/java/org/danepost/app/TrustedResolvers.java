package org.danepost.app;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.TrustAdResolver;
import org.danepost.dns.TrustAnchors;
import org.xbill.DNS.Name;

/** Mode {@code trust-ad}: whose AD bit may be believed. */
final class TrustedResolvers {
    private TrustedResolvers() {}

    /**
     * @param trusted {@code [dns] trusted-resolvers}
     * @param anchors the first zone among them must be authentic to the resolvers; what is an anchor is theirs to say
     * @throws UserError when a resolver is neither on this host nor trusted
     */
    static Resolver resolver(
            List<InetSocketAddress> servers,
            List<String> trusted,
            TrustAnchors anchors,
            ResolverPolicy policy,
            InstantSource clock) {
        Name anchored = anchors.names().isEmpty() ? Name.root : anchors.names().getFirst();
        Set<InetAddress> addresses = addresses(trusted);
        try {
            return new TrustAdResolver(servers, addresses, anchored, policy, clock);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "mode trust-ad: " + e.getMessage()
                            + "; remedy: run a validating resolver on this host and name it with"
                            + " --server 127.0.0.1; or, if the way to that resolver is protected, add its address to [dns]"
                            + " trusted-resolvers; or use mode auto, which proves answers here",
                    e);
        }
    }

    private static Set<InetAddress> addresses(List<String> texts) {
        Set<InetAddress> addresses = new HashSet<>();
        for (String text : texts) {
            try {
                addresses.add(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException e) {
                throw new UserError(
                        "[dns] trusted-resolvers: '" + text + "' is not an IP address; remedy: write an address without"
                                + " a port, for example \"192.0.2.53\"",
                        e);
            }
        }
        return addresses;
    }
}
