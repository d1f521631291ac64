package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Signatures that are missing everywhere speak of the resolver, those missing in one zone of that zone. */
class StrippingResolverTest extends Scenario {
    private static final String MX = "mx.example.org.";

    @BeforeEach
    void populate() {
        zone().add(MX + " 300 A 192.0.2.1");
    }

    private static boolean overData(Record record) {
        return record instanceof RRSIGRecord signature
                && signature.getTypeCovered() != Type.DNSKEY
                && signature.getTypeCovered() != Type.DS;
    }

    @Test
    @DisplayName("case 32: a resolver that passes keys with signatures and strips all else is named, not the domain")
    void allData() {
        world.bends.add((_, message) -> Optional.of(World.reply(without(message, StrippingResolverTest::overData))));

        Answer.Failed present = failed(MX, Type.A, Answer.Failure.RESOLVER_UNSUITABLE);
        Answer.Failed absent = failed("nix.example.org.", Type.A, Answer.Failure.RESOLVER_UNSUITABLE);

        assertThat(present.explanation().why()).contains("192.0.2.53");
        assertThat(absent.explanation().remedy()).contains("192.0.2.53").contains("resolver");
    }

    @Test
    @DisplayName("DNSSEC-28: one zone without signatures is bogus, and the zone's affair")
    void oneZone() {
        world.bends.add((question, message) -> question.name().subdomain(zone().apex) && question.type() != Type.DNSKEY
                ? Optional.of(World.reply(without(message, StrippingResolverTest::overData)))
                : Optional.empty());

        bogus(MX, Type.A, ExtendedError.RRSIGS_MISSING);
    }

    @Test
    @DisplayName("a trust anchor that fits none of the keys is for whoever runs this program to look at")
    void wrongAnchor() {
        world.link();
        TrustAnchors other = TrustAnchors.parse(". IN DS 1 13 2 " + "ab".repeat(32), "test");

        Answer answer = new ValidatingResolver(world, other, policy, clock).resolve(Question.of(MX, Type.A));

        assertThat(answer).isInstanceOf(Answer.Bogus.class);
        assertThat(answer.explanation().remedy()).contains("trust anchors");
    }
}
