package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What the validation tests share: a small world, a resolver over it that proves everything from the answer it asked for,
 * and words for outcomes.
 */
abstract class Scenario {
    final World world = World.small();
    ResolverPolicy policy = ResolverPolicy.standard();
    InstantSource clock = InstantSource.fixed(TestZone.NOW);

    TestZone zone() {
        return world.zone("example.org.");
    }

    ValidatingResolver resolver() {
        world.link();
        return new ValidatingResolver(world, world.anchors(), policy, CachePolicy.plain(), clock);
    }

    Answer ask(String name, int type) {
        return resolver().resolve(Question.of(name, type));
    }

    Answer.Found found(String name, int type, Security security) {
        Answer answer = ask(name, type);
        assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Found.class);
        Answer.Found found = (Answer.Found) answer;
        assertThat(found.security()).as("%s", answer.explanation()).isEqualTo(security);
        return found;
    }

    Answer.Found secure(String name, int type) {
        return found(name, type, Security.SECURE);
    }

    Answer.Found insecure(String name, int type) {
        return found(name, type, Security.INSECURE);
    }

    Answer.Absent absent(String name, int type, Security security, Answer.Denial denial) {
        Answer answer = ask(name, type);
        assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Absent.class);
        Answer.Absent absent = (Answer.Absent) answer;
        assertThat(absent.security()).as("%s", answer.explanation()).isEqualTo(security);
        assertThat(absent.denial()).as("%s", answer.explanation()).isEqualTo(denial);
        return absent;
    }

    Answer.Bogus bogus(String name, int type) {
        Answer answer = ask(name, type);
        assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Bogus.class);
        assertThat(answer.explanation().remedy()).isNotEmpty();
        assertThat(answer.explanation().error()).isPresent();
        assertThat(answer.explanation().why()).contains("192.0.2.53");
        assertThat(answer.explanation().particulars().server()).isPresent();
        return (Answer.Bogus) answer;
    }

    Answer.Bogus bogus(String name, int type, ExtendedError error) {
        Answer.Bogus bogus = bogus(name, type);
        assertThat(bogus.explanation().error()).as("%s", bogus.explanation()).contains(error);
        return bogus;
    }

    Answer.Failed failed(String name, int type, Answer.Failure failure) {
        Answer answer = ask(name, type);
        assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Failed.class);
        assertThat(((Answer.Failed) answer).failure())
                .as("%s", answer.explanation())
                .isEqualTo(failure);
        assertThat(answer.explanation().remedy()).isNotEmpty();
        return (Answer.Failed) answer;
    }

    /** Takes records out of what is answered to one question. */
    void strip(String name, int type, Predicate<Record> which) {
        world.bend(name, type, message -> World.reply(without(message, which)));
    }

    static Message without(Message message, Predicate<Record> which) {
        for (int section = Section.ANSWER; section <= Section.AUTHORITY; section++) {
            for (Record record : List.copyOf(message.getSection(section))) {
                if (which.test(record)) {
                    message.removeRecord(record, section);
                }
            }
        }
        return message;
    }

    /** Whether a record denies, or signs what denies. */
    static boolean isDenial(Record record) {
        int type = record.getRRsetType();
        return type == Type.NSEC || type == Type.NSEC3;
    }
}
