package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.danepost.dns.Question;
import org.danepost.interop.Draft.Piece;
import org.danepost.interop.GeneratedZone.Delegation;
import org.danepost.interop.MessageFault.Place;
import org.danepost.interop.PieceSigner.Strangers;
import org.danepost.interop.SigningPlan.Signing;
import org.danepost.lab.Authority;
import org.danepost.lab.Denial;
import org.danepost.lab.RecursiveServer;
import org.danepost.lab.SignedZone;
import org.danepost.lab.Tamper;
import org.danepost.lab.ZoneBuilder;
import org.xbill.DNS.DSRecord;
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
    private final Instant start = Instant.now();
    private final KeyPool pool = new KeyPool();
    private final PieceSigner signer = new PieceSigner(start);
    private final Map<Name, SigningPlan> plans = new HashMap<>();
    private final Map<Name, GeneratedZone> zones = new HashMap<>();
    private final Set<Question> asked = new HashSet<>();
    private final Strangers strangers;
    private final Lookup honest;
    private final RecursiveServer recursive;

    GeneratedInternet(List<GeneratedZone> generated, List<GeneratedCase> cases) {
        cases.forEach(each -> asked.add(new Question(each.name(), each.type())));
        try {
            Authority straight = opened.add(new Authority(new InetSocketAddress("127.54.0.1", 0)));
            Authority bent = opened.add(new Authority(new InetSocketAddress("127.54.0.2", 0)));
            honest = new Lookup(straight.address());
            plan(Name.root, KeyShape.SPLIT, 13, 8);
            build(generated).forEach(zone -> {
                straight.put(zone);
                bent.put(zone);
            });
            strangers = new Strangers(
                    key("nsec."),
                    key("good.nsec."),
                    GeneratedKey.of(Name.root, 13, GeneratedKey.newPair(13), GeneratedKey.ZONE));
            bent.tamper(this::bend);
            recursive = opened.add(new RecursiveServer(
                    new InetSocketAddress("127.54.0.3", 0), List.of(bent.address()), Duration.ofSeconds(5)));
        } catch (IOException e) {
            opened.close();
            throw new UncheckedIOException(e);
        }
    }

    private GeneratedKey key(String zone) {
        return planOf(Name.fromConstantString(zone)).dataSigners().getFirst().key();
    }

    /** Where the recursive resolver listens; it validates nothing. */
    InetSocketAddress resolver() {
        return recursive.address();
    }

    List<String> anchors() {
        return planOf(Name.root).anchors();
    }

    DSRecord anchor() {
        return planOf(Name.root).signers().getFirst();
    }

    private void plan(Name apex, KeyShape shape, int algorithm, int second) {
        plans.put(apex, shape.plan(apex, algorithm, second, pool));
    }

    private SigningPlan planOf(Name apex) {
        return Objects.requireNonNull(plans.get(apex));
    }

    private List<SignedZone> build(List<GeneratedZone> generated) {
        List<SignedZone> built = new ArrayList<>();
        ZoneBuilder root = ZoneBuilder.zone(".").servedBy("127.54.0.1");
        for (String parent : GeneratedZone.PARENTS) {
            Denial denial = switch (parent) {
                case "nsec" -> Denial.nsec();
                case "nsec3" -> Denial.nsec3();
                default -> Denial.nsec3OptOut();
            };
            ZoneBuilder top = ZoneBuilder.zone(parent).servedBy("127.54.0.1").denial(denial);
            plan(top.name(), KeyShape.SPLIT, 13, 8);
            for (GeneratedZone each : generated) {
                if (each.name().endsWith("." + parent)) {
                    zones.put(each.apex(), each);
                    built.addAll(build(each, top, generated));
                }
            }
            SignedZone done = top.build(clock());
            built.add(done);
            root.delegate(done);
        }
        built.add(root.build(clock()));
        return built;
    }

    private List<SignedZone> build(GeneratedZone each, ZoneBuilder parent, List<GeneratedZone> all) {
        List<SignedZone> built = new ArrayList<>();
        String other = all.stream()
                .map(GeneratedZone::name)
                .filter(name -> name.startsWith(each.other() + "."))
                .findFirst()
                .orElse("good.nsec");
        ZoneBuilder zone = ZoneBuilder.zone(each.name()).denial(each.denial()).servedBy("127.54.0.1");
        zone.text(GeneratedText.of(other));
        plan(each.apex(), each.shape(), each.algorithm(), each.second());
        if (each.child() != Delegation.ABSENT) {
            ZoneBuilder child = ZoneBuilder.zone("sub." + each.name()).denial(each.childDenial());
            child.servedBy("127.54.0.1").text(GeneratedText.OF_CHILD);
            plan(each.childApex(), KeyShape.COMBINED, 13, 8);
            built.add(hang(child, each.child(), zone));
        }
        built.add(hang(zone, each.delegation(), parent));
        return built;
    }

    private SignedZone hang(ZoneBuilder zone, Delegation how, ZoneBuilder parent) {
        if (how == Delegation.INSECURE) {
            zone.unsigned();
        }
        SignedZone done = zone.build(clock());
        if (how == Delegation.ISLAND) {
            parent.text("%1$s NS ns.%1$s\nns.%1$s A 127.54.0.1\n".formatted(done.name()));
        } else {
            parent.delegate(done);
        }
        return done;
    }

    private Clock clock() {
        return Clock.fixed(start, ZoneOffset.UTC);
    }

    private List<Message> bend(Tamper.Exchange exchange) {
        Record question = exchange.query().getQuestion();
        Draft draft = Draft.of(exchange.honest());
        Name name = question.getName();
        Optional<GeneratedZone> zone = zoneOf(name);
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
        sign(draft);
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

    private Optional<GeneratedZone> zoneOf(Name name) {
        return name.labels() < 3 ? Optional.empty() : Optional.ofNullable(zones.get(new Name(name, name.labels() - 3)));
    }

    private Draft signedAnswer(Name name, int type) {
        try {
            Draft draft = Draft.of(honest.ask(name, type, false));
            sign(draft);
            return draft;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sign(Draft draft) {
        for (Piece piece : draft.all()) {
            if (piece.signer.isEmpty() || piece.records.isEmpty()) {
                continue;
            }
            SigningPlan plan = planOf(piece.signer.get());
            boolean keys = piece.type == Type.DNSKEY;
            if (keys) {
                piece.records = new ArrayList<>(plan.published());
            }
            if (piece.type == Type.DS) {
                piece.records = new ArrayList<>(planOf(piece.owner).signers());
            }
            Optional<GeneratedZone> zone = Optional.ofNullable(zones.get(plan.apex()));
            SignatureFault fault = zone.filter(
                            each -> each.signatureType() == 0 ? !keys : each.signatureType() == piece.type)
                    .map(GeneratedZone::signatures)
                    .orElse(SignatureFault.NONE);
            for (Signing signing : keys ? plan.keySigners() : plan.dataSigners()) {
                SignatureFault effective = signing.fault() == SignatureFault.NONE ? fault : signing.fault();
                piece.signatures.addAll(signer.sign(piece, plan.apex(), signing.key(), effective, strangers));
            }
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
