package org.danepost.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.Message;

/**
 * An authoritative server of some zones at one address, UDP and TCP. Answers with AA for its zones, refers below them,
 * refuses (REFUSED) what lies outside. Zones may be put in and replaced, and answers tampered with, while it runs. Any
 * thread.
 */
public final class Authority implements AutoCloseable {
    private final DnsServer server;
    private final ZoneStore store = new ZoneStore();
    private volatile Tamper tamper = Tamper.none();

    /** @throws IOException when the port is taken there */
    public Authority(InetSocketAddress address) throws IOException {
        this.server = new DnsServer(address, this::replies).start();
    }

    public InetSocketAddress address() {
        return server.address();
    }

    /** Serves the zone from now on, in place of one of the same name. */
    public void put(SignedZone zone) {
        store.put(zone);
    }

    public List<SignedZone> zones() {
        return store.zones();
    }

    public void tamper(Tamper chosen) {
        this.tamper = chosen;
    }

    private List<Message> replies(Message query, boolean tcp) {
        return tamper.replies(new Tamper.Exchange(query, store.answer(query), tcp));
    }

    @Override
    public void close() {
        server.close();
    }
}
