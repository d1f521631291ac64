package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What people read when mail waits or is refused, and which lookups and addresses stand behind a plan. */
class ReasonsTest {
    private static final PlanOptions DANE = PlanOptions.defaults();
    private static final String MX = "secure example.org MX 10 mx.example.org\n";
    private static final String HOST = "secure mx.example.org A 192.0.2.1\n";

    private static Plan.Reason deferral(String world) {
        Plan plan = Summary.plan(world, "example.org", DANE);
        assertThat(plan).isInstanceOf(Plan.Defer.class);
        return ((Plan.Defer) plan).reason();
    }

    @Test
    @DisplayName("case 190: the failed lookup, its name and the EDE come first")
    void failedTlsa() {
        Plan.Reason reason = deferral(MX + HOST + "servfail _25._tcp.mx.example.org TLSA 9");
        assertThat(reason.text())
                .isEqualTo("TLSA SERVFAIL at _25._tcp.mx.example.org (EDE 9 DNSKEY Missing): no server gave an answer");
        assertThat(reason.remedy()).contains("name servers of mx.example.org");
    }

    @Test
    @DisplayName("case 54: a timeout is visible as such")
    void timeout() {
        assertThat(deferral(MX + HOST + "timeout _25._tcp.mx.example.org TLSA").text())
                .startsWith("TLSA timeout at _25._tcp.mx.example.org");
    }

    @Test
    @DisplayName("case 2: MX failure")
    void failedMx() {
        Plan.Reason reason = deferral("refused example.org MX 18");
        assertThat(reason.text()).startsWith("MX REFUSED at example.org (EDE 18 Prohibited)");
        assertThat(reason.enhancedCode()).isEqualTo("4.4.3");
    }

    @Test
    @DisplayName("case 3: bogus MX says which zone must be mended")
    void bogusMx() {
        Plan.Reason reason = deferral("bogus example.org MX 7");
        assertThat(reason.text()).isEqualTo("MX bogus at example.org (EDE 7 Signature Expired): no signature fits");
        assertThat(reason.remedy()).contains("DNSSEC").contains("example.org");
    }

    @Test
    @DisplayName("case 32: an unsuitable resolver is ours to mend, not an attack")
    void unsuitableResolver() {
        assertThat(deferral("resolver_unsuitable example.org MX").remedy())
                .contains("administrator of this mail server")
                .contains("resolver");
    }

    @Test
    @DisplayName("case 116: every host is named with its reason, the first and the last")
    void everyHost() {
        Plan.Reason reason = deferral(MX + HOST + "servfail _25._tcp.mx.example.org TLSA\n"
                + "secure example.org MX 20 b.example.org\nsecure example.org MX 30 c.example.org\n"
                + "bogus c.example.org ANY");
        assertThat(reason.text())
                .isEqualTo("mx.example.org: TLSA SERVFAIL at _25._tcp.mx.example.org: no server gave an answer;"
                        + " b.example.org: no address at b.example.org: AAAA NXDOMAIN, A NXDOMAIN;"
                        + " c.example.org: AAAA bogus at c.example.org: no signature fits");
    }

    @Test
    @DisplayName("case 68: too many TLSA records are named as the reason")
    void tooManyRecords() {
        String tlsa = "secure _25._tcp.mx.example.org TLSA 3 1 1 32:";
        Plan plan = Summary.plan(MX + HOST + tlsa + "1\n" + tlsa + "2\n", "example.org", DANE.withLimits(20, 1));
        assertThat(((Plan.Defer) plan).reason().text())
                .isEqualTo("TLSA RRset too large at _25._tcp.mx.example.org: 2 records, the limit is 1");
    }

    @Test
    @DisplayName("case 20: only addresses of the proven family are used")
    void provenFamilyOnly() {
        String world = MX + "insecure mx.example.org A 192.0.2.1\nsecure mx.example.org AAAA 2001:db8::1\n";
        assertThat(addresses(world, DANE)).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(addresses(world, DANE.withLevel(Level.MAY))).isEqualTo("2001:db8:0:0:0:0:0:1 192.0.2.1");
    }

    @Test
    @DisplayName("SMTP-49: families take turns, and what cannot be connected to is left out")
    void familiesTakeTurns() {
        String world = MX + HOST + "secure mx.example.org A 192.0.2.2\nsecure mx.example.org A 0.0.0.0\n"
                + "secure mx.example.org AAAA 2001:db8::1\nsecure mx.example.org AAAA 2001:db8::2\n"
                + "secure mx.example.org AAAA 2001:db8::3\nsecure mx.example.org AAAA ff02::1\n";
        assertThat(addresses(world, DANE))
                .isEqualTo("2001:db8:0:0:0:0:0:1 192.0.2.1 2001:db8:0:0:0:0:0:2 192.0.2.2 2001:db8:0:0:0:0:0:3");
        assertThat(addresses(world, DANE.withFamily(PlanOptions.Family.IPV4_ONLY)))
                .isEqualTo("192.0.2.1 192.0.2.2");
        assertThat(addresses(world, DANE.withFamily(PlanOptions.Family.IPV4_FIRST)))
                .startsWith("192.0.2.1 2001");
    }

    private static String addresses(String world, PlanOptions options) {
        return Summary.addresses(((Plan.Deliver) Summary.plan(world, "example.org", options))
                .hosts()
                .getFirst());
    }

    @Test
    @DisplayName("case 18: no TLSA query for an insecure host; SMTPDANE-29: addresses first")
    void order() {
        FakeResolver insecure = new FakeResolver(MX + "insecure mx.example.org A 192.0.2.1");
        Summary.plan(insecure, "example.org", DANE);
        assertThat(insecure.asked()).containsExactly("MX example.org", "AAAA mx.example.org", "A mx.example.org");

        FakeResolver secure = new FakeResolver(MX + HOST);
        Summary.plan(secure, "example.org", DANE);
        assertThat(secure.asked())
                .containsExactly(
                        "MX example.org", "AAAA mx.example.org", "A mx.example.org", "TLSA _25._tcp.mx.example.org");
    }

    @Test
    @DisplayName("case 117: this server and what is not better is not even looked up")
    void selfIsNotLookedUp() {
        FakeResolver resolver = new FakeResolver(MX + HOST + "secure example.org MX 20 us.example\n"
                + "secure example.org MX 20 equal.example\nsecure example.org MX 30 worse.example\n");
        Summary.plan(resolver, "example.org", DANE.withSelf(List.of("us.example"), List.of()));
        assertThat(resolver.asked()).noneMatch(q -> q.contains("us.") || q.contains("equal.") || q.contains("worse."));
    }

    @Test
    @DisplayName("case 8: a null MX ends the work: nothing else is asked")
    void nullMxAsksNothingMore() {
        FakeResolver resolver = new FakeResolver("secure example.org MX 0 .");
        Summary.plan(resolver, "example.org", DANE);
        assertThat(resolver.asked()).containsExactly("MX example.org");
    }

    @Test
    @DisplayName("case 27: nothing is asked for an address literal or an MX target that is one")
    void literalAsksNothing() {
        FakeResolver literal = new FakeResolver("");
        Summary.plan(literal, "[192.0.2.1]:2525", DANE);
        assertThat(literal.asked()).isEmpty();

        FakeResolver target = new FakeResolver("secure example.org MX 10 192.0.2.7");
        Plan plan = Summary.plan(target, "example.org", DANE);
        assertThat(target.asked()).containsExactly("MX example.org");
        assertThat(Summary.addresses(((Plan.Deliver) plan).hosts().getFirst())).isEqualTo("192.0.2.7");
    }

    @Test
    @DisplayName("case 122: a relay's TLSA records are asked for at its port, without MX lookup")
    void relay() {
        FakeResolver resolver = new FakeResolver(HOST);
        Summary.plan(resolver, "[mx.example.org]:587", DANE);
        assertThat(resolver.asked())
                .containsExactly("AAAA mx.example.org", "A mx.example.org", "TLSA _587._tcp.mx.example.org");
    }

    @Test
    @DisplayName("case 9: what was passed over is in the evidence")
    void malformedIsNoted() {
        Plan plan = Summary.plan("secure example.org MX 5 bad\\032name.example\n" + MX + HOST, "example.org", DANE);
        assertThat(plan.evidence().stream().map(Evidence::text))
                .contains("malformed, passed over: 5 bad\\032name.example");
    }

    @Test
    @DisplayName("SMTP-46: an alias as MX host is noted")
    void aliasIsNoted() {
        Plan plan = Summary.plan(
                MX + "secure mx.example.org CNAME f.example\nsecure f.example A 192.0.2.1", "example.org", DANE);
        List<Evidence> evidence = ((Plan.Deliver) plan).hosts().getFirst().evidence();
        assertThat(evidence.stream().map(Evidence::text)).contains("the host name is an alias, which it should not be");
    }

    @Test
    @DisplayName("case 189: every answer asked for is in the evidence, in order")
    void evidenceIsComplete() {
        FakeResolver resolver = new FakeResolver(MX + HOST + "secure _25._tcp.mx.example.org TLSA 3 1 1");
        Plan plan = Summary.plan(resolver, "example.org", DANE);
        List<String> shown = java.util.stream.Stream.concat(
                        plan.evidence().stream(),
                        ((Plan.Deliver) plan).hosts().stream().flatMap(host -> host.evidence().stream()))
                .flatMap(evidence -> evidence.answer().stream())
                .map(answer -> org.xbill.DNS.Type.string(answer.question().type()) + " "
                        + answer.question().name().toString(true))
                .toList();
        assertThat(shown).isEqualTo(resolver.asked());
    }
}
