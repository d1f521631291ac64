package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.danepost.lab.CertificateAuthority;
import org.danepost.lab.Credentials;
import org.danepost.lab.MailHost;
import org.danepost.lab.MailHost.Received;
import org.danepost.lab.MailPort;

/**
 * The receivers, each at an address of its own of one loopback network that differs between builds of one machine, and
 * the authority that their certificates come from.
 */
final class SenderNetwork implements AutoCloseable {
    static final int SMTP_PORT = 25;
    private static final int FIRST = 20;

    private final CloseLater opened = new CloseLater();
    private final String prefix = "127.78.%d.".formatted(ProcessHandle.current().pid() % 250);
    private final CertificateAuthority authority =
            new CertificateAuthority("Authority of the receivers", Instant.now());
    private final List<MailHost> hosts = new ArrayList<>();

    /** An address of the network; numbers below {@value #FIRST} belong to no receiver. */
    String address(int number) {
        return prefix + number;
    }

    CertificateAuthority authority() {
        return authority;
    }

    Credentials issued(String... names) {
        return authority.issue(names);
    }

    /** Lets a receiver listen on this port of an address of its own. */
    String place(MailHost host, int port) {
        String address = address(FIRST + hosts.size());
        try {
            opened.add(new MailPort(new InetSocketAddress(address, port), host));
        } catch (IOException e) {
            throw new UncheckedIOException(host + " at " + address, e);
        }
        hosts.add(host);
        return address;
    }

    /**
     * A message that arrived.
     *
     * @param host who has it
     * @param encrypted whether it came over TLS
     */
    record Arrival(String host, boolean encrypted) {}

    /** Where the message for a mailbox came to, each copy on its own. */
    List<Arrival> arrivals(String mailbox) {
        List<Arrival> found = new ArrayList<>();
        for (MailHost host : hosts) {
            for (Received message : host.received()) {
                if (message.recipients().stream().anyMatch(to -> to.startsWith(mailbox + "@"))) {
                    found.add(new Arrival(host.name(), message.tls().isPresent()));
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        opened.close();
    }
}
