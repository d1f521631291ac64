package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.RootHints;
import org.danepost.dns.Security;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.danepost.lab.Denial;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.SignedZone;
import org.danepost.lab.ZoneBuilder;
import org.danepost.lab.ZoneFault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** The resolver that finds its way from the root comes to the same end as the one that asks a recursive server. */
class RecursiveLabTest {
    private static final String CONTENT = """
            @ MX 10 mx
            mx A 127.25.9.9
            here A 127.25.9.1
            deep.er.than A 127.25.9.2
            *.wild A 127.25.9.3
            old DNAME new
            thing.new A 127.25.9.4
            alias CNAME here
            away CNAME here.nsec3.example.
            out CNAME mx.carol.test.
            lost CNAME nowhere.example.
            loop CNAME loop2
            loop2 CNAME loop
            *.wa CNAME here
            """;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static MiniInternet internet;

    private static ZoneBuilder content(String name) {
        return ZoneBuilder.zone(name).text(CONTENT);
    }

    @BeforeAll
    static void start() throws Exception {
        internet = MiniInternet.start(MiniInternet.Options.defaults()
                .with(
                        content("nsec.example"),
                        content("nsec3.example").denial(Denial.nsec3()),
                        content("optout.example").denial(Denial.nsec3OptOut()),
                        ZoneBuilder.zone("signed.optout.example").text("@ A 127.25.9.5\n"),
                        ZoneBuilder.zone("plain.optout.example").unsigned().text("@ A 127.25.9.6\n"),
                        ZoneBuilder.zone("plain.nsec.example").unsigned().text("@ A 127.25.9.6\n"),
                        content("a.b.c.d.nsec.example"),
                        content("glueless.example").servedByHost("here.nsec.example"),
                        content("expired.example").fault(new ZoneFault.Expired()),
                        content("wrongds.example").fault(new ZoneFault.WrongDs()),
                        content("nodenial.example").fault(new ZoneFault.NoDenials()),
                        content("dropped.example").fault(new ZoneFault.SignaturesDropped())));
    }

    @AfterAll
    static void stop() {
        internet.close();
    }

    private static ValidatingResolver.Builder builder() {
        return ValidatingResolver.builder()
                .anchors(TrustAnchors.parse(internet.trustAnchor(), "the lab's root"))
                .policy(ResolverPolicy.standard().withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(20)))
                .clock(internet.clock());
    }

    private static Resolver forward() {
        return builder().servers(List.of(internet.resolver())).build();
    }

    private static Resolver recursive() {
        InetSocketAddress root = internet.authorities().getFirst().address();
        String hints = ". NS ns.\nns. A " + root.getAddress().getHostAddress() + "\n";
        return builder()
                .recursive(
                        RootHints.parse(hints, "the lab's hints"),
                        RecursionLimits.standard().closedNetwork(root.getPort()))
                .build();
    }

    /** All that decides what a caller does; times and the names of servers may differ. */
    private static String gist(Answer answer) {
        return answer.question() + " -> "
                + switch (answer) {
                    case Answer.Found found ->
                        found.security() + " " + found.aliases() + " "
                                + found.records().stream()
                                        .map(Record::toString)
                                        .sorted()
                                        .toList();
                    case Answer.Absent absent -> absent.security() + " " + absent.aliases() + " " + absent.denial();
                    case Answer.Bogus bogus ->
                        "bogus " + bogus.aliases() + " " + bogus.explanation().error();
                    case Answer.Failed _ -> "failed"; // a recursive server fails a loop as a whole
                };
    }

    private static Set<Question> questions() {
        List<Question> all = new ArrayList<>();
        for (SignedZone zone : internet.zones()) {
            Set<Name> names = new TreeSet<>();
            zone.text()
                    .lines()
                    .map(line -> line.split("\\s+", 2)[0])
                    .forEach(name -> names.add(Question.of(name, 1).name()));
            for (Name name : names) {
                for (int type : List.of(Type.A, Type.MX, Type.TLSA, Type.DS, Type.AAAA)) {
                    all.add(new Question(name, type));
                }
            }
            String suffix = zone.name().equals(Name.root) ? "." : "." + zone.name();
            for (String label :
                    List.of("none", "x.y.z", "thing.old", "none.old", "a.b.wild", "some.wa", "_25._tcp.mx")) {
                all.add(Question.of(label + suffix, Type.A));
                all.add(Question.of(label + suffix, Type.TLSA));
            }
            all.add(new Question(zone.name(), Type.DNSKEY));
            all.add(new Question(zone.name(), Type.NS));
            all.add(new Question(zone.name(), Type.SOA));
        }
        return Set.copyOf(all);
    }

    @Test
    @DisplayName("every name of the lab, and many that do not exist, come out as with a recursive server")
    void sameAsForwarding() {
        Resolver forward = forward();
        Resolver recursive = recursive();
        List<String> differences = new ArrayList<>();
        int secure = 0;
        for (Question question : questions()) {
            Answer one = forward.resolve(question);
            Answer other = recursive.resolve(question);
            secure += other instanceof Answer.Found found && found.security() == Security.SECURE ? 1 : 0;
            if (!gist(one).equals(gist(other))) {
                differences.add(
                        "forward: " + gist(one) + " " + one.explanation().why() + "\nrecursive: " + gist(other) + " "
                                + other.explanation().why());
            }
        }
        assertThat(differences).isEmpty();
        assertThat(secure).isGreaterThan(100);
    }
}
