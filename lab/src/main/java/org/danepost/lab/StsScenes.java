package org.danepost.lab;

import java.util.List;
import org.danepost.lab.MailHost.Manner;
import org.danepost.lab.Report.Outcome;
import org.danepost.lab.Scene.Expectation;

/** Scenes about MTA-STS policies: Oscar has nothing else, Peggy has DANE as well. Any thread. */
final class StsScenes {
    private static final String OSCAR = "oscar@oscar.test";
    private static final String PEGGY = "peggy@peggy.example";
    private static final Expectation SECURED = new Expectation(Sighting.RIGHT_OVER_TLS, Outcome.DELIVERED);
    private static final Expectation STOLEN = new Expectation(Sighting.ATTACKER_OVER_TLS, Outcome.DELIVERED);
    private static final Expectation KEPT = new Expectation(Sighting.NOWHERE, Outcome.DEFERRED);

    private StsScenes() {}

    static List<Scene> all() {
        return List.of(
                new Scene(
                        "sts-enforced",
                        "Oscar's domain is not signed; his MTA-STS policy names his host, which has a public certificate",
                        OSCAR,
                        List.of(Population.OSCAR_HOST),
                        _ -> List.of(),
                        SECURED,
                        SECURED),
                new Scene(
                        "sts-forged-mx",
                        "Forged DNS says that the attacker's host takes Oscar's mail; Oscar's policy does not list it",
                        OSCAR,
                        List.of(Population.OSCAR_HOST),
                        StsScenes::forgeMx,
                        STOLEN,
                        KEPT),
                new Scene(
                        "sts-self-signed",
                        "The attacker sits at Oscar's address with a certificate that he made himself",
                        OSCAR,
                        List.of(Population.OSCAR_HOST),
                        StsScenes::selfSigned,
                        STOLEN,
                        KEPT),
                new Scene(
                        "sts-and-dane",
                        "Peggy has a policy and TLSA; her own certificate fits the TLSA record, and no authority knows it",
                        PEGGY,
                        List.of(Population.PEGGY_HOST),
                        _ -> List.of(),
                        SECURED,
                        SECURED),
                new Scene(
                        "sts-cannot-replace-dane",
                        "The attacker sits at Peggy's address with a public certificate that her policy would accept",
                        PEGGY,
                        List.of(Population.PEGGY_HOST),
                        StsScenes::publicCertificate,
                        STOLEN,
                        KEPT));
    }

    private static List<MailHost> forgeMx(MiniInternet internet) {
        internet.recursive()
                .tamper(Tampers.forgeKeepingSignatures(
                        "oscar.test", "MX", "oscar.test. 300 MX 10 " + Population.MALLORY_HOST + "."));
        return List.of(internet.mailHost(Population.MALLORY_HOST).orElseThrow());
    }

    private static List<MailHost> selfSigned(MiniInternet internet) {
        return occupied(
                internet,
                new MailHost(
                        Population.OSCAR_HOST,
                        Manner.TLS,
                        () -> CertificateAuthority.selfSigned(
                                internet.population().start(), Population.OSCAR_HOST)));
    }

    private static List<MailHost> publicCertificate(MiniInternet internet) {
        return occupied(
                internet,
                new MailHost(
                        Population.PEGGY_HOST,
                        Manner.TLS,
                        () -> internet.population().rogue().issue(Population.PEGGY_HOST)));
    }

    private static List<MailHost> occupied(MiniInternet internet, MailHost attacker) {
        internet.mailPort(attacker.name()).orElseThrow().occupy(attacker);
        return List.of(attacker);
    }
}
