package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.danepost.dns.Answer;
import org.danepost.dns.CachePolicy;
import org.danepost.dns.Question;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.Resolver;
import org.danepost.dns.RootHints;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.danepost.interop.Comparison.Said;
import org.danepost.interop.Judgement.Outcome;
import org.danepost.interop.Questions.Asked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our resolver asks NSD by itself, and must judge as it does when an Unbound asks in between. */
@Tag("unbound")
@ExtendWith(WorldExtension.class)
class RecursionComparisonTest {
    /** An Unbound in between fails an alias loop as a whole; by ourselves we see each alias, and judge it. */
    private static final List<ExplainedDifference> LOOPS =
            List.of(loop("loop1?\\.alias-expired\\.example\\. (A|CNAME)", Outcome.BOGUS));

    private static ExplainedDifference loop(String questions, Outcome ours) {
        return new ExplainedDifference(
                Pattern.compile(questions), Outcome.FAILED, ours, "each alias is answered by itself");
    }

    @Test
    void whatWeFetchOurselvesIsJudgedAsWhatUnboundFetches(World world) {
        Resolver direct = world.resolver();
        Resolver recursive = recursive(world);

        Comparison comparison =
                Comparison.of(Questions.all(), asked -> ask(direct, asked).judgement(), asked -> ask(recursive, asked));

        System.out.println(comparison.summary(LOOPS));
        assertThat(comparison.unexplained(LOOPS)).isEmpty();
        assertThat(comparison.idle(LOOPS)).as("rows that explain nothing").isEmpty();
    }

    private static Resolver recursive(World world) {
        InetSocketAddress servers = world.servers();
        String hints = ". NS ns.\nns. A " + servers.getAddress().getHostAddress() + "\n";
        return ValidatingResolver.builder()
                .recursive(
                        RootHints.parse(hints, "the fixture's hints"),
                        RecursionLimits.standard().closedNetwork(servers.getPort()))
                .cache(CachePolicy.plain())
                .anchors(TrustAnchors.parse(String.join("\n", world.anchors()), "the fixture's root"))
                .clock(InstantSource.system())
                .build();
    }

    private static Said ask(Resolver resolver, Asked asked) {
        Answer answer = resolver.resolve(new Question(asked.name(), asked.type()));
        return new Said(Judgement.of(answer), answer.explanation().why());
    }
}
