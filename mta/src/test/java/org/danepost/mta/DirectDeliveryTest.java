package org.danepost.mta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.mta.Peers.clear;
import static org.danepost.mta.Peers.rcpt;
import static org.danepost.mta.Peers.sawMail;
import static org.danepost.mta.Peers.tls;
import static org.danepost.mta.Plans.GOOD;
import static org.danepost.mta.Plans.WRONG;
import static org.danepost.mta.Plans.dane;
import static org.danepost.mta.Plans.deliver;
import static org.danepost.mta.Plans.encrypt;
import static org.danepost.mta.Plans.host;
import static org.danepost.mta.Plans.only;
import static org.danepost.mta.Plans.opportunistic;
import static org.danepost.mta.Plans.plan;
import static org.danepost.mta.Plans.unreachable;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.danepost.policy.Plan;
import org.danepost.smtp.ScriptedPeer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Hosts, addresses and recipients: acceptance group F. */
class DirectDeliveryTest {
    @Test
    @DisplayName("case 114: a strict host that fails is followed by the next host of the plan")
    void nextHost() {
        try (ScriptedPeer first = ScriptedPeer.playing(tls(WRONG));
                ScriptedPeer second = ScriptedPeer.playing(clear())) {
            Delivery delivery = deliver(plan(host(first, dane()), host(second, opportunistic())));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(delivery.attempts()).hasSize(2);
            assertThat(sawMail(first)).isFalse();
        }
    }

    @Test
    @DisplayName("case 112: the plan's order stands; a host that proves more is not preferred")
    void order() {
        try (ScriptedPeer first = ScriptedPeer.playing(clear());
                ScriptedPeer second = ScriptedPeer.playing(tls(GOOD))) {
            only(deliver(plan(host(first, opportunistic()), host(second, dane()))));
            assertThat(sawMail(first)).isTrue();
            assertThat(second.connections()).isEmpty();
        }
    }

    @Test
    @DisplayName("cases 115, 190, SMTPDANE-61: an unreachable host is not connected to, and its reason is kept")
    void unreachableHost() {
        try (ScriptedPeer first = ScriptedPeer.playing(clear());
                ScriptedPeer second = ScriptedPeer.playing(tls(GOOD))) {
            Delivery delivery = deliver(plan(host(first, unreachable()), host(second, dane())));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(first.connections()).isEmpty();
            assertThat(delivery.attempts().getFirst().text())
                    .contains("TLSA SERVFAIL _25._tcp.mx.example.test (EDE 9)");
        }
    }

    @Test
    @DisplayName("case 116: nothing left: the deferral names each host and why, the first as well as the last")
    void everyHostNamed() {
        try (ScriptedPeer first = ScriptedPeer.playing(tls(WRONG));
                ScriptedPeer second = ScriptedPeer.playing(clear())) {
            Outcome outcome = only(deliver(plan(
                    host("mx1.test", first, dane(), "127.0.0.1"),
                    host("mx2.test", second, encrypt(), "127.0.0.1"),
                    host("mx3.test", second, unreachable(), "127.0.0.1"))));
            assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
            assertThat(outcome.details().text())
                    .contains("mx1.test[127.0.0.1]", "no record matches", "mx2.test", "STARTTLS", "mx3.test", "EDE 9");
        }
    }

    @Test
    @DisplayName("case 118: hosts that fail for TLS do not use up the sessions of a delivery")
    void skippedHostsAreFree() {
        try (ScriptedPeer bad = ScriptedPeer.playing(tls(WRONG));
                ScriptedPeer good = ScriptedPeer.playing(tls(GOOD))) {
            Plan plan = plan(
                    host(bad, dane()), host(bad, dane()), host(bad, dane()), host(bad, dane()), host(good, dane()));
            assertThat(only(deliver(plan))).isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    @DisplayName("case 119: a mismatch at one address, a match at another of the same host: delivered there")
    void otherAddress() {
        try (ScriptedPeer bad = ScriptedPeer.playing(tls(WRONG));
                ScriptedPeer good = ScriptedPeer.at("127.0.0.2", bad.port(), tls(GOOD));
                ScriptedPeer later = ScriptedPeer.playing(tls(GOOD))) {
            Delivery delivery =
                    deliver(plan(host("mx.test", bad, dane(), "127.0.0.1", "127.0.0.2"), host(later, dane())));
            assertThat(only(delivery)).isInstanceOf(Outcome.Delivered.class);
            assertThat(sawMail(good)).isTrue();
            assertThat(later.connections()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "case 120, SMTP-12: 5yz to RCPT from an authenticated host fails the recipient; no other host is asked")
    void refusedRecipient() {
        try (ScriptedPeer first = ScriptedPeer.playing(rcpt("550 5.1.1 nobody"));
                ScriptedPeer second = ScriptedPeer.playing(tls(GOOD))) {
            Outcome outcome = only(deliver(plan(host(first, dane()), host(second, dane()))));
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.details().enhancedCode()).isEqualTo("5.1.1");
            assertThat(second.connections()).isEmpty();
        }
    }

    @Test
    @DisplayName("SMTP-10: 4yz to RCPT: the next host is asked; if none takes it, deferred with the reply")
    void putOff() {
        try (ScriptedPeer first = ScriptedPeer.playing(rcpt("450 4.2.0 greylisted"));
                ScriptedPeer second = ScriptedPeer.playing(tls(GOOD))) {
            assertThat(only(deliver(plan(host(first, dane()), host(second, dane())))))
                    .isInstanceOf(Outcome.Delivered.class);
            Outcome alone = only(deliver(plan(host(first, dane()))));
            assertThat(alone).isInstanceOf(Outcome.Deferred.class);
            assertThat(alone.details().enhancedCode()).isEqualTo("4.2.0");
        }
    }

    @Test
    @DisplayName("SMTP-13: lost after the final dot: in doubt, and no other host gets the message")
    void inDoubt() {
        try (ScriptedPeer first = ScriptedPeer.playing(connection -> {
                    connection.secure(GOOD);
                    connection.answer("250 ok\r\n");
                    connection.answer("250 ok\r\n");
                    connection.answer("354 go\r\n");
                    connection.takeMessage();
                    connection.reset();
                });
                ScriptedPeer second = ScriptedPeer.playing(tls(GOOD))) {
            assertThat(only(deliver(plan(host(first, dane()), host(second, dane())))))
                    .isInstanceOf(Outcome.InDoubt.class);
            assertThat(second.connections()).isEmpty();
        }
    }

    @Test
    @DisplayName("EXT-30: a host without SMTPUTF8 is passed over; only when every host lacks it is the message failed")
    void international() {
        try (ScriptedPeer plain = ScriptedPeer.playing(clear());
                ScriptedPeer capable = ScriptedPeer.playing(connection -> {
                    connection.greet("SMTPUTF8", "8BITMIME");
                    connection.takeMail();
                })) {
            Plan both = plan(host(plain, opportunistic()), host(capable, opportunistic()));
            assertThat(only(deliver(both, "us\u00ebr@example.test"))).isInstanceOf(Outcome.Delivered.class);
            Outcome alone = only(deliver(plan(host(plain, opportunistic())), "us\u00ebr@example.test"));
            assertThat(alone).isInstanceOf(Outcome.Failed.class);
            assertThat(alone.details().enhancedCode()).isEqualTo("5.6.7");
        }
    }

    @Test
    @DisplayName("recipients each have their own outcome, in the order of the envelope")
    void mixed() {
        try (ScriptedPeer peer = ScriptedPeer.playing(connection -> {
            connection.secure(GOOD, "PIPELINING");
            connection.answer("250 ok\r\n");
            connection.answer("550 no\r\n");
            connection.answer("250 ok\r\n");
            connection.answer("451 later\r\n");
            connection.answer("354 go\r\n");
            connection.takeMessage();
            connection.say("250 ok\r\n");
            connection.answer("221 bye\r\n");
        })) {
            List<Outcome> outcomes = deliver(
                            plan(host(peer, dane())), "a@example.test", "b@example.test", "c@example.test")
                    .outcomes();
            assertThat(outcomes.get(0)).isInstanceOf(Outcome.Failed.class);
            assertThat(outcomes.get(1)).isInstanceOf(Outcome.Delivered.class);
            assertThat(outcomes.get(2)).isInstanceOf(Outcome.Deferred.class);
        }
    }

    @Test
    @DisplayName("a plan to defer or to reject is followed without a connection")
    void noPlan() {
        try (ScriptedPeer peer = ScriptedPeer.playing(clear())) {
            Plan.Reason reason = new Plan.Reason("4.4.3", "MX lookup failed", "The DNS people.");
            assertThat(only(deliver(
                            new Plan.Defer("example.test", reason, List.of(host(peer, unreachable())), List.of()))))
                    .isInstanceOf(Outcome.Deferred.class);
            assertThat(only(deliver(new Plan.Reject("example.test", reason, List.of()))))
                    .isInstanceOf(Outcome.Failed.class);
            assertThat(only(deliver(plan(host(peer, unreachable()))))).isInstanceOf(Outcome.Deferred.class);
            assertThat(peer.connections()).isEmpty();
        }
    }

    @Test
    @DisplayName("SMTP-49: the cap on addresses never leaves a family out")
    void bothFamilies() {
        List<InetAddress> many = Stream.of("::1", "::2", "::3", "::4", "::5", "::6", "127.0.0.1")
                .map(InetAddress::ofLiteral)
                .toList();
        assertThat(PlanWalk.chosen(many, 5)).hasSize(5).endsWith(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(Optional.of(PlanWalk.chosen(many.subList(0, 3), 5))).contains(many.subList(0, 3));
    }
}
