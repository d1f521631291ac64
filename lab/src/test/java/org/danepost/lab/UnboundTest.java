package org.danepost.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Another maker's validator finds right what the lab calls right, and wrong what it calls wrong. */
@Tag("unbound")
class UnboundTest {
    @TempDir
    static Path directory;

    private static MiniInternet internet;
    private static Unbound unbound;

    private static final String CONTENT = """
            @ MX 10 mx
            mx A 127.25.9.9
            here A 127.25.9.1
            deep.er.than A 127.25.9.2
            *.wild A 127.25.9.3
            old DNAME new
            thing.new A 127.25.9.4
            alias CNAME here
            away CNAME here.alg13.example.
            wildalias.wild TXT "x"
            *.wa CNAME here
            """;

    private static ZoneBuilder content(String name) {
        return ZoneBuilder.zone(name).text(CONTENT);
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        MiniInternet.Options options = MiniInternet.Options.defaults()
                .with(
                        content("alg8.example").algorithm(SigningAlgorithm.RSASHA256),
                        content("alg10.example").algorithm(SigningAlgorithm.RSASHA512),
                        content("alg13.example"),
                        content("alg14.example").algorithm(SigningAlgorithm.ECDSAP384SHA384),
                        content("alg15.example").algorithm(SigningAlgorithm.ED25519),
                        content("alg16.example").algorithm(SigningAlgorithm.ED448),
                        content("nsec3.example").denial(Denial.nsec3()),
                        content("salted.example").denial(new Denial.Nsec3(5, "abcd", false)),
                        content("optout.example").denial(Denial.nsec3OptOut()),
                        ZoneBuilder.zone("signed.optout.example").text("@ A 127.25.9.5\n"),
                        ZoneBuilder.zone("plain.optout.example").unsigned().text("@ A 127.25.9.6\n"),
                        ZoneBuilder.zone("plain.nsec3.example").unsigned().text("@ A 127.25.9.6\n"),
                        ZoneBuilder.zone("plain.alg13.example").unsigned().text("@ A 127.25.9.6\n"),
                        content("expired.example").fault(new ZoneFault.Expired()),
                        content("future.example").fault(new ZoneFault.NotYetValid()),
                        content("missing.example").fault(new ZoneFault.MissingSignatures(Type.A)),
                        content("garbage.example").fault(new ZoneFault.GarbageSignatures(Type.A)),
                        content("wrongds.example").fault(new ZoneFault.WrongDs()),
                        content("nodenial.example").fault(new ZoneFault.NoDenials()),
                        content("dropped.example").fault(new ZoneFault.SignaturesDropped()));
        internet = MiniInternet.start(options);
        unbound = Unbound.start(directory, internet);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        try {
            unbound.close();
        } finally {
            internet.close();
        }
    }

    static Stream<Arguments> good() {
        Stream<Arguments> own = Stream.of(
                Arguments.of("bob.example", Type.MX, Rcode.NOERROR),
                Arguments.of("bob.example", Type.DS, Rcode.NOERROR),
                Arguments.of("bob.example", Type.NSEC, Rcode.NOERROR),
                Arguments.of("example", Type.DNSKEY, Rcode.NOERROR),
                Arguments.of("mail.frank.example", Type.A, Rcode.NOERROR),
                Arguments.of("mx.erin.example", Type.AAAA, Rcode.NOERROR),
                Arguments.of("nosuch", Type.A, Rcode.NXDOMAIN),
                Arguments.of("nosuch.example", Type.A, Rcode.NXDOMAIN),
                Arguments.of("here.optout.example", Type.A, Rcode.NOERROR),
                Arguments.of("here.optout.example", Type.TXT, Rcode.NOERROR),
                Arguments.of("signed.optout.example", Type.A, Rcode.NOERROR));
        Stream<Arguments> zones = Stream.of("alg8", "alg10", "alg13", "alg14", "alg15", "alg16", "nsec3", "salted")
                .map(zone -> zone + ".example")
                .flatMap(zone -> Stream.of(
                        Arguments.of(zone, Type.MX, Rcode.NOERROR),
                        Arguments.of("here." + zone, Type.A, Rcode.NOERROR),
                        Arguments.of("here." + zone, Type.TXT, Rcode.NOERROR),
                        Arguments.of("er.than." + zone, Type.A, Rcode.NOERROR),
                        Arguments.of("some.wild." + zone, Type.A, Rcode.NOERROR),
                        Arguments.of("a.b.wild." + zone, Type.A, Rcode.NOERROR),
                        Arguments.of("a.wa." + zone, Type.A, Rcode.NOERROR),
                        Arguments.of("thing.old." + zone, Type.A, Rcode.NOERROR),
                        Arguments.of("alias." + zone, Type.A, Rcode.NOERROR),
                        Arguments.of("away." + zone, Type.A, Rcode.NOERROR)));
        Stream<Arguments> denials = Stream.of("alg8", "alg13", "alg15", "nsec3", "salted")
                .map(zone -> zone + ".example")
                .flatMap(zone -> Stream.of(
                        Arguments.of("none." + zone, Type.A, Rcode.NXDOMAIN),
                        Arguments.of("none.old." + zone, Type.A, Rcode.NXDOMAIN),
                        Arguments.of("some.wild." + zone, Type.TXT, Rcode.NOERROR),
                        Arguments.of("x.y.z." + zone, Type.A, Rcode.NXDOMAIN)));
        return Stream.of(own, zones, denials).flatMap(each -> each);
    }

    @ParameterizedTest(name = "secure: {0} type {1}")
    @MethodSource("good")
    void provesWhatIsRight(String name, int type, int rcode) {
        Message answer = unbound.ask(name, type);
        assertThat(Rcode.string(answer.getRcode())).isEqualTo(Rcode.string(rcode));
        assertThat(answer.getHeader().getFlag(Flags.AD)).as("AD of\n" + answer).isTrue();
    }

    static Stream<Arguments> insecure() {
        return Stream.of(
                Arguments.of("carol.test", Type.MX, Rcode.NOERROR),
                Arguments.of("mx.carol.test", Type.A, Rcode.NOERROR),
                Arguments.of("none.carol.test", Type.A, Rcode.NXDOMAIN),
                Arguments.of("plain.optout.example", Type.A, Rcode.NOERROR),
                Arguments.of("plain.nsec3.example", Type.A, Rcode.NOERROR),
                Arguments.of("plain.alg13.example", Type.A, Rcode.NOERROR),
                Arguments.of("plain.optout.example", Type.DS, Rcode.NOERROR),
                // What rests on an opt-out span proves nothing. RFC 5155 §9.2
                Arguments.of("none.optout.example", Type.A, Rcode.NXDOMAIN),
                Arguments.of("some.wild.optout.example", Type.A, Rcode.NOERROR));
    }

    @ParameterizedTest(name = "insecure: {0} type {1}")
    @MethodSource("insecure")
    void provesNothingOfWhatIsUnsigned(String name, int type, int rcode) {
        Message answer = unbound.ask(name, type);
        assertThat(Rcode.string(answer.getRcode())).isEqualTo(Rcode.string(rcode));
        assertThat(answer.getHeader().getFlag(Flags.AD)).as("AD of\n" + answer).isFalse();
    }

    static Stream<Arguments> faulty() {
        return Stream.of(
                Arguments.of("here.expired.example", Type.A),
                Arguments.of("here.future.example", Type.A),
                Arguments.of("here.missing.example", Type.A),
                Arguments.of("here.garbage.example", Type.A),
                Arguments.of("here.wrongds.example", Type.A),
                Arguments.of("none.nodenial.example", Type.A),
                Arguments.of("here.nodenial.example", Type.TXT),
                Arguments.of("here.dropped.example", Type.A));
    }

    @ParameterizedTest(name = "bogus: {0} type {1}")
    @MethodSource("faulty")
    void refusesWhatIsWrong(String name, int type) {
        assertThat(Rcode.string(unbound.ask(name, type).getRcode())).isEqualTo("SERVFAIL");
        assertThat(unbound.askUnchecked(name, type).getRcode()).isIn(Rcode.NOERROR, Rcode.NXDOMAIN);
    }
}
