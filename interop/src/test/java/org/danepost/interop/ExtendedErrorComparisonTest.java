package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.interop.UnboundFixture.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.xbill.DNS.Type;

/** The extended error that we name for a bogus answer is Unbound's, or the table says why it is another (RFC 8914 §4). */
@Tag("unbound")
@ExtendWith(WorldExtension.class)
class ExtendedErrorComparisonTest {
    private static final Map<String, String> DIFFERENCES = Map.of(
            "www.corrupt-keys.example.", // RFC 8914 §4.7: the key that the DS names is there, its signature is wrong
            "ours 6, Unbound 9",
            "www.no-zone-key.example.", // the same: a key taken out makes the signature over the keys wrong
            "ours 6, Unbound 9",
            "nix.no-denial-signature.example.", // RFC 8914 §4.11: the NSEC is there, its signature is missing
            "ours 10, Unbound 12");

    @Test
    @DisplayName("DNSSEC-74: extended errors of bogus answers compared with Unbound's")
    void sameCode(World world) {
        Resolver resolver = world.resolver();
        UnboundOracle oracle = new UnboundOracle(
                new Lookup(world.another(Kind.VALIDATING))); // one that was asked nothing before: see below
        Map<String, String> differences = new TreeMap<>();
        int same = 0;
        for (ZoneSpec zone : Catalogue.ordinary()) {
            Question question = Question.of("www." + zone.name() + ".", Type.A);
            if (!(resolver.resolve(question) instanceof Answer.Bogus)) {
                question = Question.of("nix." + zone.name() + ".", Type.A);
            } // one question a zone: of further ones Unbound remembers only that the zone is bogus
            Judgement ours = Judgement.of(resolver.resolve(question));
            Judgement theirs = oracle.judge(question.name(), question.type());
            if (ours.outcome() != Judgement.Outcome.BOGUS || theirs.outcome() != Judgement.Outcome.BOGUS) {
                continue;
            }
            if (ours.error().equals(theirs.error())) {
                same++;
            } else {
                String codes = "ours " + code(ours.error()) + ", Unbound " + code(theirs.error());
                differences.put(question.name().toString(), codes);
            }
        }
        System.out.println("extended errors compared with Unbound: " + same + " the same");
        assertThat(same).isGreaterThan(10);
        assertThat(differences).isEqualTo(DIFFERENCES);
    }

    private static String code(Optional<Integer> code) {
        return code.map(String::valueOf).orElse("none");
    }
}
