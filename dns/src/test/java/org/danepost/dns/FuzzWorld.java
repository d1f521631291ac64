package org.danepost.dns;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * The same world in each run, down to the last octet of each signature (Ed25519 draws no random numbers), with the true
 * answer to each question. What a fuzzer found in one run it finds in the next.
 */
final class FuzzWorld {
    /** How the zones deny. */
    enum Denying {
        NSEC,
        NSEC3,
        OPT_OUT
    }

    static final List<Question> QUESTIONS = List.of(
            Question.of("_25._tcp.mx.example.org.", Type.TLSA),
            Question.of("mx.example.org.", Type.A),
            Question.of("mx.example.org.", Type.AAAA),
            Question.of("_25._tcp.none.example.org.", Type.TLSA),
            Question.of("example.org.", Type.MX),
            Question.of("alias.example.org.", Type.A),
            Question.of("far.example.org.", Type.A),
            Question.of("x.d.example.org.", Type.A),
            Question.of("any.wild.example.org.", Type.A),
            Question.of("any.wild.example.org.", Type.MX),
            Question.of("nix.example.org.", Type.MX),
            Question.of("_tcp.mx.example.org.", Type.TLSA),
            Question.of("a.plain.org.", Type.A),
            Question.of("b.plain.org.", Type.A),
            Question.of("sub.example.org.", Type.DS),
            Question.of("www.sub.example.org.", Type.A),
            Question.of("www.sub.example.org.", Type.TLSA));

    /** What a liar may hand out in place of something else: these and what a walk asks for. */
    static final List<Question> POOL = List.of(
            Question.of(".", Type.DNSKEY),
            Question.of("org.", Type.DS),
            Question.of("org.", Type.DNSKEY),
            Question.of("example.org.", Type.DS),
            Question.of("example.org.", Type.DNSKEY),
            Question.of("example.org.", Type.SOA),
            Question.of("sub.example.org.", Type.DNSKEY),
            Question.of("sub.example.org.", Type.MX),
            Question.of("plain.org.", Type.DS),
            Question.of("mx.example.org.", Type.DS),
            Question.of("*.wild.example.org.", Type.A),
            Question.of("wild.example.org.", Type.A),
            Question.of("zzz.org.", Type.DS));

    final World world = new World();
    final TrustAnchors anchors;

    private FuzzWorld(Denying denying) {
        int number = 0;
        for (String apex : List.of(".", "org.", "example.org.", "sub.example.org.")) {
            TestZone zone = world.zone(apex).key(key(TestZone.name(apex), number++));
            zone.hashed = denying != Denying.NSEC;
            zone.optOut = denying == Denying.OPT_OUT;
        }
        world.zone("example.org.")
                .add("example.org. 300 MX 10 mx.example.org.")
                .add("mx.example.org. 300 A 192.0.2.1")
                .add("alias.example.org. 300 CNAME mx.example.org.")
                .add("far.example.org. 300 CNAME a.plain.org.")
                .add("d.example.org. 300 DNAME sub.example.org.")
                .add("*.wild.example.org. 300 A 192.0.2.9")
                .add("_25._tcp.mx.example.org. 300 TLSA 3 1 1 " + "12".repeat(32));
        world.zone("sub.example.org.")
                .add("www.sub.example.org. 300 A 192.0.2.7")
                .add("x.sub.example.org. 300 A 192.0.2.8");
        world.zone("plain.org.").add("a.plain.org. 300 A 192.0.2.2").signed = false;
        world.link();
        world.remember = true;
        anchors = world.anchors();
    }

    static FuzzWorld denyingBy(Denying denying) {
        return new FuzzWorld(denying);
    }

    private static SigningKey key(Name zone, int number) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Seeded(number));
            KeyPair pair = generator.generateKeyPair();
            return SigningKey.with(zone, Algorithms.ED25519, SigningKey.ZONE_AND_ENTRY, 3, pair);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Not random at all. */
    private static final class Seeded extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // never serialised
        private final Random random;

        Seeded(long seed) {
            random = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }
    }

    /** What an answer says, in one line that equals that of the true answer when it says the same. */
    static String content(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> {
                Set<String> data = new HashSet<>();
                found.records().forEach(record -> data.add(record.rdataToString()));
                yield found.security() + " " + found.finalName() + " " + data;
            }
            case Answer.Absent absent -> absent.security() + " " + absent.finalName() + " " + absent.denial();
            case Answer.Bogus bogus -> "bogus: " + bogus.explanation();
            case Answer.Failed failed -> "failed: " + failed.explanation();
        };
    }
}
