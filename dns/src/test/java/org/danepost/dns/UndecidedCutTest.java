package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Where the servers leave open whether there is a zone cut, what the last signed zone has signed still stands. */
class UndecidedCutTest extends Scenario {
    private static final String WWW = "www.example.org.";

    @BeforeEach
    void populate() {
        zone().add(WWW + " 300 A 192.0.2.1");
    }

    private void unprovenDs(String name) {
        world.bend(name, Type.DS, message -> {
            message.removeAllRecords(Section.AUTHORITY);
            return World.reply(message);
        });
    }

    @Test
    @DisplayName("a DS that is denied without proof does not make signed records bogus")
    void denialMissing() {
        unprovenDs(WWW);
        secure(WWW, Type.A);
    }

    @Test
    @DisplayName("a server that fails on DS does not hide signed records")
    void dsFails() {
        world.bend(WWW, Type.DS, message -> World.code(Question.of(WWW, Type.DS), Rcode.SERVFAIL));
        secure(WWW, Type.A);
    }

    @Test
    @DisplayName(
            "unsigned records stay bogus when whether there is a cut cannot be told: nothing missing is ever insecure")
    void unsignedRecords() {
        unprovenDs(WWW);
        strip(WWW, Type.A, record -> record.getType() == Type.RRSIG);
        bogus(WWW, Type.A);
    }

    @Test
    @DisplayName("DNSSEC-49: hashing beyond the limit makes denials insecure, not signed records")
    void manyIterations() {
        TestZone hashed = world.signed("hashed.org.", 13).add("www.hashed.org. 300 A 192.0.2.1");
        hashed.hashed = true;
        hashed.iterations = 60;
        secure("www.hashed.org.", Type.A);
        absent("nix.hashed.org.", Type.A, Security.INSECURE, Answer.Denial.NAME_ERROR);
    }

    @Test
    @DisplayName(
            "DNSSEC-18: below a DS that is proven the parent's signature does not stand, even if the child is broken")
    void brokenChild() {
        world.signed("child.example.org.", 13).add("a.child.example.org. 300 A 192.0.2.1");
        world.link();
        world.bend(
                "child.example.org.",
                Type.DNSKEY,
                message -> World.code(Question.of("child.example.org.", Type.DNSKEY), Rcode.SERVFAIL));
        List<Record> byParent =
                zone().signed(world.zone("child.example.org.").set(TestZone.name("a.child.example.org."), Type.A));
        world.bend("a.child.example.org.", Type.A, _ -> {
            Message message = World.empty(Question.of("a.child.example.org.", Type.A));
            World.put(message, Section.ANSWER, byParent);
            return World.reply(message);
        });
        assertThat(ask("a.child.example.org.", Type.A)).isInstanceOf(Answer.Failed.class);
    }
}
