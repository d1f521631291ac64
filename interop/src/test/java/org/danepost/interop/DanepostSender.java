package org.danepost.interop;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.danepost.dane.DaneVerifier;
import org.danepost.dns.Resolver;
import org.danepost.interop.SenderOutcome.Channel;
import org.danepost.interop.SenderOutcome.Result;
import org.danepost.mta.Delivery;
import org.danepost.mta.DeliveryLimits;
import org.danepost.mta.DirectDelivery;
import org.danepost.mta.Outcome;
import org.danepost.mta.TlsLevel;
import org.danepost.policy.NextHop;
import org.danepost.policy.Plan;
import org.danepost.policy.PlanOptions;
import org.danepost.policy.Planner;
import org.danepost.smtp.ClientOptions;
import org.danepost.smtp.Envelope;
import org.danepost.smtp.MessageSource;
import org.danepost.smtp.SmtpClient;

/** Our own sender: validates itself, asks a resolver that does not; all settings as they are by default. */
final class DanepostSender implements Sender {
    private static final byte[] MESSAGE = "Subject: compared\r\n\r\nA line.\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Resolver resolver;
    private final DirectDelivery delivery;

    DanepostSender(Resolver resolver) {
        this.resolver = resolver;
        DaneVerifier verifier = DaneVerifier.smtp();
        delivery = new DirectDelivery(
                new SmtpClient(ClientOptions.named("danepost.client.example")),
                verifier::verify,
                InstantSource.system(),
                DeliveryLimits.defaults());
    }

    @Override
    public String name() {
        return "Danepost";
    }

    @Override
    public Map<String, Said> send(List<Letter> letters) {
        Map<String, Said> said = new ConcurrentHashMap<>();
        letters.parallelStream().forEach(letter -> said.put(letter.mailbox(), send(letter)));
        return said;
    }

    private Said send(Letter letter) {
        Plan plan = new Planner(resolver, PlanOptions.defaults(), new Random(1)).plan(nextHop(letter.to()));
        Delivery done = delivery.deliver(
                plan, new Envelope(Optional.empty(), List.of(letter.recipient())), MessageSource.of(MESSAGE));
        Outcome outcome = done.outcomes().getFirst();
        Result result = switch (outcome) {
            case Outcome.Delivered _ -> Result.DELIVERED;
            case Outcome.Deferred _, Outcome.InDoubt _ -> Result.DEFERRED;
            case Outcome.Failed _ -> Result.BOUNCED;
        };
        TlsLevel level = done.attempts().isEmpty()
                ? TlsLevel.NONE
                : done.attempts().getLast().level();
        return new Said(result, channel(level), outcome.details().text());
    }

    private static NextHop nextHop(SenderCase to) {
        if (to.relayPort() != 0) {
            return new NextHop.Relay(to.full("mx"), to.relayPort());
        }
        return to.literal().map(DanepostSender::literal).orElseGet(() -> new NextHop.Domain(to.domain()));
    }

    private static NextHop literal(String address) {
        try {
            return new NextHop.Literal(InetAddress.getByName(address), NextHop.SMTP_PORT);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    private static Channel channel(TlsLevel level) {
        return switch (level) {
            case VERIFIED -> Channel.VERIFIED;
            case TRUSTED -> Channel.TRUSTED;
            case UNTRUSTED, NONE -> Channel.ENCRYPTED;
        };
    }

    @Override
    public void close() {
        // Holds nothing open.
    }
}
