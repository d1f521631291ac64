package org.danepost.lab;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.danepost.lab.MailHost.Manner;

/**
 * Who lives in the lab. Domains in {@code example} are signed, those in {@code test} are not.
 *
 * <table><caption>Domains</caption>
 * <tr><td>alice.example<td>where letters come from; has a host and TLSA too
 * <tr><td>bob.example<td>secure, TLSA 3 1 1 for mx1.bob.example
 * <tr><td>carol.test<td>unsigned, TLS with a certificate that nobody vouches for
 * <tr><td>dave.example<td>TLSA 2 0 1: any certificate of the lab's authority with the right name
 * <tr><td>erin.example<td>as bob, with NSEC3
 * <tr><td>frank.example<td>its mail host is an alias of host.hosting.example, which has the TLSA
 * <tr><td>grace.example<td>null MX: takes no mail
 * <tr><td>heidi.example<td>in the middle of a change of keys: two TLSA records, one matches
 * <tr><td>ivan.example<td>its TLSA name is an alias into hosting.example
 * <tr><td>judy.example<td>signed, but its mail host is in carol.test
 * <tr><td>ken.example<td>signed, mail host in clear only, no TLSA
 * <tr><td>lena.example<td>as bob, with a certificate that has expired, which TLSA 3 1 1 does not mind
 * <tr><td>nina.example<td>two mail hosts, each with TLSA
 * <tr><td>oscar.test<td>unsigned, with an MTA-STS policy in mode enforce and a certificate of the lab's authority
 * <tr><td>peggy.example<td>TLSA 3 1 1 for a certificate that she made herself, and an MTA-STS policy in mode enforce too
 * <tr><td>mallory.test<td>the attacker's own
 * </table>
 *
 * <p>Immutable but for what the hosts remember; any thread.
 */
final class Population {
    static final String BOB_HOST = "mx1.bob.example";
    static final String MALLORY_HOST = "mx.mallory.test";
    static final String OSCAR_HOST = "mx.oscar.test";
    static final String PEGGY_HOST = "mx.peggy.example";
    /** Where the policies of all domains are. */
    static final String POLICY_ADDRESS = "127.25.1.1";

    /** A host and its address. */
    record Place(MailHost host, InetAddress address) {}

    private final Instant start;
    private final CertificateAuthority authority;
    private final CertificateAuthority rogue;
    private final List<Place> places = new ArrayList<>();
    private final ZoneBuilder bob = ZoneBuilder.zone("bob.example");

    Population(Instant start) {
        this.start = start;
        this.authority = new CertificateAuthority("Lab Authority", start);
        this.rogue = new CertificateAuthority("Careless Public Authority", start);
        add("mx.alice.example", Manner.TLS, "127.25.0.1");
        add(BOB_HOST, Manner.TLS, "127.25.0.2");
        add("mx.carol.test", Manner.TLS, "127.25.0.3");
        add("mx.dave.example", Manner.TLS, "127.25.0.4");
        add("mx.erin.example", Manner.TLS, "127.25.0.5");
        add("host.hosting.example", Manner.TLS, "127.25.0.6");
        add("mx.heidi.example", Manner.TLS, "127.25.0.7");
        add("mx.ivan.example", Manner.TLS, "127.25.0.8");
        add("mx.ken.example", Manner.NO_STARTTLS, "127.25.0.9");
        add("mx.lena.example", "127.25.0.10", () -> authority.issueExpired("mx.lena.example"));
        add("mx1.nina.example", Manner.TLS, "127.25.0.11");
        add("mx2.nina.example", Manner.TLS, "127.25.0.12");
        add(OSCAR_HOST, Manner.TLS, "127.25.0.13");
        add(PEGGY_HOST, "127.25.0.14", () -> CertificateAuthority.selfSigned(start, PEGGY_HOST));
        add(MALLORY_HOST, Manner.TLS, "127.66.6.6");
    }

    private void add(String name, Manner manner, String address) {
        place(new MailHost(name, manner, () -> authority.issue(name)), address);
    }

    private void add(String name, String address, Supplier<Credentials> credentials) {
        place(new MailHost(name, Manner.TLS, credentials), address);
    }

    private void place(MailHost host, String address) {
        places.add(new Place(host, InetAddress.ofLiteral(address)));
    }

    Instant start() {
        return start;
    }

    List<Place> places() {
        return List.copyOf(places);
    }

    /** The authority that the lab's hosts have their certificates from. */
    CertificateAuthority authority() {
        return authority;
    }

    /** An authority that everybody trusts and that gave the attacker a certificate with Bob's name. */
    CertificateAuthority rogue() {
        return rogue;
    }

    Place place(String host) {
        return places.stream()
                .filter(place -> place.host().name().equals(host))
                .findFirst()
                .orElseThrow();
    }

    /** The builder of Bob's zone, to make other versions of it with the same keys. */
    ZoneBuilder bob() {
        return bob;
    }

    /** MTA-STS policies by the name of their web server. */
    Map<String, String> policies() {
        return Map.of("mta-sts.oscar.test", policy(OSCAR_HOST), "mta-sts.peggy.example", policy(PEGGY_HOST));
    }

    private static String policy(String host) {
        return "version: STSv1\r\nmode: enforce\r\nmx: " + host + "\r\nmax_age: 604800\r\n";
    }

    /** What the web server of the policies shows. */
    Credentials policyCredentials() {
        return authority.issue(policies().keySet().toArray(String[]::new));
    }

    /** The records of a domain with a policy (RFC 8461 §3.1, §3.3). */
    private static String sts() {
        return "_mta-sts TXT \"v=STSv1; id=20261123;\"\nmta-sts A " + POLICY_ADDRESS + "\n";
    }

    private String address(String host) {
        return host + ". A " + place(host).address().getHostAddress() + "\n";
    }

    private String tlsa311(String host, int port) {
        return "_" + port + "._tcp." + host + ". TLSA "
                + place(host).host().credentials().tlsa311() + "\n";
    }

    private String mailZone(String host, int port) {
        return "@ MX 10 " + host + ".\n" + address(host) + tlsa311(host, port);
    }

    List<ZoneBuilder> zones(int port) {
        String heidi = "mx.heidi.example";
        String ivan = "mx.ivan.example";
        return List.of(
                ZoneBuilder.zone("."),
                ZoneBuilder.zone("example"),
                ZoneBuilder.zone("test").denial(Denial.nsec3OptOut()),
                ZoneBuilder.zone("alice.example").text(mailZone("mx.alice.example", port)),
                bob.text(mailZone(BOB_HOST, port)),
                ZoneBuilder.zone("carol.test").unsigned().text("@ MX 10 mx\n" + address("mx.carol.test")),
                ZoneBuilder.zone("dave.example")
                        .text("@ MX 10 mx\n" + address("mx.dave.example") + "_" + port + "._tcp.mx TLSA "
                                + place("mx.dave.example").host().credentials().tlsa201() + "\n"),
                ZoneBuilder.zone("erin.example").denial(Denial.nsec3()).text(mailZone("mx.erin.example", port)),
                ZoneBuilder.zone("frank.example").text("@ MX 10 mail\nmail CNAME host.hosting.example.\n"),
                ZoneBuilder.zone("hosting.example")
                        .text(address("host.hosting.example") + tlsa311("host.hosting.example", port) + "dane TLSA "
                                + place(ivan).host().credentials().tlsa311() + "\n"),
                ZoneBuilder.zone("grace.example").text("@ MX 0 .\n"),
                ZoneBuilder.zone("heidi.example")
                        .text(mailZone(heidi, port) + "_" + port + "._tcp.mx TLSA 3 1 1 "
                                + Credentials.digest("the next key".getBytes(StandardCharsets.UTF_8))
                                + "\n"),
                ZoneBuilder.zone("ivan.example")
                        .text("@ MX 10 mx\n" + address(ivan) + "_" + port + "._tcp.mx CNAME dane.hosting.example.\n"),
                ZoneBuilder.zone("judy.example").text("@ MX 10 mx.carol.test.\n"),
                ZoneBuilder.zone("ken.example").text("@ MX 10 mx\n" + address("mx.ken.example")),
                ZoneBuilder.zone("lena.example").text(mailZone("mx.lena.example", port)),
                ZoneBuilder.zone("nina.example")
                        .text(mailZone("mx1.nina.example", port)
                                + mailZone("mx2.nina.example", port).replace("MX 10", "MX 20")),
                ZoneBuilder.zone("oscar.test").unsigned().text("@ MX 10 mx\n" + address(OSCAR_HOST) + sts()),
                ZoneBuilder.zone("peggy.example").text(mailZone(PEGGY_HOST, port) + sts()),
                ZoneBuilder.zone("mallory.test").unsigned().text("@ MX 10 mx\n" + address(MALLORY_HOST)));
    }
}
