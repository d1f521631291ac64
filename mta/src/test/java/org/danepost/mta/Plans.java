package org.danepost.mta;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;
import org.danepost.dane.Verdict;
import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.ClientOptions;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.Identity;
import org.danepost.smtp.MessageSource;
import org.danepost.smtp.ReplyLimits;
import org.danepost.smtp.ScriptedPeer;
import org.danepost.smtp.SmtpClient;
import org.danepost.smtp.Timers;
import org.danepost.smtp.TlsTag;

/** Plans and deliveries for tests. A record matches when its data are the server's certificate. */
final class Plans {
    static final String BASE = "mx.example.test";
    static final Identity GOOD = Identity.ordinary(BASE);
    static final Identity WRONG = Identity.ordinary(BASE);

    private Plans() {}

    static Requirement.Dane dane(Requirement.Assurance assurance) {
        TlsaRecord record = new TlsaRecord(3, 0, 0, GOOD.chain().getFirst());
        return new Requirement.Dane(BASE, new TlsaRecords(List.of(record)), List.of(BASE), assurance);
    }

    static Requirement.Dane dane() {
        return dane(Requirement.Assurance.VERIFIED);
    }

    static Requirement encrypt() {
        return new Requirement.Encrypt(BASE, Optional.empty(), "the level says so");
    }

    static Requirement opportunistic() {
        return new Requirement.Opportunistic(BASE, "no TLSA records");
    }

    static Requirement unreachable() {
        return new Requirement.Unreachable(
                new Plan.Reason("4.4.3", "TLSA SERVFAIL _25._tcp.mx.example.test (EDE 9)", "The DNS people."));
    }

    static HostPlan host(ScriptedPeer peer, Requirement requirement) {
        return host("mx" + peer.port() + ".test", peer, requirement, "127.0.0.1");
    }

    static HostPlan host(String name, ScriptedPeer peer, Requirement requirement, String... addresses) {
        List<InetAddress> at = Stream.of(addresses).map(InetAddress::ofLiteral).toList();
        return new HostPlan(name, 10, peer.port(), at, requirement, List.of());
    }

    static Plan plan(HostPlan... hosts) {
        return new Plan.Deliver("example.test", List.of(hosts), List.of());
    }

    static Verdict verify(TlsaRecords records, List<byte[]> chain, List<String> names, Instant now) {
        TlsaRecord record = records.all().getFirst();
        if (record.selector() == 0 && Arrays.equals(record.data(), chain.getFirst())) {
            return new Verdict.Matched(record, 0, Optional.empty(), List.of());
        }
        if (record.usage() == 1) {
            return new Verdict.Unusable(List.of());
        }
        return new Verdict.NotMatched(Verdict.Mismatch.NO_MATCH, "no record matches, asked for " + names, List.of());
    }

    static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    static DirectDelivery delivery(ChainVerifier verifier, InstantSource clock) {
        Timers timers = Timers.uniform(Duration.ofSeconds(5), Duration.ofSeconds(20));
        SmtpClient client =
                new SmtpClient(new ClientOptions(Optional.of("sender.test"), timers, ReplyLimits.defaults()));
        return new DirectDelivery(client, verifier, clock, DeliveryLimits.defaults());
    }

    static Delivery deliver(Plan plan, String... recipients) {
        return judgedBy(Plans::verify, plan, recipients);
    }

    static Delivery judgedBy(ChainVerifier verifier, Plan plan, String... recipients) {
        return deliver(delivery(verifier, () -> NOW), plan, TlsTag.NONE, recipients);
    }

    static Delivery deliver(DirectDelivery delivery, Plan plan, TlsTag tag, String... recipients) {
        List<String> all = recipients.length == 0 ? List.of("a@example.test") : List.of(recipients);
        return delivery.deliver(
                plan,
                new Envelope(Optional.of("from@sender.test"), all, tag),
                MessageSource.of("Subject: a\n\nb\n".getBytes(StandardCharsets.UTF_8)));
    }

    static Outcome only(Delivery delivery) {
        if (delivery.outcomes().size() != 1) {
            throw new AssertionError("not one outcome: " + delivery.outcomes());
        }
        return delivery.outcomes().getFirst();
    }
}
