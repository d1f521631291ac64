package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.dns.TrustAdResolver;
import org.danepost.interop.Comparison.Said;
import org.danepost.interop.Judgement.Outcome;
import org.danepost.interop.Questions.Asked;
import org.danepost.interop.UnboundFixture.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Believing Unbound's AD bit comes to the same as judging its answers, but for what a table explains. */
@Tag("unbound")
@ExtendWith(WorldExtension.class)
class TrustAdComparisonTest {
    private static final ResolverPolicy PATIENT =
            ResolverPolicy.standard().withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static Resolver trusting(World world, Kind kind) {
        return new TrustAdResolver(List.of(world.another(kind)), Set.of(), Name.root, PATIENT, InstantSource.system());
    }

    @Test
    void whatUnboundSaysIsTaken(World world) {
        Resolver trusting = trusting(world, Kind.VALIDATING);
        UnboundOracle oracle = new UnboundOracle(new Lookup(world.validating()));
        List<ExplainedDifference> table = ExplainedDifference.ofUnboundWithItself();

        Comparison comparison = Comparison.of(
                Questions.all(), asked -> oracle.judge(asked.name(), asked.type()), asked -> ask(trusting, asked));

        System.out.println(comparison.summary(table));
        assertThat(comparison.unexplained(table)).isEmpty();
    }

    @Test
    void oneOfEachOutcomeIsOurOwnWord(World world) {
        Resolver trusting = trusting(world, Kind.VALIDATING);
        Resolver own = world.resolver();
        List<Question> questions = List.of(
                Question.of("_25._tcp.mx.nsec.example.", Type.TLSA),
                Question.of("nope.nsec.example.", Type.A),
                Question.of("www.cut.nsec.example.", Type.A),
                Question.of("www.expired.example.", Type.A));

        assertThat(questions)
                .allSatisfy(question -> assertThat(
                                Judgement.of(trusting.resolve(question)).outcome())
                        .as(question.toString())
                        .isEqualTo(Judgement.of(own.resolve(question)).outcome()));
        assertThat(questions)
                .extracting(question -> Judgement.of(trusting.resolve(question)).outcome())
                .containsExactly(Outcome.SECURE, Outcome.SECURE, Outcome.INSECURE, Outcome.BOGUS);
    }

    @Test
    void anUnboundThatDoesNotValidateIsNamed(World world) {
        Answer answer = trusting(world, Kind.FETCHING).resolve(Question.of("www.plain.", Type.A));

        assertThat(answer).isInstanceOf(Answer.Failed.class);
        assertThat(((Answer.Failed) answer).failure()).isEqualTo(Answer.Failure.RESOLVER_UNSUITABLE);
        assertThat(answer.explanation().why()).contains("127.0.0.1", "does not validate");
    }

    private static Said ask(Resolver resolver, Asked asked) {
        Answer answer = resolver.resolve(new Question(asked.name(), asked.type()));
        return new Said(Judgement.of(answer), answer.explanation().why());
    }
}
