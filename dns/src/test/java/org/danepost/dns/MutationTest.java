package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Damaged answers never become secure ones that the zones do not hold, and never an exception. Seeds are fixed. */
class MutationTest extends Scenario {
    private static final int ROUNDS = 1_000;
    private static final Question TLSA = Question.of("_25._tcp.mx.example.org.", Type.TLSA);

    private static final List<Question> QUESTIONS = List.of(
            TLSA,
            Question.of("mx.example.org.", Type.A),
            Question.of("alias.example.org.", Type.A),
            Question.of("any.wild.example.org.", Type.A),
            Question.of("nix.example.org.", Type.MX),
            Question.of("mx.example.org.", Type.AAAA),
            Question.of("a.plain.org.", Type.A));

    private void populate(boolean hashed) {
        world.zones.values().forEach(zone -> zone.hashed = hashed);
        zone().add("mx.example.org. 300 A 192.0.2.1")
                .add("alias.example.org. 300 CNAME mx.example.org.")
                .add("*.wild.example.org. 300 A 192.0.2.9")
                .add(TLSA.name() + " 300 TLSA 3 1 1 " + "12".repeat(32));
        world.zone("plain.org.").add("a.plain.org. 300 A 192.0.2.2").signed = false;
        world.link();
        world.remember = true;
    }

    private String truth(Question question) {
        return switch (resolver().resolve(question)) {
            case Answer.Found found -> content(found);
            case Answer.Absent absent -> absent.security() + " " + absent.denial();
            case Answer.Bogus bogus -> throw new AssertionError(bogus);
            case Answer.Failed failed -> throw new AssertionError(failed);
        };
    }

    private static String content(Answer.Found found) {
        Set<String> data = new HashSet<>();
        found.records().forEach(record -> data.add(record.rdataToString()));
        return found.security() + " " + found.finalName() + " " + data;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("flipped bits, in any answer of the chain")
    void bits(boolean hashed) {
        populate(hashed);
        Random random = new Random(hashed ? 1 : 2);
        List<String> truths = QUESTIONS.stream().map(this::truth).toList();
        int damaged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int which = round % QUESTIONS.size();
            world.bends.clear();
            boolean always = random.nextInt(3) > 0;
            world.bends.add((question, message) -> always || question.equals(QUESTIONS.get(which))
                    ? Optional.of(damage(message, random))
                    : Optional.empty());
            damaged += judge(resolver().resolve(QUESTIONS.get(which)), truths.get(which)) ? 0 : 1;
        }
        assertThat(damaged).isGreaterThan(ROUNDS / 10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("records left out, moved and mixed in from other answers")
    void records(boolean hashed) {
        populate(hashed);
        Random random = new Random(hashed ? 3 : 4);
        List<String> truths = QUESTIONS.stream().map(this::truth).toList();
        int damaged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int which = round % QUESTIONS.size();
            world.bends.clear();
            world.bends.add((_, message) -> Optional.of(World.reply(shuffle(message, random))));
            damaged += judge(resolver().resolve(QUESTIONS.get(which)), truths.get(which)) ? 0 : 1;
        }
        assertThat(damaged).isGreaterThan(ROUNDS / 10);
    }

    /** Whether the answer is the true one; any that claims to be usable and is not true fails the test. */
    private static boolean judge(Answer answer, String truth) {
        assertThat(answer.explanation().why()).doesNotContain("could not be worked with");
        return switch (answer) {
            case Answer.Found found
            when found.security() == Security.SECURE || truth.startsWith("SECURE") -> {
                assertThat(content(found)).isEqualTo(truth);
                yield true;
            }
            case Answer.Absent absent
            when absent.security() == Security.SECURE || truth.startsWith("SECURE") -> {
                assertThat(absent.security() + " " + absent.denial()).isEqualTo(truth);
                yield true;
            }
            case Answer.Found _, Answer.Absent _ -> true; // insecure truth: nothing is promised about it
            case Answer.Bogus _, Answer.Failed _ -> false;
        };
    }

    private static Upstream.Reply damage(Message message, Random random) {
        byte[] wire = message.toWire();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = 12 + random.nextInt(wire.length - 12);
            wire[at] ^= (byte) (1 << random.nextInt(8));
        }
        try {
            return World.reply(new Message(wire));
        } catch (IOException | RuntimeException e) {
            return new Upstream.NoResponse(Fault.failed(
                    Answer.Failure.MALFORMED, "no message: " + e, ExtendedError.INVALID_DATA, "repair it"));
        }
    }

    private Message shuffle(Message message, Random random) {
        Question other = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
        Message mixed = random.nextInt(3) == 0 ? world.answer(other) : message;
        for (int section = Section.ANSWER; section <= Section.AUTHORITY; section++) {
            for (Record record : List.copyOf(mixed.getSection(section))) {
                switch (random.nextInt(12)) {
                    case 0 -> message.removeRecord(record, section);
                    case 1 -> message.addRecord(record, Section.ANSWER);
                    case 2 -> message.addRecord(record, Section.AUTHORITY);
                    case 3 -> message.addRecord(record.withName(other.name()), section);
                    default -> {}
                }
            }
        }
        if (random.nextInt(12) == 0) {
            message.getHeader().setRcode(random.nextInt(4));
        }
        return message;
    }

    @Test
    @DisplayName("undamaged, the world answers as it should")
    void truths() {
        populate(false);
        assertThat(truth(TLSA)).startsWith("SECURE _25._tcp.mx.example.org.");
        assertThat(truth(QUESTIONS.get(4))).isEqualTo("SECURE NAME_ERROR");
        assertThat(truth(QUESTIONS.get(6))).startsWith("INSECURE");
    }
}
