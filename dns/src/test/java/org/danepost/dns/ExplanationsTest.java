package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.danepost.dns.Exhibits.Exhibit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Every kind of fault, and what is said of it: {@code docs/explanations.md} is written from here. Run with {@code
 * -Ddocs.write=true} to write it anew.
 */
class ExplanationsTest extends Recursion {
    private static final Path PAGE = Path.of("..", "docs", "explanations.md");
    private static final String MX = "mx.example.org.";
    private static final String TLSA = "_25._tcp.mx.example.org.";
    private static final String ADDRESS = "(?s).*\\b\\d+\\.\\d+\\.\\d+\\.\\d+\\b.*";
    private static final String HEAD = """
            # What is said of faults

            Generated from the tests. Do not edit. For each kind of fault, what `danepost resolve` says: the decisive fact, the
            extended DNS error (RFC 8914), and who can mend it. Key tags, ports and waiting times are not the real ones.
            """;

    private static World world() {
        World world = World.small();
        world.zone("example.org.").add(MX + " 300 A 192.0.2.1").add(TLSA + " 300 TLSA 3 1 1 " + "ab".repeat(32));
        return world;
    }

    private Answer asked(World world, Upstream through, String name, int type) {
        world.link();
        return new ValidatingResolver(through, world.anchors(), ResolverPolicy.standard(), clock)
                .resolve(Question.of(name, type));
    }

    /** Whoever reads it can act: cause, code, remedy, and the address of the server concerned. */
    private static Answer complete(String situation, Answer answer, boolean addressed) {
        Explanation explanation = answer.explanation();
        assertThat(answer).as(situation).isInstanceOfAny(Answer.Bogus.class, Answer.Failed.class);
        assertThat(explanation.why()).as(situation).isNotBlank();
        assertThat(explanation.remedy()).as(situation).isNotBlank();
        assertThat(explanation.error()).as(situation).isPresent();
        if (addressed) {
            assertThat(explanation.why()).as(situation).matches(ADDRESS);
            assertThat(explanation.particulars().server()).as(situation).isPresent();
        }
        return answer;
    }

    @Test
    @DisplayName("DNSSEC-74: each kind of fault has its cause, code, server and remedy; the page shows them")
    void page() throws IOException {
        List<Exhibit> exhibits = new Exhibits(now).all();
        Gallery gallery = new Gallery(HEAD);
        gallery.chapter("With a resolver in between (mode forward)");
        for (Exhibit exhibit : exhibits) {
            World world = world();
            exhibit.make().accept(world, world.zone("example.org."));
            Answer answer = asked(world, world, exhibit.name(), exhibit.type());
            gallery.show(exhibit.situation(), complete(exhibit.situation(), answer, addressed(exhibit)));
        }
        codes(gallery);
        gallery.chapter("From the root on (mode recursive)");
        for (Exhibit exhibit : exhibits) {
            World world = world();
            exhibit.make().accept(world, world.zone("example.org."));
            Answer answer = asked(world, new TurnTaking(world), exhibit.name(), exhibit.type());
            gallery.show(exhibit.situation(), complete(exhibit.situation(), answer, addressed(exhibit)));
            assertThat(answer.explanation().why() + answer.explanation().remedy())
                    .as("no resolver is blamed where none is asked")
                    .doesNotContain("the resolver");
        }
        disagreements(gallery);
        servers(gallery);
        check(gallery.page());
    }

    private static boolean addressed(Exhibit exhibit) {
        return !exhibit.situation().startsWith("aliases");
    }

    private void codes(Gallery gallery) {
        for (String code : List.of("SERVFAIL", "REFUSED", "FORMERR")) {
            World world = world();
            world.bend(MX, Type.A, _ -> World.code(Question.of(MX, Type.A), Rcode.value(code)));
            String situation = "the resolver answers " + code;
            gallery.show(situation, complete(situation, asked(world, world, MX, Type.A), true));
        }
        World said = world();
        said.bend(MX, Type.A, message -> {
            message.removeAllRecords(Section.ANSWER);
            message.removeAllRecords(Section.ADDITIONAL);
            message.addRecord(
                    new OPTRecord(1232, 0, 0, 0, new ExtendedErrorCodeOption(22, "192.0.2.99 timed out")),
                    Section.ADDITIONAL);
            message.getHeader().setRcode(Rcode.SERVFAIL);
            return World.reply(message);
        });
        gallery.show("the resolver says why it fails", complete("EDE", asked(said, said, MX, Type.A), true));
        World mishandled = world();
        mishandled.bend(TLSA, Type.TLSA, _ -> World.code(Question.of(TLSA, Type.TLSA), Rcode.NOTIMP));
        Answer answer = complete("NOTIMP", asked(mishandled, mishandled, TLSA, Type.TLSA), true);
        gallery.show("TLSA, and nothing else, is answered with NOTIMP", answer);
        assertThat(answer.explanation().why()).contains("answers for the type A of that name, but not for TLSA");
    }

    private void disagreements(Gallery gallery) {
        World world = world();
        TurnTaking servers = new TurnTaking(world);
        servers.first = (question, message) -> question.equals(Question.of(MX, Type.A))
                ? Optional.of(Scenario.without(message, record -> record.getType() == Type.RRSIG))
                : Optional.empty();
        Answer good = asked(world, servers, MX, Type.A);
        assertThat(good).isInstanceOf(Answer.Found.class);
        assertThat(((Answer.Found) good).security()).isEqualTo(Security.SECURE);
        assertThat(good.explanation().steps())
                .anyMatch(step -> step.startsWith("attention: ns1.example.org. (192.0.2.1)"));
        gallery.show("one server of a zone leaves the signature away, the other is well", good);

        World keys = world();
        TurnTaking other = new TurnTaking(keys);
        other.first = (question, message) -> question.equals(Question.of("example.org.", Type.DNSKEY))
                ? Optional.of(Scenario.without(message, record -> record.getType() == Type.RRSIG))
                : Optional.empty();
        gallery.show("one server of a zone serves its keys without signatures", asked(keys, other, MX, Type.A));

        World both = world();
        Exhibits.strip(both, MX, Type.A, Type.A);
        TurnTaking differing = new TurnTaking(both);
        differing.first = (question, message) -> {
            if (!question.equals(Question.of(MX, Type.A))) {
                return Optional.empty();
            }
            Message lie = World.empty(question);
            World.put(lie, Section.ANSWER, new PlainZone("example.org.", "mx A 192.0.2.66").records.subList(1, 2));
            return Optional.of(lie);
        };
        Answer bad = complete("both", asked(both, differing, MX, Type.A), true);
        assertThat(bad.explanation().why())
                .contains("192.0.2.1)")
                .contains("192.0.2.2)")
                .contains("against");
        gallery.show("two servers of a zone give different answers, both without signatures", bad);
    }

    private Answer unsigned(String name, int type) {
        TrustAnchors elsewhere = TrustAnchors.parse("elsewhere. IN DS 1 13 2 " + "ab".repeat(32), "test");
        start();
        return new ValidatingResolver(upstream, elsewhere, policy, clock).resolve(Question.of(name, type));
    }

    private void servers(Gallery gallery) {
        org.records.removeIf(record -> record.rdataToString().startsWith("ns2.example"));
        for (int code : new int[] {Rcode.NOTIMP, Rcode.REFUSED, Rcode.SERVFAIL, Rcode.FORMERR}) {
            net.server(3).change =
                    message -> message.getQuestion().getType() == Type.TLSA ? PlainZone.empty(message, code) : message;
            mishandled(gallery, "TLSA, and nothing else, is answered with " + Rcode.string(code));
        }
        net.server(3).change = message -> message;
        net.server(3).overUdp = message -> message.getQuestion().getType() == Type.TLSA ? List.of() : List.of(message);
        mishandled(gallery, "TLSA, and nothing else, gets no answer");
        net.server(3).overUdp = List::of;

        net.server(3).change = message -> PlainZone.empty(message, Rcode.REFUSED);
        gallery.show("the server refuses the zone (lame)", complete("lame", unsigned(MX, Type.A), true));
        net.server(3).change = message -> message;
        net.server(3).silent = true;
        gallery.show("the server is silent", complete("silent", unsigned(MX, Type.TLSA), true));
        net.server(3).silent = false;
        org.records.removeIf(record -> record.getName().equals(TestZone.name("ns1.example.org.")));
        org.add("ns1.example A 127.77.0.200");
        gallery.show("nothing listens at the server's address", complete("nobody", unsigned(MX, Type.A), true));
        org.records.removeIf(record -> record.getName().equals(TestZone.name("ns1.example.org.")));
        gallery.show("the server has no address", complete("no address", unsigned(MX, Type.A), false));
    }

    private void mishandled(Gallery gallery, String situation) {
        Answer answer = complete(situation, unsigned(TLSA, Type.TLSA), true);
        assertThat(answer.explanation().why())
                .as(situation)
                .contains("answers for the SOA of example.org., but not for TLSA");
        assertThat(answer.explanation().remedy()).contains("ns1.example.org. (127.77.0.3");
        gallery.show(situation, answer);
    }

    private static void check(String page) throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("regenerate with: mvn -pl dns -am test -Ddocs.write=true -Dtest=ExplanationsTest")
                .hasContent(page);
    }

    @Test
    @DisplayName("case 43: servers that drop TLSA only are not taken for dead when other types are asked for")
    void droppingTlsaIsNotDeath() {
        org.records.removeIf(record -> record.rdataToString().startsWith("ns2.example"));
        net.server(3).overUdp = message -> message.getQuestion().getType() == Type.TLSA ? List.of() : List.of(message);

        assertThat(fault(Question.of(TLSA, Type.TLSA)).failure()).contains(Answer.Failure.TIMEOUT);
        assertThat(address(a(MX))).isEqualTo("192.0.2.25");
    }

    @Test
    @DisplayName("that one kind of address cannot be reached is said, where the other kind fails otherwise")
    void oneFamily() {
        org.add("ns1.example AAAA ::1");
        net.server(3).change = message -> PlainZone.empty(message, Rcode.SERVFAIL);
        net.server(4).change = net.server(3).change;

        assertThat(fault(WWW).why()).contains("none of its IPv6 addresses can be reached from this host");
    }
}
