package org.danepost.app;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.ResolverPolicy;
import org.danepost.policy.InsecureMx;
import org.danepost.policy.Level;

/**
 * Everything that can be configured. A table of the file is a component here; a key is a component of the table, in
 * kebab-case. {@link #DEFAULTS} is the one place of the defaults.
 */
record Configuration(
        @Setting("How names are looked up and proven.") Dns dns,
        @Setting("How mail is given to other servers.") Delivery delivery,

        @Setting("MTA-STS: what mail servers must prove about which DANE says nothing.")
        StsTable sts,

        @Setting("A rule for some destinations; there may be many. What a rule does not set is as in [delivery].")
        List<PolicyTable> policy,

        @Setting("A login for a relay; there may be many.") List<CredentialTable> credential) {

    static final Configuration DEFAULTS = new Configuration(
            new Dns(
                    DnsMode.AUTO,
                    List.of(),
                    List.of(),
                    List.of(),
                    "",
                    false,
                    53,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(20),
                    50,
                    false,
                    true,
                    Duration.ofHours(1),
                    true,
                    "",
                    false,
                    List.of(),
                    DnsLimits.of(ResolverPolicy.standard(), RecursionLimits.standard())),
            new Delivery(
                    "",
                    Level.DANE,
                    InsecureMx.DANE,
                    25,
                    false,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(10),
                    true),
            StsTable.DEFAULTS,
            List.of(),
            List.of());

    /** Tables that may be given any number of times, by their record: what they hold when a key is left out. */
    static final Map<Class<?>, Record> TEMPLATES = Map.of(
            NegativeTrustAnchor.class,
            new NegativeTrustAnchor("", "", ""),
            PolicyTable.class,
            PolicyTable.EMPTY,
            CredentialTable.class,
            CredentialTable.EMPTY);

    /** Table {@code [dns]}. */
    record Dns(
            @Setting("Where answers come from: recursive (the authoritative servers, from the root on), forward (the"
                    + " resolvers below), trust-ad (the AD bit of validating resolvers is believed) or auto. They are"
                    + " proven here in every mode but trust-ad. Auto tries what works from here: recursive where port 53"
                    + " is open, else those resolvers that pass DNSSEC on; where resolvers are named below it chooses"
                    + " among them, and where a root of one's own is (root-hints, closed-network) it is recursive.")
            DnsMode mode,

            @Setting("The resolvers to ask, each ADDRESS or ADDRESS:PORT. They need not validate, but must pass DNSSEC"
                    + " records on. Empty: those of the system (/etc/resolv.conf).")
            List<String> resolvers,

            @Setting(
                    "Mode trust-ad: addresses of resolvers beyond this host whose AD bit is believed all the same. Whoever"
                            + " can change packets on the way to one can switch DANE off, so the way must be protected.")
            List<String> trustedResolvers,

            @Setting("Files of DS or DNSKEY records to trust, in master-file form. Empty: the anchors of the IANA root"
                    + " that are built in. A relative name is taken from the directory of the configuration file.")
            List<String> trustAnchors,

            @Setting(
                    "Mode recursive: a file with the names and addresses of the root servers. Empty: those that are built"
                            + " in.")
            String rootHints,

            @Setting("Mode recursive: whether name servers at loopback and private addresses may be asked.")
            boolean closedNetwork,

            @Setting("Mode recursive in a closed network: the port of authoritative servers.")
            int authorityPort,

            @Setting("How long one try at one resolver may take.")
            Duration tryTimeout,

            @Setting("How long one lookup may take in all, with everything that its proof needs.")
            Duration lookupTimeout,

            @Setting("NSEC3 iterations above which a zone counts as insecure (RFC 9276 §3.2).")
            int nsec3Iterations,

            @Setting("Whether the SHA-1 algorithms 5 and 7 count. If not, zones signed only with them are insecure"
                    + " (RFC 9905).")
            boolean sha1,

            @Setting("Whether proven denials of a zone answer for other names that they cover too (RFC 8198).")
            boolean aggressiveNsec,

            @Setting(
                    "How long after its end an insecure address or MX answer may still serve while its servers fail (RFC"
                            + " 8767). 0s: never. At most 3 days. TLSA and secure data are never served so.")
            Duration serveStale,

            @Setting("Whether answers that are asked for often are renewed in the background before they end.")
            boolean prefetch,

            @Setting(
                    "Where the state of the trust anchors is kept, so that they follow the key rollovers of their zones"
                            + " (RFC 5011). Empty: none is kept, and the anchors stay as they are. A relative name is taken from"
                            + " the directory of the configuration file.")
            String stateDirectory,

            @Setting("Whether anchors from files follow rollovers too when there is a state directory. Those built in"
                    + " always do.")
            boolean rollTrustAnchors,

            @Setting("Zones that are not validated for a while (RFC 7646), each a table of its own.")
            List<NegativeTrustAnchor> negativeTrustAnchors,

            @Setting("What one lookup may cost. A limit that ends a lookup is named in its explanation.")
            DnsLimits limits) {}

    /** Table {@code [[dns.negative-trust-anchors]]}. */
    record NegativeTrustAnchor(
            @Setting(value = "The zone; the root is refused.", required = true)
            String name,

            @Setting(
                    value = "When validation begins again: a day (its first moment, UTC) or a time such as"
                            + " 2026-12-01T12:00:00Z; at most 31 days ahead.",
                    required = true)
            String until,

            @Setting(value = "Why, in words that explanations repeat.", required = true)
            String reason) {}

    /** Table {@code [delivery]}. */
    record Delivery(
            @Setting("The name given in EHLO, fully qualified. Empty: this host's address in brackets.")
            String heloName,

            @Setting(
                    "The security each destination must give: none, may, encrypt, dane (opportunistic), dane-only, verify,"
                            + " secure or sts. Rules in [[policy]] differ from it.")
            Level level,

            @Setting("What to do with hosts behind MX records that are not proven: may, encrypt or dane"
                    + " (RFC 7672 §2.2.1).")
            InsecureMx insecureMx,

            @Setting("The TCP port of mail servers; TLSA records are looked up for the same port.")
            int port,

            @Setting(
                    "Whether a message with REQUIRETLS may go to a host that DNSSEC proves and only public roots vouch for,"
                            + " as RFC 8689 §4.2.1 allows. If not, DANE or MTA-STS must prove the host.")
            boolean requireTlsByPkix,

            @Setting("How long a connection may take to open.")
            Duration connectTimeout,

            @Setting("How long to wait for the greeting and for the reply to a command (RFC 5321 §4.5.3.2 asks for 5"
                    + " minutes or more).")
            Duration commandTimeout,

            @Setting("How long to wait for the reply after the message (RFC 5321 §4.5.3.2.6 asks for 10 minutes).")
            Duration finalReplyTimeout,

            @Setting(
                    "Whether TLS offers the post-quantum key exchange X25519MLKEM768. It is never demanded: a server that"
                            + " lacks it chooses another, and one that never answers the offer is asked again without.")
            boolean postQuantum) {}
}
