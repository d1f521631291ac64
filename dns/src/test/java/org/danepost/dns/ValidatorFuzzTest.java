package org.danepost.dns;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A server that lies in whatever way the fuzzer chooses: octets changed, records moved, taken away, renamed and mixed in
 * from other true answers, other answers altogether, other codes. What the resolver calls secure must be true, and what is
 * secure in truth must not come out as insecure.
 */
class ValidatorFuzzTest {
    private static final List<Question> ALL = new ArrayList<>(FuzzWorld.QUESTIONS);

    static {
        ALL.addAll(FuzzWorld.POOL);
    }

    /** A world and the true answers to the questions. */
    private record Scene(FuzzWorld fuzz, List<String> truths) {}

    private static final List<Scene> SCENES = new ArrayList<>();

    static {
        for (FuzzWorld.Denying denying : FuzzWorld.Denying.values()) {
            FuzzWorld fuzz = FuzzWorld.denyingBy(denying);
            List<String> truths = FuzzWorld.QUESTIONS.stream()
                    .map(question ->
                            FuzzWorld.content(resolver(fuzz, fuzz.world).resolve(question)))
                    .toList();
            SCENES.add(new Scene(fuzz, truths));
        }
    }

    private static ValidatingResolver resolver(FuzzWorld fuzz, Upstream upstream) {
        return new ValidatingResolver(
                upstream, fuzz.anchors, ResolverPolicy.standard(), InstantSource.fixed(TestZone.NOW));
    }

    /** Lies as the data tells, for so many answers; then it is honest. */
    private static final class Liar implements Upstream {
        private static final int MOST_LIES = 8;

        private final FuzzWorld fuzz;
        private final FuzzedDataProvider data;
        private int lies;

        Liar(FuzzWorld fuzz, FuzzedDataProvider data) {
            this.fuzz = fuzz;
            this.data = data;
        }

        @Override
        public Reply ask(Question question, int attempt, WorkBudget budget) {
            Message honest = fuzz.world.answer(question);
            if (lies >= MOST_LIES || data.remainingBytes() == 0) {
                return World.reply(honest);
            }
            return switch (data.consumeInt(0, 5)) {
                case 0 -> World.reply(honest);
                case 1 -> octets(honest);
                case 2 -> World.reply(other(question));
                case 3 -> World.reply(records(honest));
                case 4 -> World.reply(records(records(other(question))));
                default -> octets(records(honest));
            };
        }

        /** A true answer to another question, under the question that was asked. */
        private Message other(Question question) {
            lies++;
            Message other = fuzz.world.answer(pick(ALL));
            Message message = World.empty(question);
            message.getHeader().setRcode(other.getHeader().getRcode());
            for (int section = Section.ANSWER; section <= Section.AUTHORITY; section++) {
                for (Record record : other.getSection(section)) {
                    message.addRecord(record, section);
                }
            }
            return message;
        }

        private <T> T pick(List<T> list) {
            return list.get(data.consumeInt(0, list.size() - 1));
        }

        private Reply octets(Message message) {
            lies++;
            byte[] wire = message.toWire();
            for (int i = data.consumeInt(0, 3); i >= 0; i--) {
                wire[data.consumeInt(12, wire.length - 1)] = data.consumeByte();
            }
            return switch (MessageReader.read(wire)) {
                case MessageReader.Whole whole -> World.reply(whole.message());
                case MessageReader.Broken broken ->
                    new NoResponse(Fault.failed(
                            Answer.Failure.MALFORMED, broken.why(), ExtendedError.INVALID_DATA, "mend it"));
            };
        }

        private Message records(Message message) {
            lies++;
            for (int i = data.consumeInt(0, 3); i >= 0; i--) {
                int section = data.consumeBoolean() ? Section.ANSWER : Section.AUTHORITY;
                int target = data.consumeBoolean() ? Section.ANSWER : Section.AUTHORITY;
                Message source = data.consumeBoolean() ? message : fuzz.world.answer(pick(ALL));
                List<Record> from = source.getSection(section);
                if (from.isEmpty()) {
                    continue;
                }
                Record record = pick(from);
                Name name = pick(ALL).name();
                switch (data.consumeInt(0, 5)) {
                    case 0 -> message.removeRecord(record, section);
                    case 1 -> message.addRecord(record, target);
                    case 2 -> List.copyOf(from).forEach(each -> message.addRecord(each, target));
                    case 3 -> List.copyOf(from).forEach(each -> message.addRecord(each.withName(name), target));
                    case 4 -> message.removeAllRecords(section);
                    default -> message.getHeader().setRcode(data.consumeBoolean() ? Rcode.NXDOMAIN : Rcode.NOERROR);
                }
            }
            return message;
        }
    }

    @FuzzTest(maxDuration = "1m")
    @DisplayName("lies in answers, of all shapes: nothing false is secure")
    void lies(FuzzedDataProvider data) {
        Scene scene = SCENES.get(data.consumeInt(0, SCENES.size() - 1));
        int which = data.consumeInt(0, FuzzWorld.QUESTIONS.size() - 1);
        Question question = FuzzWorld.QUESTIONS.get(which);
        String truth = scene.truths.get(which);
        Liar liar = new Liar(scene.fuzz, data);
        ValidatingResolver resolver = resolver(scene.fuzz, liar);
        judge(question, resolver.resolve(question), truth);
        Question second = FuzzWorld.QUESTIONS.get(data.consumeInt(0, FuzzWorld.QUESTIONS.size() - 1));
        judge(second, resolver.resolve(second), scene.truths.get(FuzzWorld.QUESTIONS.indexOf(second)));
    }

    private static void judge(Question question, Answer answer, String truth) {
        if (answer.explanation().why().contains("could not be worked with")) {
            throw new AssertionError(answer.explanation().why());
        }
        String said = FuzzWorld.content(answer);
        boolean usable = answer instanceof Answer.Found || answer instanceof Answer.Absent;
        boolean secure = said.startsWith(Security.SECURE.toString());
        if (usable && (secure || truth.startsWith(Security.SECURE.toString())) && !said.equals(truth)) {
            throw new AssertionError(
                    question + ": the truth is '" + truth + "', said is '" + said + "': " + answer.explanation());
        }
    }
}
