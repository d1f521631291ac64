package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.ResolverPolicy;
import org.danepost.interop.Comparison.Said;
import org.danepost.interop.Questions.Asked;
import org.danepost.interop.UnboundFixture.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our resolver and Unbound must judge the same answers alike, but for what a table explains. */
@Tag("unbound")
@ExtendWith(WorldExtension.class)
class UnboundComparisonTest {
    @Test
    void weJudgeAsUnboundDoesButForExplainedDifferences(World world) {
        List<ExplainedDifference> table = ExplainedDifference.table();
        List<Asked> questions = Questions.all();
        assertThat(questions).hasSizeGreaterThan(150);
        Resolver resolver = world.resolver();
        UnboundOracle oracle = new UnboundOracle(new Lookup(world.validating()));

        Comparison first = Comparison.of(
                questions, asked -> oracle.judge(asked.name(), asked.type()), asked -> ask(resolver, asked));

        System.out.println(first.summary(table));
        assertThat(first.unexplained(table)).isEmpty();
        assertThat(first.idle(table)).as("rows that explain nothing").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"VALIDATING", "ELABORATE"})
    void anUpstreamThatValidatesAndDerivesDenialsChangesNoJudgement(Kind kind, World world) {
        InetSocketAddress upstream = world.another(kind);
        UnboundOracle others = new UnboundOracle(new Lookup(upstream));
        Questions.all().forEach(asked -> others.judge(asked.name(), asked.type())); // its cache knows what is bogus
        Resolver behind = world.resolver(upstream, ResolverPolicy.standard());

        Resolver direct = world.resolver();

        Comparison comparison =
                Comparison.of(Questions.all(), asked -> ask(direct, asked).judgement(), asked -> ask(behind, asked));

        assertThat(comparison.unexplained(List.of())).isEmpty();
    }

    @Test
    void withSha1SwitchedOnAlgorithms5And7AreJudgedAsUnboundDoes(World world) {
        Resolver lenient =
                world.resolver(world.fetching(), ResolverPolicy.standard().withSha1Algorithms(true));
        UnboundOracle oracle = new UnboundOracle(new Lookup(world.validating()));
        List<Asked> questions = Questions.all().stream()
                .filter(asked -> asked.name().toString().matches("(.*\\.)?rsa[57]\\.example\\."))
                .toList();

        Comparison comparison = Comparison.of(
                questions, asked -> oracle.judge(asked.name(), asked.type()), asked -> ask(lenient, asked));

        assertThat(questions).hasSizeGreaterThan(20);
        assertThat(comparison.unexplained(List.of())).isEmpty();
    }

    @Test
    void whatIsCachedChangesNoJudgement(World world) {
        List<Asked> questions = new ArrayList<>(Questions.all());
        Collections.shuffle(questions, new Random(4711));
        Resolver warm = world.resolver();
        questions.forEach(asked -> ask(warm, asked));

        Comparison second =
                Comparison.of(questions, asked -> ask(world.resolver(), asked).judgement(), asked -> ask(warm, asked));

        assertThat(second.unexplained(List.of())).isEmpty();
    }

    private static Said ask(Resolver resolver, Asked asked) {
        Answer answer = resolver.resolve(new Question(asked.name(), asked.type()));
        return new Said(Judgement.of(answer), answer.explanation().why());
    }
}
