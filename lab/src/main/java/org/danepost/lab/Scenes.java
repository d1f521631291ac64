package org.danepost.lab;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.danepost.lab.MailHost.Manner;
import org.danepost.lab.Report.Outcome;
import org.danepost.lab.Scene.Expectation;
import org.xbill.DNS.Rcode;

/** The scenes that the lab plays; the attacks are on Bob, whose domain does all that it can. Any thread. */
public final class Scenes {
    private static final String BOB = "bob@bob.example";
    private static final String BOB_HOST = Population.BOB_HOST;
    private static final Expectation SECURED = new Expectation(Sighting.RIGHT_OVER_TLS, Outcome.DELIVERED);
    private static final Expectation IN_CLEAR = new Expectation(Sighting.RIGHT_IN_CLEAR, Outcome.DELIVERED);
    private static final Expectation STOLEN = new Expectation(Sighting.ATTACKER_OVER_TLS, Outcome.DELIVERED);
    private static final Expectation STOLEN_IN_CLEAR = new Expectation(Sighting.ATTACKER_IN_CLEAR, Outcome.DELIVERED);
    private static final Expectation KEPT = new Expectation(Sighting.NOWHERE, Outcome.DEFERRED);
    private static final Expectation GIVEN_BACK = new Expectation(Sighting.NOWHERE, Outcome.REJECTED);

    private Scenes() {}

    /** All of them, the honest one first. */
    public static List<Scene> all() {
        return Stream.of(dns(), StsScenes.all()).flatMap(List::stream).toList();
    }

    private static List<Scene> dns() {
        return List.of(
                honest("plain", "Nobody attacks; Bob's domain is signed and names his key", BOB, BOB_HOST, SECURED),
                dnsAttack("forged-mx", "Forged DNS says that the attacker's host takes Bob's mail", Scenes::forgeMx),
                dnsAttack("forged-a", "Forged DNS gives the attacker's address for Bob's host", Scenes::forgeAddress),
                attack(
                        "forged-tlsa",
                        "The attacker sits at Bob's address and forges the TLSA record to name his own key",
                        STOLEN,
                        Scenes::forgeTlsa),
                attack(
                        "nxdomain-forged",
                        "The attacker sits at Bob's address and says that there is no TLSA record",
                        STOLEN,
                        Scenes::forgeAbsence),
                attack(
                        "servfail-tlsa",
                        "The attacker sits at Bob's address and makes every TLSA question fail",
                        STOLEN,
                        Scenes::failTlsa),
                attack(
                        "stripped-rrsigs",
                        "The attacker sits at Bob's address, takes all signatures out of Bob's answers and denies the TLSA record",
                        STOLEN,
                        Scenes::stripSignatures),
                attack(
                        "stripped-starttls",
                        "The attacker sits at Bob's address and hides that Bob's host can do TLS",
                        STOLEN_IN_CLEAR,
                        internet -> mitm(
                                internet,
                                Manner.NO_STARTTLS,
                                () -> internet.population().rogue().issue(BOB_HOST))),
                attack(
                        "refused-starttls",
                        "The attacker sits at Bob's address and says that TLS is not available just now",
                        STOLEN_IN_CLEAR,
                        internet -> mitm(
                                internet,
                                Manner.REFUSES_STARTTLS,
                                () -> internet.population().rogue().issue(BOB_HOST))),
                attack(
                        "rogue-ca",
                        "The attacker sits at Bob's address with a certificate for Bob's name from a careless public authority",
                        STOLEN,
                        internet -> mitm(
                                internet,
                                Manner.TLS,
                                () -> internet.population().rogue().issue(BOB_HOST))),
                attack(
                        "self-signed-mitm",
                        "The attacker sits at Bob's address with a certificate that he made himself",
                        STOLEN,
                        Scenes::mitmSelfSigned),
                attack(
                        "replayed-zone",
                        "The attacker replays Bob's zone of last month, when Bob used a host that is now the attacker's",
                        STOLEN,
                        Scenes::replay),
                new Scene(
                        "wrong-name",
                        "Dave trusts one authority; the attacker at Dave's address has a certificate of it for another name",
                        "dave@dave.example",
                        List.of("mx.dave.example"),
                        Scenes::mitmOtherName,
                        STOLEN,
                        KEPT),
                new Scene(
                        "second-host",
                        "The attacker sits at the first of Nina's two mail hosts; the second is hers",
                        "nina@nina.example",
                        List.of("mx1.nina.example", "mx2.nina.example"),
                        Scenes::mitmFirstHost,
                        STOLEN,
                        SECURED),
                honest(
                        "key-rollover",
                        "Heidi changes keys: two TLSA records are published, one of them matches",
                        "heidi@heidi.example",
                        "mx.heidi.example",
                        SECURED),
                honest(
                        "trust-anchor",
                        "Dave's TLSA record names the authority that issues his certificates",
                        "dave@dave.example",
                        "mx.dave.example",
                        SECURED),
                honest(
                        "hashed-denial",
                        "Erin's zone proves absence by hashed names (NSEC3)",
                        "erin@erin.example",
                        "mx.erin.example",
                        SECURED),
                honest(
                        "aliased-host",
                        "Frank's mail host is an alias of a host elsewhere, which has the TLSA record",
                        "frank@frank.example",
                        "host.hosting.example",
                        SECURED),
                honest(
                        "aliased-tlsa",
                        "Ivan's TLSA record is an alias of one elsewhere",
                        "ivan@ivan.example",
                        "mx.ivan.example",
                        SECURED),
                honest(
                        "expired-certificate",
                        "Lena's certificate has expired; her TLSA record names the key, and the key is right",
                        "lena@lena.example",
                        "mx.lena.example",
                        SECURED),
                honest(
                        "unsigned-domain",
                        "Carol's domain is not signed: TLS without proof is the best there is",
                        "carol@carol.test",
                        "mx.carol.test",
                        SECURED),
                honest(
                        "unsigned-host",
                        "Judy's domain is signed, her mail host is in one that is not",
                        "judy@judy.example",
                        "mx.carol.test",
                        SECURED),
                honest(
                        "no-tls",
                        "Ken's host does no TLS, and his signed domain does not say that it would",
                        "ken@ken.example",
                        "mx.ken.example",
                        IN_CLEAR),
                honest(
                        "null-mx",
                        "Grace's domain says that it takes no mail",
                        "grace@grace.example",
                        "nobody",
                        GIVEN_BACK));
    }

    /** The scene of this name. */
    public static Optional<Scene> named(String name) {
        return all().stream().filter(scene -> scene.name().equals(name)).findFirst();
    }

    private static Scene honest(String name, String description, String recipient, String host, Expectation both) {
        return new Scene(name, description, recipient, List.of(host), _ -> List.of(), both, both);
    }

    private static Scene dnsAttack(String name, String description, Function<MiniInternet, List<MailHost>> setting) {
        return attack(name, description, STOLEN, setting);
    }

    private static Scene attack(
            String name, String description, Expectation ordinary, Function<MiniInternet, List<MailHost>> setting) {
        return new Scene(name, description, BOB, List.of(BOB_HOST), setting, ordinary, KEPT);
    }

    private static List<MailHost> forgeMx(MiniInternet internet) {
        internet.recursive()
                .tamper(Tampers.forgeKeepingSignatures(
                        "bob.example", "MX", "bob.example. 300 MX 10 " + Population.MALLORY_HOST + "."));
        return List.of(mallory(internet));
    }

    private static List<MailHost> forgeAddress(MiniInternet internet) {
        internet.recursive()
                .tamper(Tampers.forgeKeepingSignatures(
                        BOB_HOST, "A", BOB_HOST + ". 300 A " + malloryAddress(internet)));
        return List.of(mallory(internet));
    }

    private static List<MailHost> forgeTlsa(MiniInternet internet) {
        MailHost attacker = selfSigned(internet);
        occupy(internet, attacker);
        internet.recursive()
                .tamper(Tampers.forgeKeepingSignatures(
                        BOB_HOST,
                        "TLSA",
                        tlsaName(internet) + " 300 TLSA "
                                + attacker.credentials().tlsa311()));
        return List.of(attacker);
    }

    private static List<MailHost> forgeAbsence(MiniInternet internet) {
        internet.recursive().tamper(Tampers.denyExistence(BOB_HOST, "TLSA"));
        return mitmSelfSigned(internet);
    }

    private static List<MailHost> failTlsa(MiniInternet internet) {
        internet.recursive().tamper(Tampers.rcode(BOB_HOST, "TLSA", Rcode.SERVFAIL));
        return mitmSelfSigned(internet);
    }

    private static List<MailHost> stripSignatures(MiniInternet internet) {
        internet.recursive()
                .tamper(Tampers.stripSignatures("bob.example").then(Tampers.denyExistence(BOB_HOST, "TLSA")));
        return mitmSelfSigned(internet);
    }

    private static List<MailHost> mitmSelfSigned(MiniInternet internet) {
        MailHost attacker = selfSigned(internet);
        occupy(internet, attacker);
        return List.of(attacker);
    }

    private static List<MailHost> mitmOtherName(MiniInternet internet) {
        MailHost attacker = new MailHost(
                "mx.dave.example",
                Manner.TLS,
                () -> internet.population().authority().issue(Population.MALLORY_HOST));
        internet.mailPort("mx.dave.example").orElseThrow().occupy(attacker);
        return List.of(attacker);
    }

    private static List<MailHost> mitmFirstHost(MiniInternet internet) {
        String first = "mx1.nina.example";
        MailHost attacker = new MailHost(
                first,
                Manner.TLS,
                () -> CertificateAuthority.selfSigned(internet.population().start(), first));
        internet.mailPort(first).orElseThrow().occupy(attacker);
        return List.of(attacker);
    }

    private static List<MailHost> mitm(MiniInternet internet, Manner manner, Supplier<Credentials> credentials) {
        MailHost attacker = new MailHost(BOB_HOST, manner, credentials);
        occupy(internet, attacker);
        return List.of(attacker);
    }

    /** Signed for a fortnight, forty days ago, with Bob's real keys. */
    private static List<MailHost> replay(MiniInternet internet) {
        Instant then = internet.clock().instant().minus(Duration.ofDays(40));
        MailHost mallory = mallory(internet);
        SignedZone old = internet.population()
                .bob()
                .sibling()
                .servedBy(LabNames.DATA_SERVER)
                .text("@ MX 10 mx-old\nmx-old A " + malloryAddress(internet) + "\n_" + internet.smtpPort()
                        + "._tcp.mx-old TLSA " + mallory.credentials().tlsa311() + "\n")
                .build(InstantSource.fixed(then));
        internet.recursive().tamper(Tampers.replay(old));
        return List.of(mallory);
    }

    private static MailHost selfSigned(MiniInternet internet) {
        Instant now = internet.clock().instant();
        return new MailHost(BOB_HOST, Manner.TLS, () -> CertificateAuthority.selfSigned(now, BOB_HOST));
    }

    private static void occupy(MiniInternet internet, MailHost attacker) {
        internet.mailPort(BOB_HOST).orElseThrow().occupy(attacker);
    }

    private static MailHost mallory(MiniInternet internet) {
        return internet.mailHost(Population.MALLORY_HOST).orElseThrow();
    }

    private static String malloryAddress(MiniInternet internet) {
        return internet.mailPort(Population.MALLORY_HOST)
                .orElseThrow()
                .address()
                .getAddress()
                .getHostAddress();
    }

    private static String tlsaName(MiniInternet internet) {
        return "_" + internet.smtpPort() + "._tcp." + BOB_HOST + ".";
    }
}
