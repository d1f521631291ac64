package org.danepost.interop;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.danepost.interop.Draft.Piece;
import org.danepost.interop.GeneratedZone.Delegation;
import org.danepost.interop.PieceSigner.Strangers;
import org.danepost.interop.SigningPlan.Signing;
import org.danepost.lab.Denial;
import org.danepost.lab.SignedZone;
import org.danepost.lab.ZoneBuilder;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** The generated zones with the root and the zones above them, and the keys and faults that they are signed with. Any thread. */
final class GeneratedZones {
    private final Instant start = Instant.now();
    private final KeyPool pool = new KeyPool();
    private final PieceSigner signer = new PieceSigner(start);
    private final Map<Name, SigningPlan> plans = new HashMap<>();
    private final Map<Name, GeneratedZone> zones = new HashMap<>();
    private final Strangers strangers;
    private final List<SignedZone> built;

    /** @param address where name servers are said to be */
    GeneratedZones(List<GeneratedZone> generated, String address) {
        plan(Name.root, KeyShape.SPLIT, 13, 8);
        built = List.copyOf(build(generated, address));
        strangers = new Strangers(
                key("nsec."),
                key("good.nsec."),
                GeneratedKey.of(Name.root, 13, GeneratedKey.newPair(13), GeneratedKey.ZONE));
    }

    /** All zones, signed by keys of the lab's; only what is signed at all counts, {@link #sign} makes the signatures. */
    List<SignedZone> built() {
        return built;
    }

    private GeneratedKey key(String zone) {
        return planOf(Name.fromConstantString(zone)).dataSigners().getFirst().key();
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

    private List<SignedZone> build(List<GeneratedZone> generated, String address) {
        List<SignedZone> built = new ArrayList<>();
        ZoneBuilder root = ZoneBuilder.zone(".").servedBy(address);
        for (String parent : GeneratedZone.PARENTS) {
            Denial denial = switch (parent) {
                case "nsec" -> Denial.nsec();
                case "nsec3" -> Denial.nsec3();
                default -> Denial.nsec3OptOut();
            };
            ZoneBuilder top = ZoneBuilder.zone(parent).servedBy(address).denial(denial);
            plan(top.name(), KeyShape.SPLIT, 13, 8);
            for (GeneratedZone each : generated) {
                if (each.name().endsWith("." + parent)) {
                    zones.put(each.apex(), each);
                    built.addAll(build(each, top, generated, address));
                }
            }
            SignedZone done = top.build(clock());
            built.add(done);
            root.delegate(done);
        }
        built.add(root.build(clock()));
        return built;
    }

    private List<SignedZone> build(GeneratedZone each, ZoneBuilder parent, List<GeneratedZone> all, String address) {
        List<SignedZone> built = new ArrayList<>();
        String other = all.stream()
                .map(GeneratedZone::name)
                .filter(name -> name.startsWith(each.other() + "."))
                .findFirst()
                .orElse("good.nsec");
        ZoneBuilder zone = ZoneBuilder.zone(each.name()).denial(each.denial()).servedBy(address);
        zone.text(GeneratedText.of(other));
        plan(each.apex(), each.shape(), each.algorithm(), each.second());
        if (each.child() != Delegation.ABSENT) {
            ZoneBuilder child = ZoneBuilder.zone("sub." + each.name()).denial(each.childDenial());
            child.servedBy(address).text(GeneratedText.OF_CHILD);
            plan(each.childApex(), KeyShape.COMBINED, 13, 8);
            built.add(hang(child, each.child(), zone, address));
        }
        built.add(hang(zone, each.delegation(), parent, address));
        return built;
    }

    private SignedZone hang(ZoneBuilder zone, Delegation how, ZoneBuilder parent, String address) {
        if (how == Delegation.INSECURE) {
            zone.unsigned();
        }
        SignedZone done = zone.build(clock());
        if (how == Delegation.ISLAND) {
            parent.text("%1$s NS ns.%1$s\nns.%1$s A %2$s\n".formatted(done.name(), address));
        } else {
            parent.delegate(done);
        }
        return done;
    }

    private Clock clock() {
        return Clock.fixed(start, ZoneOffset.UTC);
    }

    /** The generated zone that a name is in. */
    Optional<GeneratedZone> zoneOf(Name name) {
        return name.labels() < 3 ? Optional.empty() : Optional.ofNullable(zones.get(new Name(name, name.labels() - 3)));
    }

    /** Makes the signatures of what has a signer, and puts the keys and DS records of the plans in. */
    void sign(Draft draft) {
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
}
