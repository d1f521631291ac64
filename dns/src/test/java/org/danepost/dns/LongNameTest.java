package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Names of very many labels are found and proven within the limits, with as few questions as their zones need. */
class LongNameTest extends Scenario {
    private static void assertSecure(Answer answer) {
        assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Found.class);
        assertThat(((Answer.Found) answer).security()).isEqualTo(Security.SECURE);
    }

    /** So many labels above example.org. */
    private static String deep(int labels) {
        return IntStream.range(0, labels).mapToObj(i -> "x" + i % 10).collect(Collectors.joining("."))
                + ".example.org.";
    }

    private static String from(String name, int labelsAbove) {
        return new Name(TestZone.name(name), labelsAbove).toString();
    }

    @ParameterizedTest(name = "{0} labels, NSEC3: {1}")
    @CsvSource({"30, false", "30, true", "80, false", "80, true"})
    @DisplayName("a name in the depth of one zone, and one beside it that does not exist")
    void oneZone(int labels, boolean hashed) {
        TestZone zone = world.zone("example.org.");
        zone.hashed = hashed;
        zone.add(deep(labels) + " 300 A 192.0.2.1");
        Resolver resolver = resolver();
        assertSecure(resolver.resolve(Question.of(deep(labels), Type.A)));
        assertThat(world.asked).hasSizeLessThan(15);
        Answer absent = resolver.resolve(Question.of("y." + from(deep(labels), 1), Type.A));
        assertThat(absent).as("%s", absent.explanation()).isInstanceOf(Answer.Absent.class);
        assertThat(((Answer.Absent) absent).security()).isEqualTo(Security.SECURE);
        assertThat(world.asked).hasSizeLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("signed cuts on the way are found and proven")
    void signedCuts(boolean hashed) {
        String name = deep(80);
        TestZone first = world.signed(from(name, 60), 13);
        TestZone second = world.signed(from(name, 20), 13);
        first.hashed = hashed;
        second.hashed = hashed;
        second.add(name + " 300 A 192.0.2.1");
        secure(name, Type.A);
        assertThat(world.asked).hasSizeLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("below a proven cut without DS all is insecure, and nothing else")
    void unsignedCut(boolean signedBelow) {
        String name = deep(40);
        TestZone island = world.zone(from(name, 20));
        island.signed = false;
        TestZone below = signedBelow ? world.signed(from(name, 10), 13) : island;
        below.add(name + " 300 A 192.0.2.1");
        insecure(name, Type.A);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40})
    @DisplayName("signatures stripped from a deep name are missed, with or without cuts above it")
    void stripped(int cut) {
        String name = deep(60);
        TestZone zone = world.signed(from(name, cut), 13);
        zone.add(name + " 300 A 192.0.2.1");
        world.bends.add((question, message) -> {
            if (!question.name().toString().equals(name)) {
                return Optional.empty();
            }
            for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
                for (Record record : List.copyOf(message.getSection(section))) {
                    if (record instanceof RRSIGRecord) {
                        message.removeRecord(record, section);
                    }
                }
            }
            return Optional.of(World.reply(message));
        });
        assertThat(resolver().resolve(Question.of(name, Type.A))).isInstanceOf(Answer.Bogus.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 39})
    @DisplayName("a signer that is made up leads nowhere, and does no harm")
    void madeUpSigner(int above) {
        String name = deep(40);
        world.zone("example.org.").add(name + " 300 A 192.0.2.1");
        int[] lies = {0};
        world.bends.add((question, message) -> {
            if (question.type() != Type.DS || !question.name().toString().equals(name) || lies[0]++ > 0) {
                return Optional.empty();
            }
            for (Record record : List.copyOf(message.getSection(Section.AUTHORITY))) {
                if (record instanceof RRSIGRecord rrsig) {
                    message.removeRecord(record, Section.AUTHORITY);
                    message.addRecord(signedBy(rrsig, TestZone.name(from(name, above))), Section.AUTHORITY);
                }
            }
            return Optional.of(World.reply(message));
        });
        secure(name, Type.A);
        assertThat(lies[0]).isPositive();
    }

    private static RRSIGRecord signedBy(RRSIGRecord rrsig, Name signer) {
        return new RRSIGRecord(
                rrsig.getName(),
                rrsig.getDClass(),
                rrsig.getTTL(),
                rrsig.getTypeCovered(),
                rrsig.getAlgorithm(),
                rrsig.getOrigTTL(),
                rrsig.getExpire(),
                rrsig.getTimeSigned(),
                rrsig.getFootprint(),
                signer,
                rrsig.getSignature());
    }
}
