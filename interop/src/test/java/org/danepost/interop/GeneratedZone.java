package org.danepost.interop;

import java.util.List;
import java.util.Random;
import org.danepost.lab.Denial;
import org.xbill.DNS.Name;

/**
 * A zone of the generated Internet: its shape and what is wrong with it. The same seed and number make the same zone.
 *
 * @param name without a final dot
 * @param algorithm of its keys
 * @param second another algorithm, for shapes with two
 * @param signatures what is wrong with the signatures over records of {@code signatureType}, 0 for all types
 * @param onlyAsked whether the message fault happens only to the questions of the cases, not to all about the zone
 * @param childDenial how its child proves absence
 * @param other the zone that one of its aliases leads to
 */
record GeneratedZone(
        String name,
        Delegation delegation,
        int algorithm,
        int second,
        Denial denial,
        KeyShape shape,
        SignatureFault signatures,
        int signatureType,
        MessageFault message,
        boolean onlyAsked,
        DelegationFault delegationFault,
        Delegation child,
        Denial childDenial,
        String other) {
    /** How a zone hangs from its parent. */
    enum Delegation {
        SECURE,
        /** Neither signed nor with a DS. */
        INSECURE,
        /** Signed, without a DS. */
        ISLAND,
        ABSENT
    }

    static final List<String> PARENTS = List.of("nsec", "nsec3", "optout");
    private static final List<Integer> ALGORITHMS = List.of(13, 13, 13, 13, 13, 8, 8, 8, 15, 15, 14, 10, 16, 5, 7);
    private static final List<Integer> TYPES = List.of(0, 0, 0, 1, 1, 6, 15, 52, 28, 16, 5, 39, 47, 50, 47, 50, 48);

    static GeneratedZone generate(long seed, int number, int count) {
        Random random = new Random(seed * 1_000_003 + number);
        random.nextLong();
        int algorithm = pick(random, ALGORITHMS);
        int second = pick(
                random,
                List.of(13, 8, 15, 14, 10, 16).stream()
                        .filter(each -> each != algorithm)
                        .toList());
        int what = random.nextInt(100);
        Delegation delegation = what < 6 ? Delegation.INSECURE : what < 12 ? Delegation.ISLAND : Delegation.SECURE;
        boolean shaped = what < 40 || random.nextInt(6) == 0;
        KeyShape shape = shaped
                ? pick(random, List.of(KeyShape.values()))
                : random.nextBoolean() ? KeyShape.SPLIT : KeyShape.COMBINED;
        boolean inSignatures = what >= 40 && what < 62;
        boolean inMessages = what >= 62 && what < 90;
        return new GeneratedZone(
                "z" + number + "." + pick(random, PARENTS),
                delegation,
                algorithm,
                second,
                denial(random),
                shape,
                inSignatures ? pick(random, List.of(SignatureFault.values())) : SignatureFault.NONE,
                pick(random, TYPES),
                inMessages ? pick(random, List.of(MessageFault.values())) : MessageFault.NONE,
                random.nextInt(4) > 0,
                what >= 90 ? pick(random, List.of(DelegationFault.values())) : DelegationFault.NONE,
                pick(random, List.of(Delegation.values())),
                denial(random),
                "z" + random.nextInt(count));
    }

    static GeneratedZone plain(String name, Delegation delegation, Denial denial, SignatureFault signatures) {
        return new GeneratedZone(
                name,
                delegation,
                13,
                8,
                denial,
                KeyShape.COMBINED,
                signatures,
                0,
                MessageFault.NONE,
                true,
                DelegationFault.NONE,
                Delegation.ABSENT,
                denial,
                "");
    }

    /** This zone as a master file can have it: faults of keys and signatures, none of single answers. */
    GeneratedZone servable() {
        boolean bent = message != MessageFault.NONE || delegationFault != DelegationFault.NONE;
        List<SignatureFault> faults = List.of(SignatureFault.values());
        return new GeneratedZone(
                name,
                delegation,
                algorithm,
                second,
                denial,
                shape,
                bent ? faults.get(Math.floorMod(name.hashCode(), faults.size())) : signatures,
                signatureType,
                MessageFault.NONE,
                onlyAsked,
                DelegationFault.NONE,
                child,
                childDenial,
                other);
    }

    private static Denial denial(Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> Denial.nsec();
            case 4, 5, 6 ->
                new Denial.Nsec3(
                        pick(random, List.of(0, 0, 0, 1, 10)),
                        pick(random, List.of("", "ab", "0123456789abcdef")),
                        false);
            case 7, 8 -> new Denial.Nsec3(pick(random, List.of(0, 0, 5)), pick(random, List.of("", "c0ffee")), true);
            default ->
                new Denial.Nsec3(
                        pick(random, List.of(49, 50, 51, 100, 150, 151, 500, 2500)), "aa", random.nextBoolean());
        };
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** The first label of its name, by which other zones refer to it. */
    String label() {
        return name.substring(0, name.indexOf('.'));
    }

    Name apex() {
        return Name.fromConstantString(name + ".");
    }

    Name childApex() {
        return Name.fromConstantString("sub." + name + ".");
    }

    /** The shape in words; the table of explained differences matches them. */
    @Override
    public String toString() {
        StringBuilder words = new StringBuilder(
                delegation + " algorithm " + algorithm + "/" + second + " " + words(denial) + " " + shape);
        if (signatures != SignatureFault.NONE) {
            words.append(" signatures ").append(signatures).append(" type ").append(signatureType);
        }
        if (message != MessageFault.NONE) {
            words.append(" message ").append(message).append(onlyAsked ? " once" : " always");
        }
        if (delegationFault != DelegationFault.NONE) {
            words.append(" DS ").append(delegationFault);
        }
        return words + " child " + child + " " + words(childDenial) + " other " + other;
    }

    private static String words(Denial denial) {
        return switch (denial) {
            case Denial.Nsec _ -> "NSEC";
            case Denial.Nsec3 nsec3 -> "NSEC3(" + nsec3.iterations() + (nsec3.optOut() ? ",optout)" : ")");
        };
    }
}
