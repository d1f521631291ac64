package org.danepost.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Where a resolver that starts at the root begins: the root's name servers with their addresses (RFC 9609 §2). They need no
 * proof, since whatever they say is proven by the trust anchor. Immutable; any thread.
 */
public final class RootHints {
    private static final long SOME_TTL = 3_600_000;

    private static final String INTERNET = """
            . NS a.root-servers.net.
            . NS b.root-servers.net.
            . NS c.root-servers.net.
            . NS d.root-servers.net.
            . NS e.root-servers.net.
            . NS f.root-servers.net.
            . NS g.root-servers.net.
            . NS h.root-servers.net.
            . NS i.root-servers.net.
            . NS j.root-servers.net.
            . NS k.root-servers.net.
            . NS l.root-servers.net.
            . NS m.root-servers.net.
            a.root-servers.net. A 198.41.0.4
            a.root-servers.net. AAAA 2001:503:ba3e::2:30
            b.root-servers.net. A 170.247.170.2
            b.root-servers.net. AAAA 2801:1b8:10::b
            c.root-servers.net. A 192.33.4.12
            c.root-servers.net. AAAA 2001:500:2::c
            d.root-servers.net. A 199.7.91.13
            d.root-servers.net. AAAA 2001:500:2d::d
            e.root-servers.net. A 192.203.230.10
            e.root-servers.net. AAAA 2001:500:a8::e
            f.root-servers.net. A 192.5.5.241
            f.root-servers.net. AAAA 2001:500:2f::f
            g.root-servers.net. A 192.112.36.4
            g.root-servers.net. AAAA 2001:500:12::d0d
            h.root-servers.net. A 198.97.190.53
            h.root-servers.net. AAAA 2001:500:1::53
            i.root-servers.net. A 192.36.148.17
            i.root-servers.net. AAAA 2001:7fe::53
            j.root-servers.net. A 192.58.128.30
            j.root-servers.net. AAAA 2001:503:c27::2:30
            k.root-servers.net. A 193.0.14.129
            k.root-servers.net. AAAA 2001:7fd::1
            l.root-servers.net. A 199.7.83.42
            l.root-servers.net. AAAA 2001:500:9f::42
            m.root-servers.net. A 202.12.27.33
            m.root-servers.net. AAAA 2001:dc3::35
            """;

    private final Map<Name, List<InetAddress>> servers;

    private RootHints(Map<Name, List<InetAddress>> servers) {
        this.servers = servers;
    }

    /** The root servers of the Internet, as IANA lists them in 2026. */
    public static RootHints internet() {
        return parse(INTERNET, "the built-in root hints");
    }

    /**
     * Hints from text in master-file form: NS records of the root, A and AAAA records of those servers.
     *
     * @param source how the text is called in complaints
     * @throws IllegalArgumentException when the text cannot be read, holds something else, or leaves no server with an
     *     address; the message says what and where
     */
    public static RootHints parse(String text, String source) {
        List<Record> records = records(text, source);
        Map<Name, List<InetAddress>> servers = new LinkedHashMap<>();
        for (Record record : records) {
            if (record instanceof NSRecord server && record.getName().equals(Name.root)) {
                servers.putIfAbsent(server.getTarget(), new ArrayList<>());
            }
        }
        for (Record record : records) {
            if (record instanceof NSRecord && record.getName().equals(Name.root)) {
                continue;
            }
            List<InetAddress> addresses = servers.get(record.getName());
            if (addresses == null || address(record).isEmpty()) {
                String what = record.getName() + " " + Type.string(record.getType()); // the data may have no text
                throw new IllegalArgumentException(source + ": '" + what + "' is neither an NS record of the root nor"
                        + " the A or AAAA record of a server that one of them names");
            }
            addresses.addAll(address(record));
        }
        servers.values().removeIf(List::isEmpty);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException(
                    source + ": there is no NS record of the root whose server has an A or AAAA record");
        }
        Map<Name, List<InetAddress>> fixed = new TreeMap<>();
        servers.forEach((name, addresses) -> fixed.put(name, List.copyOf(addresses)));
        return new RootHints(Collections.unmodifiableMap(fixed));
    }

    private static List<Record> records(String text, String source) {
        List<Record> records = new ArrayList<>();
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(octets), Name.root, SOME_TTL)) {
            master.disableIncludes();
            master.expandGenerate(false);
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        } catch (IOException | RuntimeException e) { // dnsjava reports some malformed text by unchecked exceptions
            throw new IllegalArgumentException(source + " cannot be read as master-file text: " + e.getMessage(), e);
        }
        return records;
    }

    private static List<InetAddress> address(Record record) {
        return switch (record) {
            case ARecord four -> List.of(four.getAddress());
            case AAAARecord six -> List.of(six.getAddress());
            default -> List.of();
        };
    }

    /** The servers by name; each has an address. */
    Map<Name, List<InetAddress>> servers() {
        return servers;
    }
}
