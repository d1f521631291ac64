package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.danepost.interop.UnboundOracle.Judgement;
import org.danepost.interop.UnboundOracle.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** The fixture itself: what Unbound makes of it must be what was built. */
@Tag("unbound")
class FixtureTest {
    @SuppressWarnings("NullAway.Init")
    private static World world;

    @BeforeAll
    static void start() {
        world = new World(Catalogue.zones());
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @ParameterizedTest
    @CsvSource({"www.nsec.example., A, SECURE"})
    void unboundJudgesAsBuilt(String name, String type, Outcome outcome) throws IOException {
        UnboundOracle oracle = new UnboundOracle(new Lookup(world.validating()));
        assertThat(oracle.judge(Name.fromString(name), Type.value(type)).outcome())
                .isEqualTo(outcome);
    }

    @Test
    void print() throws IOException {
        UnboundOracle oracle = new UnboundOracle(new Lookup(world.validating()));
        for (Questions.Asked asked : Questions.all()) {
            Judgement judgement = oracle.judge(asked.name(), asked.type());
            Message m = new Lookup(world.fetching()).ask(asked.name(), asked.type(), true);
            System.out.println("Q " + asked + " " + judgement + " " + org.xbill.DNS.Rcode.string(m.getRcode())
                    + " rrsig=" + Lookup.records(m, Type.RRSIG).size());
        }
    }
}
