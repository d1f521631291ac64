package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Service plans for worlds of a few facts (RFC 7673, RFC 7712). */
class ServicePlannerTest {
    /** The example of RFC 7673 §3.3, and all that can go wrong around it. */
    private static final String WORLD = """
            secure   _imap._tcp.example.com SRV 10 0 9143 imap.example.net
            secure   imap.example.net A 192.0.2.1
            secure   _9143._tcp.imap.example.net TLSA 3 1 1

            insecure _imap._tcp.loose.example SRV 10 0 9143 imap.example.net

            secure   _imap._tcp.plain.example SRV 10 0 143 plain.example.net
            secure   plain.example.net A 192.0.2.2

            secure   _imap._tcp.weak.example SRV 10 0 143 weak.example.net
            secure   weak.example.net A 192.0.2.3
            secure   _143._tcp.weak.example.net TLSA 3 2 1

            secure   _imap._tcp.pkix.example SRV 10 0 143 pkix.example.net
            secure   pkix.example.net A 192.0.2.3
            secure   _143._tcp.pkix.example.net TLSA 1 1 1

            secure   _imap._tcp.unproven.example SRV 10 0 143 unproven.example.net
            insecure unproven.example.net A 192.0.2.4
            bogus    _143._tcp.unproven.example.net TLSA

            secure   _imap._tcp.mixed.example SRV 10 0 143 lost.example.net
            secure   _imap._tcp.mixed.example SRV 20 0 143 lies.example.net
            secure   _imap._tcp.mixed.example SRV 30 0 143 late.example.net
            secure   _imap._tcp.mixed.example SRV 40 0 9143 imap.example.net
            servfail lost.example.net ANY
            secure   lies.example.net A 192.0.2.5
            bogus    _143._tcp.lies.example.net TLSA
            secure   late.example.net A 192.0.2.6
            timeout  _143._tcp.late.example.net TLSA

            secure   _imap._tcp.lost.example SRV 10 0 143 lost.example.net
            secure   _imap._tcp.lost.example SRV 20 0 143 lies.example.net

            insecure _143._tcp.quiet.example.net TLSA 3 1 1
            secure   _imap._tcp.quiet.example SRV 10 0 143 quiet.example.net
            secure   quiet.example.net A 192.0.2.7

            bogus    _imap._tcp.forged.example SRV
            servfail _imap._tcp.broken.example SRV
            secure   _imap._tcp.never.example SRV 0 0 0 .
            secure   _imap._tcp.odd.example SRV broken
            secure   _imap._tcp.odd.example SRV 0 0 0 .
            secure   _imap._tcp.odd.example SRV 1 1 143 plain.example.net

            secure   _imap._tcp.alias.example CNAME _imap._tcp.example.com
            insecure _imap._tcp.sly.example CNAME _imap._tcp.example.com

            secure   _imap._tcp.moved.example SRV 10 0 9143 old.example.net
            secure   old.example.net CNAME imap.example.net

            secure   _imap._tcp.sideways.example SRV 10 0 143 side.example.net
            secure   side.example.net CNAME side.unsigned.example
            insecure side.unsigned.example A 192.0.2.9
            secure   _143._tcp.side.example.net TLSA 3 1 1
            """;

    private static ServicePlan plan(FakeResolver resolver, String service, String domain) {
        ServicePlanner planner = new ServicePlanner(resolver, PlanOptions.defaults(), new Random(1));
        ServiceRequest.Parsed parsed =
                service.equals("--https") ? ServiceRequest.https(domain) : ServiceRequest.srv(service, domain);
        return switch (parsed) {
            case ServiceRequest.Parsed.Good good -> planner.plan(good.request());
            case ServiceRequest.Parsed.Bad bad -> throw new IllegalArgumentException(bad.why());
        };
    }

    private static ServicePlan plan(String world, String service, String domain) {
        return plan(new FakeResolver(world), service, domain);
    }

    /** For example {@code CONNECT imap.example.net:9143 DANE(imap.example.net: imap.example.net,example.com)}. */
    private static String of(ServicePlan plan) {
        String targets = plan.targets().stream()
                .map(target -> " " + target.host() + ":" + target.port() + " " + of(target.requirement()))
                .collect(Collectors.joining(" |"));
        return switch (plan) {
            case ServicePlan.Connect _ -> "CONNECT" + targets;
            case ServicePlan.Defer _ -> "DEFER" + targets;
            case ServicePlan.Unavailable _ -> "UNAVAILABLE";
        };
    }

    private static String of(ServiceRequirement requirement) {
        return switch (requirement) {
            case ServiceRequirement.Dane dane ->
                "DANE(" + dane.tlsaBase() + ": " + String.join(",", dane.referenceNames()) + ")";
            case ServiceRequirement.Pkix pkix ->
                "PKIX(" + pkix.sni() + ": " + String.join(",", pkix.referenceNames())
                        + pkix.srvName().map(name -> "," + name).orElse("") + ")"
                        + (pkix.compulsory() ? "!" : "")
                        + (pkix.tlsa().isPresent() ? " tlsa" : "");
            case ServiceRequirement.Unreachable _ -> "SKIP";
        };
    }

    private static List<String> asked(String service, String domain) {
        FakeResolver resolver = new FakeResolver(WORLD);
        plan(resolver, service, domain);
        return resolver.asked();
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "example.com; SRV-07, SRV-08, SRV-15; CONNECT imap.example.net:9143 DANE(imap.example.net: imap.example.net,example.com)",
                "alias.example; SRV-01; CONNECT imap.example.net:9143 DANE(imap.example.net: imap.example.net,alias.example)",
                "sly.example; SRV-01; CONNECT imap.example.net:9143 PKIX(sly.example: sly.example,_imap.sly.example)!",
                "loose.example; SRV-03, SRV-12; CONNECT imap.example.net:9143 PKIX(loose.example: loose.example,_imap.loose.example)!",
                "plain.example; SRV-10, SRV-12, SRV-13; CONNECT plain.example.net:143 PKIX(plain.example: plain.example,plain.example.net,_imap.plain.example)!",
                "quiet.example; SRV-10; CONNECT quiet.example.net:143 PKIX(quiet.example: quiet.example,quiet.example.net,_imap.quiet.example)!",
                "weak.example; SRV-11; CONNECT weak.example.net:143 PKIX(weak.example: weak.example,weak.example.net,_imap.weak.example)! tlsa",
                "pkix.example; SRV-15; CONNECT pkix.example.net:143 DANE(pkix.example.net: pkix.example.net,pkix.example)",
                "unproven.example; SRV-06; CONNECT unproven.example.net:143 PKIX(unproven.example: unproven.example,unproven.example.net,_imap.unproven.example)!",
                "sideways.example; SRV-06; CONNECT side.example.net:143 PKIX(sideways.example: sideways.example,side.example.net,_imap.sideways.example)!",
                "moved.example; DANE-45; CONNECT old.example.net:9143 DANE(imap.example.net: imap.example.net,old.example.net,moved.example)",
                "mixed.example; SRV-06, SRV-09; CONNECT lost.example.net:143 SKIP | lies.example.net:143 SKIP | late.example.net:143 SKIP | imap.example.net:9143 DANE(imap.example.net: imap.example.net,mixed.example)",
                "lost.example; SRV-09; DEFER lost.example.net:143 SKIP | lies.example.net:143 SKIP",
                "forged.example; SRV-02; DEFER",
                "broken.example; SRV-02; DEFER",
                "never.example; SRV-05; UNAVAILABLE",
                "odd.example; SRV-05; CONNECT plain.example.net:143 PKIX(odd.example: odd.example,plain.example.net,_imap.odd.example)!",
                "nowhere.example; SRV-03; UNAVAILABLE"
            })
    void imap(String domain, String requirements, String expected) {
        assertThat(requirements).isNotEmpty();
        assertThat(of(plan(WORLD, "imap", domain))).isEqualTo(expected);
    }

    @Test
    @DisplayName("SRV-06: no TLSA question without secure addresses, nor behind SRV records that are not proven")
    void noTlsaQuestion() {
        assertThat(asked("imap", "unproven.example")).noneMatch(question -> question.startsWith("TLSA"));
        assertThat(asked("imap", "sideways.example")).noneMatch(question -> question.startsWith("TLSA"));
        assertThat(asked("imap", "loose.example")).noneMatch(question -> question.startsWith("TLSA"));
        assertThat(asked("imap", "example.com")).contains("TLSA _9143._tcp.imap.example.net");
    }

    @Test
    @DisplayName("SRV-05: nothing is asked about the target '.'")
    void refused() {
        assertThat(asked("imap", "never.example")).containsExactly("SRV _imap._tcp.never.example");
        assertThat(((ServicePlan.Unavailable) plan(WORLD, "imap", "never.example"))
                        .reason()
                        .text())
                .contains("never.example", "does not offer imap");
    }

    @ParameterizedTest(name = "SRV-19, SRV-20: {0} without SRV records: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "xmpp-server; CONNECT im.example:5269 DANE(im.example: im.example)",
                "xmpp-client; CONNECT im.example:5222 PKIX(im.example: im.example,_xmpp-client.im.example)",
                "xmpps-server; UNAVAILABLE"
            })
    void xmppWithoutSrv(String service, String expected) {
        String world = """
                secure im.example A 192.0.2.1
                secure _5269._tcp.im.example TLSA 3 1 1
                """;
        assertThat(of(plan(world, service, "im.example"))).isEqualTo(expected);
    }

    @Test
    @DisplayName("SRV-18, SRV-21: XMPP by SRV: DANE where proven, else the service domain and never the target")
    void xmppBySrv() {
        String world = """
                secure   _xmpp-server._tcp.im.example.com SRV 5 0 5269 xmpp23.hosting.example.net
                insecure _xmpp-client._tcp.im.example.com SRV 5 0 5222 xmpp23.hosting.example.net
                secure   xmpp23.hosting.example.net A 192.0.2.1
                secure   _5269._tcp.xmpp23.hosting.example.net TLSA 2 0 1
                """;
        assertThat(of(plan(world, "xmpp-server", "im.example.com")))
                .isEqualTo("CONNECT xmpp23.hosting.example.net:5269 DANE(xmpp23.hosting.example.net:"
                        + " xmpp23.hosting.example.net,im.example.com)");
        assertThat(of(plan(world, "xmpp-client", "im.example.com")))
                .isEqualTo("CONNECT xmpp23.hosting.example.net:5222 PKIX(im.example.com:"
                        + " im.example.com,_xmpp-client.im.example.com)");
        assertThat(ServicePlanText.of(plan(world, "xmpp-client", "im.example.com")))
                .contains("nothing proves that the domain chose these servers")
                .contains("stream header: to='im.example.com'");
    }

    @Test
    @DisplayName("case 127, SRV-24: submission with TLS from the first octet is looked up first and tried first")
    void submission() {
        String world = """
                secure _submissions._tcp.example.org SRV 9 0 465 mail.example.org
                secure _submission._tcp.example.org SRV 0 0 587 mail.example.org
                secure mail.example.org A 192.0.2.1
                secure _465._tcp.mail.example.org TLSA 3 1 1
                secure _587._tcp.mail.example.org TLSA 3 1 1
                """;
        FakeResolver resolver = new FakeResolver(world);
        ServicePlan plan = plan(resolver, "submission", "example.org");

        assertThat(resolver.asked().getFirst()).isEqualTo("SRV _submissions._tcp.example.org");
        assertThat(plan.targets())
                .extracting(ServiceTarget::port, ServiceTarget::start)
                .containsExactly(tuple(465, ServiceTarget.Start.IMMEDIATE), tuple(587, ServiceTarget.Start.UPGRADE));
        assertThat(plan(world.replace("secure _submissions", "bogus _submissions"), "submission", "example.org"))
                .as("what hides behind a failed lookup must not be passed over")
                .isInstanceOf(ServicePlan.Defer.class);
    }

    @ParameterizedTest(name = "https at {0}: {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "www.example.org; CONNECT www.example.org:443 DANE(www.example.org: www.example.org)",
                "www.example.org:8443; CONNECT www.example.org:8443 PKIX(www.example.org: www.example.org)!",
                "shop.example.org; CONNECT shop.example.org:443 DANE(cdn.example.net: cdn.example.net,shop.example.org)",
                "edge.example.org; CONNECT edge.example.org:443 DANE(edge.example.org: edge.example.org)",
                "bad.example.org; DEFER bad.example.org:443 SKIP",
                "gone.example.org; DEFER gone.example.org:443 SKIP"
            })
    void https(String host, String expected) {
        String world = """
                secure   www.example.org A 192.0.2.1
                secure   _443._tcp.www.example.org TLSA 3 1 1
                secure   shop.example.org CNAME cdn.example.net
                secure   cdn.example.net A 192.0.2.2
                secure   _443._tcp.cdn.example.net TLSA 3 1 1
                secure   edge.example.org CNAME edge.unsigned.example
                insecure edge.unsigned.example A 192.0.2.3
                secure   _443._tcp.edge.example.org TLSA 3 1 1
                secure   bad.example.org A 192.0.2.4
                bogus    _443._tcp.bad.example.org TLSA
                """;
        assertThat(of(plan(world, "--https", host))).isEqualTo(expected);
    }

    @Test
    @DisplayName("SRV-04: priority first; within it weights draw the order, and TLSA plays no part")
    void weights() {
        String world = """
                secure _imap._tcp.example.org SRV 2 9 143 last.example.org
                secure _imap._tcp.example.org SRV 1 30 143 heavy.example.org
                secure _imap._tcp.example.org SRV 1 10 143 light.example.org
                secure _imap._tcp.example.org SRV 1 0 143 zero.example.org
                secure heavy.example.org A 192.0.2.1
                secure light.example.org A 192.0.2.2
                secure zero.example.org A 192.0.2.3
                secure last.example.org A 192.0.2.4
                secure _143._tcp.light.example.org TLSA 3 1 1
                secure _143._tcp.last.example.org TLSA 3 1 1
                """;
        ServicePlanner planner = new ServicePlanner(new FakeResolver(world), PlanOptions.defaults(), new Random(7));
        int runs = 2000;
        int heavyFirst = 0;
        int zeroFirst = 0;
        for (int i = 0; i < runs; i++) {
            List<String> order = planner.plan(new ServiceRequest.Srv("imap", "example.org")).targets().stream()
                    .map(ServiceTarget::host)
                    .toList();
            assertThat(order).hasSize(4).last().isEqualTo("last.example.org");
            heavyFirst += order.getFirst().startsWith("heavy") ? 1 : 0;
            zeroFirst += order.getFirst().startsWith("zero") ? 1 : 0;
        }
        // 30 of 41, and 1 of 41, of the draws
        assertThat(heavyFirst).isBetween(runs * 68 / 100, runs * 78 / 100);
        assertThat(zeroFirst).isBetween(1, runs * 6 / 100);
    }
}
