package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Proofs of records that exist. */
class PositiveAnswerTest {
    private final World world = World.small();

    private ValidatingResolver resolver() {
        world.link();
        return new ValidatingResolver(
                world, world.anchors(), ResolverPolicy.standard(), InstantSource.fixed(TestZone.NOW));
    }

    private Answer ask(String name, int type) {
        return resolver().resolve(Question.of(name, type));
    }

    private static Answer.Found found(Answer answer) {
        assertThat(answer).as("%s", answer.explanation()).isInstanceOf(Answer.Found.class);
        return (Answer.Found) answer;
    }

    @Test
    @DisplayName("DNSSEC-04: a signed zone is secure, an unsigned one insecure, a broken one bogus, a dead one failed")
    void fourStates() {
        world.zone("example.org.").add("mx.example.org. 300 A 192.0.2.1");
        world.zone("plain.org.").add("mx.plain.org. 300 A 192.0.2.2").signed = false;
        world.signed("broken.org.", 13).add("mx.broken.org. 300 A 192.0.2.3").expiration = TestZone.NOW.minusSeconds(1);
        world.bend("mx.dead.org.", Type.A, message -> World.code(Question.of("mx.dead.org.", Type.A), Rcode.SERVFAIL));
        world.zone("dead.org.").signed = false;

        assertThat(found(ask("mx.example.org.", Type.A)).security()).isEqualTo(Security.SECURE);
        assertThat(found(ask("mx.plain.org.", Type.A)).security()).isEqualTo(Security.INSECURE);
        assertThat(ask("mx.broken.org.", Type.A)).isInstanceOf(Answer.Bogus.class);
        assertThat(ask("mx.dead.org.", Type.A)).isInstanceOf(Answer.Failed.class);
    }

    @Test
    @DisplayName("the explanation leads from the anchor to the data")
    void explains() {
        world.zone("example.org.").add("mx.example.org. 300 A 192.0.2.1");
        Explanation explanation = found(ask("mx.example.org.", Type.A)).explanation();
        assertThat(explanation.steps()).hasSize(6);
        assertThat(explanation.steps().getFirst()).contains("trust anchor");
        assertThat(explanation.steps().getLast()).contains("mx.example.org. A is signed by key");
    }

    @Test
    @DisplayName("absence is proven by NSEC")
    void absence() {
        world.zone("example.org.").add("mx.example.org. 300 A 192.0.2.1");
        Answer none = ask("mx.example.org.", Type.AAAA);
        assertThat(none).as("%s", none.explanation()).isInstanceOf(Answer.Absent.class);
        Answer gone = ask("nix.example.org.", Type.A);
        assertThat(gone).as("%s", gone.explanation()).isInstanceOf(Answer.Absent.class);
    }
}
