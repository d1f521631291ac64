package org.danepost.mta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.mta.Peers.sawMail;
import static org.danepost.mta.Peers.tls;
import static org.danepost.mta.Plans.GOOD;
import static org.danepost.mta.Plans.WRONG;
import static org.danepost.mta.Plans.dane;
import static org.danepost.mta.Plans.encrypt;
import static org.danepost.mta.Plans.host;
import static org.danepost.mta.Plans.only;
import static org.danepost.mta.Plans.opportunistic;
import static org.danepost.mta.Plans.plan;
import static org.danepost.mta.Plans.unreachable;

import java.util.List;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.ScriptedPeer;
import org.danepost.smtp.TlsTag;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** REQUIRETLS over a plan's hosts: acceptance group J, the part of the sessions. */
class RequireTlsDeliveryTest {
    private static Delivery deliver(Plan plan) {
        return Plans.deliver(Plans.delivery(Plans::verify, () -> Plans.NOW), plan, TlsTag.REQUIRE_TLS);
    }

    private static ScriptedPeer.Script offers() {
        return connection -> {
            connection.secure(GOOD, "REQUIRETLS");
            connection.takeMail();
        };
    }

    @Test
    @DisplayName(
            "case 173, RTLS-12: the first host lacks REQUIRETLS, the second has it: delivered there, with the parameter")
    void nextHost() {
        try (ScriptedPeer lacks = ScriptedPeer.playing(tls(GOOD));
                ScriptedPeer has = ScriptedPeer.playing(offers())) {
            assertThat(only(deliver(plan(host(lacks, dane()), host(has, dane())))))
                    .isInstanceOf(Outcome.Delivered.class);
            assertThat(sawMail(lacks)).isFalse();
            assertThat(has.commands()).contains("MAIL FROM:<from@sender.test> REQUIRETLS");
        }
    }

    @Test
    @DisplayName("cases 171 and 173, RTLS-15, RTLS-16: all hosts lack REQUIRETLS: failed with 5.7.30, nothing sent")
    void allLack() {
        try (ScriptedPeer one = ScriptedPeer.playing(tls(GOOD));
                ScriptedPeer two = ScriptedPeer.playing(tls(GOOD))) {
            Outcome outcome = only(deliver(plan(host(one, dane()), host(two, dane()))));
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.details().enhancedCode()).isEqualTo("5.7.30");
            assertThat(outcome.details().remedy()).contains("REQUIRETLS", "The people who run");
            assertThat(sawMail(one) || sawMail(two)).isFalse();
        }
    }

    @Test
    @DisplayName(
            "cases 172, 174 and 176, RTLS-05, RTLS-06: hosts that cannot prove themselves are never asked: failed, 5.7.10")
    void unproven() {
        for (Requirement weak : List.of(opportunistic(), encrypt(), dane(Requirement.Assurance.TRUSTED))) {
            try (ScriptedPeer peer = ScriptedPeer.playing(offers())) {
                Outcome outcome = only(deliver(plan(host(peer, weak))));
                assertThat(outcome).isInstanceOf(Outcome.Failed.class);
                assertThat(outcome.details().enhancedCode()).isEqualTo("5.7.10");
                assertThat(peer.connections()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("case 177, RTLS-29: while a host might do later the message waits, and the requirement stays")
    void transientTrouble() {
        try (ScriptedPeer lacks = ScriptedPeer.playing(tls(GOOD));
                ScriptedPeer mismatch = ScriptedPeer.playing(tls(WRONG))) {
            assertThat(only(deliver(plan(host(lacks, dane()), host(lacks, unreachable())))))
                    .isInstanceOf(Outcome.Deferred.class);
            assertThat(only(deliver(plan(host(lacks, dane()), host(mismatch, dane())))))
                    .isInstanceOf(Outcome.Deferred.class);
            assertThat(sawMail(lacks) || sawMail(mismatch)).isFalse();
        }
    }
}
