package org.danepost.app;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.danepost.dns.Resolver;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.danepost.lab.Letter;
import org.danepost.lab.Network;
import org.danepost.lab.Report;
import org.danepost.lab.Sender;
import org.danepost.mta.Delivery;
import org.danepost.mta.DirectDelivery;
import org.danepost.mta.Outcome;
import org.danepost.policy.LocalPolicy;
import org.danepost.policy.MtaSts;
import org.danepost.policy.Plan;
import org.danepost.policy.PlanOptions;
import org.danepost.policy.PlanText;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.MessageSource;
import org.danepost.sts.FetchLimits;
import org.danepost.sts.MemoryStore;

/** Danepost as the lab's sender: the same resolver, planner and delivery as {@code danepost send}. */
final class DanepostSender implements Sender {
    @Override
    public Report send(Network network, Letter letter) {
        // A resolver of its own for each letter: what was cached before an attack would hide it.
        Resolver resolver = ValidatingResolver.builder()
                .servers(List.of(network.resolver()))
                .anchors(TrustAnchors.parse(network.trustAnchor(), "the lab's root"))
                .clock(network.clock())
                .build();
        Recipient recipient = Recipient.parse("the letter", letter.recipient());
        PublicRoots roots = PublicRoots.of(
                network.authorities().stream().map(DanepostSender::der).toList());
        FetchLimits limits = new FetchLimits(
                network.policyPort(), Duration.ofSeconds(5), Duration.ofSeconds(10), 64 << 10, 5, _ -> true);
        MtaSts sts = MtaSts.standard(StsSettings.policies(resolver, roots, new MemoryStore(), limits, network.clock()));
        Plan plan = Wiring.planner(
                        resolver,
                        LocalPolicy.same(PlanOptions.defaults().withPort(network.smtpPort())),
                        Optional.of(sts),
                        network.clock())
                .plan(NextHopText.parse(recipient.destination(), network.smtpPort()));
        Delivery delivery = delivered(plan, roots, network, letter);
        Outcome outcome = delivery.outcomes().getFirst();
        List<String> steps = new ArrayList<>(PlanText.of(plan).lines().toList());
        delivery.attempts().forEach(attempt -> steps.add("attempt: " + attempt.place() + ": " + attempt.text()));
        steps.addAll(OutcomeOutput.text(delivery, outcome));
        return new Report(
                said(outcome), OutcomeOutput.word(outcome), outcome.details().text(), steps);
    }

    private static Delivery delivered(Plan plan, PublicRoots roots, Network network, Letter letter) {
        try (DirectDelivery delivery = Wiring.delivery(
                Configuration.DEFAULTS.delivery(), Optional.of("mx.alice.example"), roots, network.clock())) {
            return delivery.deliver(
                    plan,
                    new Envelope(Optional.of(letter.sender()), List.of(letter.recipient())),
                    MessageSource.of(letter.content().getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("an authority of the lab cannot be encoded", e);
        }
    }

    private static Report.Outcome said(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered _ -> Report.Outcome.DELIVERED;
            case Outcome.Deferred _, Outcome.InDoubt _ -> Report.Outcome.DEFERRED;
            case Outcome.Failed _ -> Report.Outcome.REJECTED;
        };
    }
}
