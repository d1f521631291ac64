package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.danepost.dns.Question;
import org.danepost.interop.MessageFault.Place;
import org.danepost.lab.Authority;
import org.danepost.lab.RecursiveServer;
import org.danepost.lab.Tamper;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Many small zones behind one recursive resolver. The lab's authority says what an honest server would; on its way out
 * every answer is signed anew by the plan of its zone and bent as the zone's faults want it. What happens to an answer
 * depends on nothing but the question, so that every validator sees the same. Any thread.
 */
final class GeneratedInternet implements AutoCloseable {
    private final CloseLater opened = new CloseLater();
    private final GeneratedZones zones;
    private final Set<Question> asked = new HashSet<>();
    private final Lookup honest;
    private final RecursiveServer recursive;

    GeneratedInternet(List<GeneratedZone> generated, List<GeneratedCase> cases) {
        cases.forEach(each -> asked.add(new Question(each.name(), each.type())));
        try {
            Authority straight = opened.add(new Authority(new InetSocketAddress("127.54.0.1", 0)));
            Authority bent = opened.add(new Authority(new InetSocketAddress("127.54.0.2", 0)));
            honest = new Lookup(straight.address());
            zones = new GeneratedZones(generated, "127.54.0.1");
            zones.built().forEach(zone -> {
                straight.put(zone);
                bent.put(zone);
            });
            bent.tamper(this::bend);
            recursive = opened.add(new RecursiveServer(
                    new InetSocketAddress("127.54.0.3", 0), List.of(bent.address()), Duration.ofSeconds(5)));
        } catch (IOException e) {
            opened.close();
            throw new UncheckedIOException(e);
        }
    }

    /** Where the recursive resolver listens; it validates nothing. */
    InetSocketAddress resolver() {
        return recursive.address();
    }

    GeneratedZones zones() {
        return zones;
    }

    private List<Message> bend(Tamper.Exchange exchange) {
        Record question = exchange.query().getQuestion();
        Draft draft = Draft.of(exchange.honest());
        Name name = question.getName();
        Optional<GeneratedZone> zone = zones.zoneOf(name);
        boolean ofDelegation = question.getType() == Type.DS
                && zone.map(each -> each.apex().equals(name)).orElse(false);
        boolean concerned = zone.isPresent()
                && !ofDelegation
                && (!zone.get().onlyAsked() || asked.contains(new Question(name, question.getType())));
        Name apex = zone.map(GeneratedZone::apex).orElse(Name.root);
        Place place = new Place(name, question.getType(), apex, this::signedAnswer);
        if (concerned) {
            zone.get().message().lie(draft, place);
        }
        zones.sign(draft);
        if (concerned) {
            zone.get().message().happen(draft, place);
        }
        if (ofDelegation && !draft.answer.isEmpty() && zone.get().delegationFault() != DelegationFault.NONE) {
            Name parent = new Name(apex, 1);
            zone.get()
                    .delegationFault()
                    .happen(
                            draft,
                            place,
                            signedAnswer(Name.fromConstantString("nowhere-" + apex), Type.DS),
                            signedAnswer(parent, Type.TLSA),
                            signedAnswer(apex, Type.TLSA));
        }
        return List.of(draft.into(exchange.honest()));
    }

    private Draft signedAnswer(Name name, int type) {
        try {
            Draft draft = Draft.of(honest.ask(name, type, false));
            zones.sign(draft);
            return draft;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
