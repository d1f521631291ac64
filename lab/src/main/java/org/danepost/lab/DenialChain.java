package org.danepost.lab;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/**
 * The records that prove absence in one zone. Each method gives the records that a server must send for one kind of
 * absence; {@code encloser} is the longest existing ancestor of the name. Immutable; any thread.
 */
sealed interface DenialChain {
    /** The name is there, or is an empty non-terminal; the type is not. */
    Collection<Record> noData(Name name);

    /** The name is not there, and no wildcard stands in for it. */
    Collection<Record> nameError(Name name, Name encloser);

    /** The name is not there; a wildcard answered in its place. */
    Collection<Record> wildcardAnswer(Name name, Name encloser);

    /** The name is not there; a wildcard stands in for it, but has no such type. */
    Collection<Record> wildcardNoData(Name name, Name encloser);

    /** The whole chain. */
    Collection<? extends Record> records();

    static DenialChain none() {
        return new None();
    }

    static DenialChain of(SignedZone zone, Denial denial) {
        return switch (denial) {
            case Denial.Nsec _ -> Plain.of(zone);
            case Denial.Nsec3 nsec3 -> Hashed.of(zone, nsec3);
        };
    }

    private static Name wildcard(Name encloser) {
        return ZoneBuilder.absolute(encloser.equals(Name.root) ? "*." : "*." + encloser);
    }

    private static Name nextCloser(Name name, Name encloser) {
        return new Name(name, name.labels() - encloser.labels() - 1);
    }

    /** The types at a name as a denial lists them: at a delegation only what the parent speaks for. */
    private static SortedSet<Integer> types(SignedZone zone, Name name) {
        TreeSet<Integer> types = new TreeSet<>(zone.types(name).keySet());
        boolean delegation = zone.cut(name).isPresent();
        if (delegation) {
            types.retainAll(Set.of(Type.NS, Type.DS));
        }
        boolean signed = !types.isEmpty() && (!delegation || types.contains(Type.DS));
        if (signed) {
            types.add(Type.RRSIG);
        }
        return types;
    }

    private static int[] array(Collection<Integer> types) {
        return types.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A zone that proves nothing. */
    record None() implements DenialChain {
        @Override
        public Collection<Record> noData(Name name) {
            return List.of();
        }

        @Override
        public Collection<Record> nameError(Name name, Name encloser) {
            return List.of();
        }

        @Override
        public Collection<Record> wildcardAnswer(Name name, Name encloser) {
            return List.of();
        }

        @Override
        public Collection<Record> wildcardNoData(Name name, Name encloser) {
            return List.of();
        }

        @Override
        public Collection<Record> records() {
            return List.of();
        }
    }

    /** NSEC. RFC 4034 §4, RFC 4035 §3.1.3. */
    record Plain(NavigableMap<Name, NSECRecord> chain) implements DenialChain {
        static Plain of(SignedZone zone) {
            List<Name> names = zone.authoritativeNames().stream()
                    .filter(name -> !types(zone, name).isEmpty())
                    .toList();
            NavigableMap<Name, NSECRecord> chain = new TreeMap<>();
            for (int i = 0; i < names.size(); i++) {
                SortedSet<Integer> types = types(zone, names.get(i));
                types.addAll(List.of(Type.RRSIG, Type.NSEC));
                Name next = names.get((i + 1) % names.size());
                chain.put(
                        names.get(i),
                        new NSECRecord(names.get(i), DClass.IN, ZoneBuilder.DEFAULT_TTL, next, array(types)));
            }
            return new Plain(chain);
        }

        private Record at(Name name) {
            Map.Entry<Name, NSECRecord> entry = chain.floorEntry(name);
            return entry == null ? chain.lastEntry().getValue() : entry.getValue();
        }

        @Override
        public Collection<Record> noData(Name name) {
            return List.of(at(name));
        }

        @Override
        public Collection<Record> nameError(Name name, Name encloser) {
            return new LinkedHashSet<>(List.of(at(name), at(wildcard(encloser))));
        }

        @Override
        public Collection<Record> wildcardAnswer(Name name, Name encloser) {
            return List.of(at(name));
        }

        @Override
        public Collection<Record> wildcardNoData(Name name, Name encloser) {
            return nameError(name, encloser);
        }

        @Override
        public Collection<NSECRecord> records() {
            return chain.values();
        }
    }

    /** NSEC3, RFC 5155 §7.1 and §7.2. Keys of the chain are hashes in base32hex, whose order is that of the hashes. */
    record Hashed(NSEC3PARAMRecord parameters, NavigableMap<String, NSEC3Record> chain, Name zone)
            implements DenialChain {
        private static final String BASE32_HEX = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
        private static final int OPT_OUT = 1;

        static Hashed of(SignedZone zone, Denial.Nsec3 denial) {
            NSEC3PARAMRecord parameters = new NSEC3PARAMRecord(
                    zone.name(), DClass.IN, ZoneBuilder.DEFAULT_TTL, 1, 0, denial.iterations(), denial.saltBytes());
            NavigableMap<String, Name> names = new TreeMap<>();
            for (Name name : zone.authoritativeNames()) {
                boolean unsignedDelegation = zone.cut(name).isPresent()
                        && zone.records(name, Type.DS).isEmpty();
                if (!denial.optOut() || !unsignedDelegation) {
                    names.put(text(hash(parameters, name)), name);
                }
            }
            NavigableMap<String, NSEC3Record> chain = new TreeMap<>();
            names.forEach((hash, name) -> {
                Map.Entry<String, Name> higher = names.higherEntry(hash);
                Name next = higher == null ? names.firstEntry().getValue() : higher.getValue();
                chain.put(
                        hash,
                        new NSEC3Record(
                                ZoneBuilder.absolute(hash + (zone.name().equals(Name.root) ? "." : "." + zone.name())),
                                DClass.IN,
                                ZoneBuilder.DEFAULT_TTL,
                                1,
                                denial.optOut() ? OPT_OUT : 0,
                                denial.iterations(),
                                denial.saltBytes(),
                                hash(parameters, next),
                                array(types(zone, name))));
            });
            return new Hashed(parameters, chain, zone.name());
        }

        private static byte[] hash(NSEC3PARAMRecord parameters, Name name) {
            try {
                return parameters.hashName(name);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JDK has no SHA-1, which NSEC3 needs", e);
            }
        }

        private static String text(byte[] hash) {
            return new base32(BASE32_HEX, false, false).toString(hash);
        }

        /** The record whose owner is the name's hash or the last before it, going round. */
        private Record at(Name name) {
            Map.Entry<String, NSEC3Record> entry = chain.floorEntry(text(hash(parameters, name)));
            return entry == null ? chain.lastEntry().getValue() : entry.getValue();
        }

        private boolean matches(Name name) {
            return chain.containsKey(text(hash(parameters, name)));
        }

        @Override
        public Collection<Record> noData(Name name) {
            if (matches(name)) {
                return List.of(at(name));
            }
            // RFC 5155 §7.2.4: an unsigned delegation that opt-out left out
            Name encloser = new Name(name, 1);
            while (!matches(encloser) && encloser.labels() > zone.labels()) {
                encloser = new Name(encloser, 1);
            }
            return new LinkedHashSet<>(List.of(at(encloser), at(nextCloser(name, encloser))));
        }

        @Override
        public Collection<Record> nameError(Name name, Name encloser) {
            List<Record> proof = new ArrayList<>();
            proof.add(at(encloser));
            proof.add(at(nextCloser(name, encloser)));
            proof.add(at(wildcard(encloser)));
            return new LinkedHashSet<>(proof);
        }

        @Override
        public Collection<Record> wildcardAnswer(Name name, Name encloser) {
            return List.of(at(nextCloser(name, encloser)));
        }

        @Override
        public Collection<Record> wildcardNoData(Name name, Name encloser) {
            return nameError(name, encloser);
        }

        @Override
        public Collection<NSEC3Record> records() {
            return chain.values();
        }
    }
}
