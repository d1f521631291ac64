package org.danepost.dns;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Any zone of a few names, any handful of the records of its chain, any question: what the proof says is absent must be
 * absent in the zone, which is looked through name by name.
 */
class DenialFuzzTest {
    private static final Name APEX = TestZone.name("z.");
    private static final String[] LABELS = {"a", "b", "c", "*", "_x", "A", "\\000"};
    private static final int[] TYPES = {Type.A, Type.TXT, Type.MX, Type.DS, Type.NS, Type.TLSA, Type.SOA, Type.CNAME};

    /** What stands at a name. */
    private enum Kind {
        ADDRESS("A 192.0.2.1"),
        TEXT("TXT x"),
        ALIAS("CNAME a.z."),
        REDIRECTION("DNAME y."),
        UNSIGNED_CUT("NS ns.test-servers."),
        SIGNED_CUT("NS ns.test-servers.");

        final String text;

        Kind(String text) {
            this.text = text;
        }

        Set<Integer> types() {
            return switch (this) {
                case ADDRESS -> Set.of(Type.A);
                case TEXT -> Set.of(Type.TXT);
                case ALIAS -> Set.of(Type.CNAME);
                case REDIRECTION -> Set.of(Type.DNAME);
                case UNSIGNED_CUT -> Set.of(Type.NS);
                case SIGNED_CUT -> Set.of(Type.NS, Type.DS);
            };
        }

        boolean hidesBelow() {
            return this == REDIRECTION || this == UNSIGNED_CUT || this == SIGNED_CUT;
        }
    }

    /** The zone, looked through name by name. */
    private record Model(Map<Name, Kind> names) {
        boolean hidden(Name name) {
            return names.entrySet().stream()
                    .anyMatch(entry -> entry.getValue().hidesBelow()
                            && name.subdomain(entry.getKey())
                            && !name.equals(entry.getKey()));
        }

        boolean exists(Name name) {
            return name.equals(APEX)
                    || names.keySet().stream().anyMatch(owner -> !hidden(owner) && owner.subdomain(name));
        }

        boolean isCut(Name name) {
            Kind kind = names.get(name);
            return kind == Kind.UNSIGNED_CUT || kind == Kind.SIGNED_CUT;
        }

        Set<Integer> types(Name name) {
            if (name.equals(APEX)) {
                return Set.of(Type.SOA, Type.NS, Type.DNSKEY, Type.DS); // a DS there is the parent's affair
            }
            Kind kind = names.get(name);
            return kind == null || hidden(name) ? Set.of() : kind.types();
        }

        Name wildcardFor(Name name) {
            Name encloser = name;
            while (!exists(encloser)) {
                encloser = new Name(encloser, 1);
            }
            return NsecProof.wildcardOf(encloser);
        }

        /** Whether records of the type might be had at the name, here or further down. */
        boolean mayHave(Name name, int type) {
            if (hidden(name)) {
                return true;
            }
            Name source = exists(name) ? name : wildcardFor(name);
            boolean elsewhere = isCut(source) && type != Type.DS;
            return elsewhere
                    || types(source).contains(type)
                    || types(source).contains(Type.CNAME)
                    || (!exists(name) && !exists(source));
        }

        boolean mayExist(Name name) {
            return hidden(name) || exists(name) || exists(wildcardFor(name));
        }
    }

    private static Name name(FuzzedDataProvider data) {
        Name name = APEX;
        for (int labels = data.consumeInt(1, 3); labels > 0; labels--) {
            name = TestZone.name(data.pickValue(LABELS) + "." + name);
        }
        return name;
    }

    @FuzzTest(maxDuration = "1m")
    @DisplayName("no choice of records of a zone's chain denies what the zone holds")
    void denies(FuzzedDataProvider data) {
        Map<Name, Kind> names = new LinkedHashMap<>();
        for (int i = data.consumeInt(0, 6); i > 0; i--) {
            names.putIfAbsent(name(data), data.pickValue(Kind.values()));
        }
        Model all = new Model(names);
        List<Name> covered = names.keySet().stream().filter(all::hidden).toList();
        covered.forEach(names::remove);
        TestZone zone = new TestZone(APEX);
        zone.optOut = data.consumeBoolean();
        names.forEach((owner, kind) -> {
            zone.add(owner + " 300 " + kind.text);
            if (kind == Kind.SIGNED_CUT) {
                zone.add(owner + " 300 DS 1 13 2 " + "12".repeat(32));
            }
        });
        List<Name> chosen = new ArrayList<>();
        for (int i = data.consumeInt(1, 5); i > 0; i--) {
            chosen.add(name(data));
        }
        Name asked = name(data);
        int type = data.pickValue(TYPES);
        int wildcardLabels = data.consumeInt(1, asked.labels() - 2);
        byNsec(zone, all, chosen, asked, type, wildcardLabels);
        zone.hashed = true;
        byNsec3(zone, all, chosen, asked, type, wildcardLabels);
    }

    private static void byNsec(TestZone zone, Model model, List<Name> chosen, Name asked, int type, int labels) {
        List<NSECRecord> records = chosen.stream().map(zone::nsec).toList();
        NsecProof proof = new NsecProof(APEX, records);
        proof.nameError(asked).ifPresent(_ -> nameError(model, asked, records));
        proof.noData(asked, type).ifPresent(shown -> {
            noData(model, asked, type, records);
            delegation(model, asked, shown.delegation() && type == Type.DS, records);
        });
        proof.noCloserName(asked, labels).ifPresent(_ -> noCloser(model, asked, labels, records));
    }

    private static void byNsec3(TestZone zone, Model model, List<Name> chosen, Name asked, int type, int labels) {
        List<NSEC3Record> records = chosen.stream().map(zone::nsec3).toList();
        Nsec3Proof proof = new Nsec3Proof(APEX, records, new WorkBudget(ResolverPolicy.standard()));
        proof.nameError(asked).filter(shown -> !shown.optOut()).ifPresent(_ -> nameError(model, asked, records));
        Optional<Nsec3Proof.Shown> shown = proof.noData(asked, type).filter(found -> !found.optOut());
        shown.ifPresent(found -> {
            noData(model, asked, type, records);
            delegation(model, asked, found.delegation() && type == Type.DS, records);
        });
        proof.noCloserName(asked, labels)
                .filter(found -> !found.optOut())
                .ifPresent(_ -> noCloser(model, asked, labels, records));
    }

    private static void nameError(Model model, Name asked, List<?> records) {
        require(!model.mayExist(asked), asked + " is denied altogether", model, records);
    }

    private static void noData(Model model, Name asked, int type, List<?> records) {
        require(!model.mayHave(asked, type), asked + " " + Type.string(type) + " is denied", model, records);
    }

    private static void delegation(Model model, Name asked, boolean claimed, List<?> records) {
        boolean unsigned = model.names.get(asked) == Kind.UNSIGNED_CUT;
        require(!claimed || unsigned, asked + " is called an unsigned delegation", model, records);
    }

    /** Nothing nearer to the name exists; where the zone hands over to another one its wildcards do not count anyway. */
    private static void noCloser(Model model, Name asked, int labels, List<?> records) {
        Name nextCloser = new Name(asked, asked.labels() - labels - 2);
        boolean elsewhere = model.hidden(nextCloser);
        require(elsewhere || !model.exists(nextCloser), nextCloser + " is denied as closer name", model, records);
    }

    private static void require(boolean holds, String what, Model model, List<?> records) {
        if (!holds) {
            throw new AssertionError(what + " by " + records + " in a zone of " + model.names);
        }
    }
}
