package org.danepost.sts;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Type;

/**
 * The addresses of policy hosts, from our own resolver: a bogus answer is none, and an address that strangers have no business
 * sending us to is left out.
 */
final class PolicyHostAddresses implements DnsResolver {
    private final Resolver resolver;
    private final FetchLimits limits;

    PolicyHostAddresses(Resolver resolver, FetchLimits limits) {
        this.resolver = resolver;
        this.limits = limits;
    }

    /** No address may be asked; the message is one sentence for people. */
    static final class NoAddress extends UnknownHostException {
        private static final long serialVersionUID = 1;

        NoAddress(String why) {
            super(why);
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        for (int type : List.of(Type.AAAA, Type.A)) {
            switch (resolver.resolve(Question.of(host, type))) {
                case Answer.Found found ->
                    found.records().forEach(record -> {
                        if (record instanceof AAAARecord six) {
                            addresses.add(six.getAddress());
                        } else if (record instanceof ARecord four) {
                            addresses.add(four.getAddress());
                        }
                    });
                case Answer.Absent _ -> {}
                case Answer.Bogus bogus -> troubles.add(bogus.explanation().why());
                case Answer.Failed failed -> troubles.add(failed.explanation().why());
            }
        }
        InetAddress[] allowed = addresses.stream().filter(limits.mayAsk()).toArray(InetAddress[]::new);
        if (allowed.length > 0) {
            return allowed;
        }
        if (!addresses.isEmpty()) {
            throw new NoAddress(host + " has only addresses that may not be asked: "
                    + addresses.stream().map(InetAddress::getHostAddress).toList());
        }
        throw new NoAddress(
                troubles.isEmpty() ? host + " has no address" : "no address of " + host + ": " + troubles.getFirst());
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        List<InetSocketAddress> all = new ArrayList<>();
        for (InetAddress address : resolve(host)) {
            all.add(new InetSocketAddress(address, port));
        }
        return all;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
