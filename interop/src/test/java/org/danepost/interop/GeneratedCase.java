package org.danepost.interop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A question about a generated zone. No two cases share name and type. */
record GeneratedCase(GeneratedZone zone, Name name, int type) {
    /** N stands for a label that occurs in no other case, @ for the zone. */
    private static final List<String> PRESENT = List.of(
            "@ A",
            "@ MX",
            "@ SOA",
            "@ NS",
            "@ DNSKEY",
            "www A",
            "www TXT",
            "mail AAAA",
            "_25._tcp.mail TLSA",
            "N.wild A",
            "N.wild A",
            "N.N.wild TXT",
            "N.N.N.wild A",
            "*.wild A",
            "e.wild A",
            "e.wild A",
            "N.wmx MX",
            "a.b.c.ent A",
            "alias A",
            "alias CNAME",
            "chain A",
            "N.walias A",
            "x1 A",
            "x2 A",
            "x3 A",
            "x4 A",
            "host.dn A",
            "dn DNAME",
            "www.xdn A",
            "www.xpd A",
            "N.wild.xdn A",
            "sub A",
            "www.sub A",
            "N.wild.sub A",
            "sub DS",
            "sub NS",
            "@ DS",
            "z.y.ent A");

    private static final List<String> ABSENT = List.of(
            "@ TLSA",
            "www AAAA",
            "www DS",
            "N A",
            "N MX",
            "N.N TLSA",
            "N.www A",
            "_25._tcp.www TLSA",
            "N.wild AAAA",
            "N.N.wild MX",
            "N.e.wild A",
            "ent A",
            "c.ent TLSA",
            "b.c.ent A",
            "N.c.ent A",
            "N.b.c.ent A",
            "N.a.b.c.ent A",
            "N.wmx A",
            "gone A",
            "x5 A",
            "alias AAAA",
            "N.dn A",
            "dn A",
            "N.tree A",
            "tree MX",
            "N.sub A",
            "www.sub AAAA",
            "ent DS",
            "N DS",
            "_tcp.mail A",
            "sub TXT",
            "N.N.sub TLSA",
            "N.wild DS",
            "wild A",
            "N.xpd A");

    /** Some cases about a zone, with more denials where denials are bent. */
    static List<GeneratedCase> of(GeneratedZone zone, long seed, int count) {
        Random random = new Random(seed ^ zone.name().hashCode() * 31L);
        random.nextLong();
        int present = switch (zone.message().kind) {
            case NEITHER -> 50;
            case DENIAL, DENIAL_LIE -> 25;
            case DATA -> 90;
        };
        List<String> yes = new ArrayList<>(PRESENT);
        List<String> no = new ArrayList<>(ABSENT);
        Collections.shuffle(yes, random);
        Collections.shuffle(no, random);
        List<GeneratedCase> cases = new ArrayList<>();
        for (int i = 0; cases.size() < count; i++) {
            boolean takePresent = random.nextInt(100) < present;
            GeneratedCase made = made(zone, takePresent ? yes.removeLast() : no.removeLast(), i);
            if (cases.stream().noneMatch(made::asksTheSame)) {
                cases.add(made);
            }
        }
        return cases;
    }

    private static GeneratedCase made(GeneratedZone zone, String text, int number) {
        String[] words = text.split(" ", -1);
        String relative = words[0].replace("N", "n" + number + zone.label());
        String full = (relative.equals("@") ? "" : relative + ".") + zone.name() + ".";
        return new GeneratedCase(zone, Name.fromConstantString(full), Type.value(words[1]));
    }

    private boolean asksTheSame(GeneratedCase other) {
        return name.equals(other.name) && type == other.type;
    }

    @Override
    public String toString() {
        return name + " " + Type.string(type) + " [" + zone + "]";
    }
}
