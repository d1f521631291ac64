package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.danepost.interop.Judgement.Content;
import org.danepost.interop.Judgement.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The fixture itself: what Unbound makes of it must be what was built, or a comparison with it shows nothing. */
@Tag("unbound")
@ExtendWith(WorldExtension.class)
class FixtureTest {
    @ParameterizedTest
    @CsvSource({
        "www.nsec.example., A, SECURE, RECORDS",
        "_25._tcp.mx.nsec3.example., TLSA, SECURE, RECORDS",
        "www.ed448.example., A, SECURE, RECORDS",
        "www.p384.example., A, SECURE, RECORDS",
        "www.rsa10.example., A, SECURE, RECORDS",
        "nope.nsec.example., A, SECURE, NAME_ERROR",
        "nope.nsec3.example., A, SECURE, NAME_ERROR",
        "_tcp.mx.nsec3.example., A, SECURE, NO_DATA",
        "www.stale.example., A, SECURE, RECORDS",
        "many.large.example., AAAA, SECURE, RECORDS",
        "x.y.a.wild3.example., A, SECURE, RECORDS",
        "www.unsigned.example., A, INSECURE, RECORDS",
        "www.island.plain., A, INSECURE, RECORDS",
        "open.optout., DS, INSECURE, NO_DATA",
        "www.unknown-algorithm.example., A, INSECURE, RECORDS",
        "www.unknown-digest.example., A, INSECURE, RECORDS",
        "nope.iterations2000.example., A, INSECURE, NAME_ERROR",
        "www.expired.example., A, BOGUS, NOTHING",
        "www.future.example., A, BOGUS, NOTHING",
        "www.wrong-ds.example., A, BOGUS, NOTHING",
        "www.no-a-signature.example., A, BOGUS, NOTHING",
        "nope.no-denial.example., A, BOGUS, NOTHING",
        "bogus.alias.plain., A, BOGUS, NOTHING",
        "loop.alias.example., A, FAILED, NOTHING",
    })
    void unboundJudgesTheWorldAsItWasBuilt(String name, String type, Outcome outcome, Content content, World world)
            throws IOException {
        Judgement judgement =
                new UnboundOracle(new Lookup(world.validating())).judge(Name.fromString(name), Type.value(type));
        assertThat(judgement.outcome()).as(judgement.toString()).isEqualTo(outcome);
        assertThat(judgement.content()).as(judgement.toString()).isEqualTo(content);
    }

    @Test
    void theFetchingResolverHandsSignaturesOnAndJudgesNothing(World world) throws IOException {
        Message reply = new Lookup(world.fetching()).ask(Name.fromString("www.expired.example."), Type.A, true);
        assertThat(Lookup.records(reply, Type.RRSIG)).hasSize(1);
        assertThat(reply.getHeader().getFlag(Flags.AD)).isFalse();
    }

    @Test
    void aLargeSetDoesNotFitIntoOneDatagram(World world) throws IOException {
        Message reply = new Lookup(world.fetching()).ask(Name.fromString("words.large.example."), Type.TXT, true);
        assertThat(reply.numBytes()).isGreaterThan(4096);
        assertThat(reply.getSection(Section.ANSWER)).hasSize(61);
    }
}
