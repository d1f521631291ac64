package org.danepost.bench;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.danepost.lab.MiniInternet;
import org.danepost.lab.SignedZone;
import org.danepost.lab.ZoneBuilder;
import org.danepost.lab.ZoneStore;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the parts of a lookup cost, in microseconds; run by {@code bench/micro}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Micro {
    private static final byte[] DATA = new byte[180];

    /** A lookup whose answer is in the cache. */
    @State(Scope.Benchmark)
    public static class WarmLookup {
        private @Nullable MiniInternet internet;
        private @Nullable ValidatingResolver resolver;
        private Question question = Question.of(".", Type.SOA);

        @Setup
        public void make() throws IOException {
            MiniInternet started = MiniInternet.start();
            internet = started;
            question = new Question(started.zones().getFirst().name(), Type.SOA);
            resolver = ValidatingResolver.builder()
                    .servers(List.of(started.resolver()))
                    .anchors(TrustAnchors.parse(started.trustAnchor(), "the lab's root"))
                    .clock(started.clock())
                    .build();
        }

        @TearDown
        public void close() {
            MiniInternet started = internet;
            if (started != null) {
                started.close();
            }
        }
    }

    @Benchmark
    public Answer warmLookup(WarmLookup state) {
        return Objects.requireNonNull(state.resolver).resolve(state.question);
    }

    /** A key and a signature, of an algorithm and a provider. */
    @State(Scope.Benchmark)
    public static class Signed {
        @Param({
            "SHA256withECDSA EC JDK",
            "SHA256withECDSA EC Conscrypt",
            "SHA256withECDSA EC BouncyCastle",
            "EdDSA Ed25519 JDK",
            "EdDSA Ed25519 Conscrypt",
            "EdDSA Ed25519 BouncyCastle",
            "SHA256withRSA RSA JDK",
            "SHA256withRSA RSA Conscrypt",
            "SHA256withRSA RSA BouncyCastle"
        })
        public String what = "";

        private @Nullable Provider provider;
        private String algorithm = "";
        private @Nullable PublicKey key;
        private byte[] signature = new byte[0];

        @Setup
        public void make() throws GeneralSecurityException {
            List<String> words = List.of(what.split(" ", -1));
            algorithm = words.get(0);
            KeyPairGenerator generator = KeyPairGenerator.getInstance(words.get(1));
            switch (words.get(1)) {
                case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case "RSA" -> generator.initialize(2048);
                default -> {}
            }
            KeyPair pair = generator.generateKeyPair();
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(pair.getPrivate());
            signer.update(DATA);
            signature = signer.sign();
            provider = switch (words.get(2)) {
                case "Conscrypt" -> Conscrypt.newProvider();
                case "BouncyCastle" -> new BouncyCastleProvider();
                default -> signer.getProvider();
            };
            String factory = words.get(1).equals("Ed25519") ? "EdDSA" : words.get(1);
            key = (provider.equals(signer.getProvider())
                            ? KeyFactory.getInstance(factory)
                            : KeyFactory.getInstance(factory, provider))
                    .generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));
        }
    }

    @Benchmark
    public boolean verify(Signed state) throws GeneralSecurityException {
        Signature check = Signature.getInstance(state.algorithm, state.provider);
        check.initVerify(state.key);
        check.update(DATA);
        return check.verify(state.signature);
    }

    /** The parameters of an NSEC3 chain. */
    @State(Scope.Benchmark)
    public static class Hashed {
        @Param({"0", "50"})
        public int iterations;

        private final Name name =
                Question.of("_25._tcp.mail.example.org", Type.TLSA).name();
        private NSEC3Record record = record(0);

        private NSEC3Record record(int rounds) {
            return new NSEC3Record(name, DClass.IN, 300, 1, 0, rounds, new byte[0], new byte[20], new int[0]);
        }

        @Setup
        public void make() {
            record = record(iterations);
        }
    }

    @Benchmark
    public byte[] nsec3Hash(Hashed state) throws GeneralSecurityException {
        return state.record.hashName(state.name);
    }

    /** A signed answer as it comes off the wire. */
    @State(Scope.Benchmark)
    public static class Wire {
        private byte[] packet = new byte[0];

        @Setup
        public void make() throws IOException {
            SignedZone zone = ZoneBuilder.zone("example.org")
                    .servedBy("127.0.0.1")
                    .text("_25._tcp.mail TLSA 3 1 1 %064x\n".formatted(1))
                    .build(InstantSource.system());
            ZoneStore store = new ZoneStore();
            store.put(zone);
            Message query = new Message(PipelinedClient.packet(Question.of("_25._tcp.mail.example.org", Type.TLSA), 1));
            Message answer = store.answer(query);
            if (answer.getSection(Section.ANSWER).size() != 2) {
                throw new IllegalStateException("the answer should have a record and its signature: " + answer);
            }
            packet = answer.toWire();
        }
    }

    @Benchmark
    public Message parse(Wire state) throws IOException {
        return new Message(state.packet);
    }
}
