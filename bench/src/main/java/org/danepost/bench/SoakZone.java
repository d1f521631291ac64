package org.danepost.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.danepost.lab.SignedZone;
import org.danepost.lab.ZoneBuilder;
import org.danepost.lab.ZoneStore;
import org.jspecify.annotations.Nullable;

/**
 * A leaf zone of the soak, and the truth about it: which version of it was published when. Each version has data of its
 * own, so that an answer tells which version it is from. Changed by one thread, read by any.
 */
final class SoakZone {
    /** What a validator must make of it. */
    enum Kind {
        SECURE,
        UNSIGNED,
        /** Its addresses can never be proven. */
        BROKEN
    }

    /** What is asked of a zone. */
    enum Ask {
        HOST("www", "A"),
        EXCHANGER("@", "MX"),
        DIGEST("_25._tcp.mail", "TLSA"),
        ALIAS("alias", "A"),
        /** An alias into another zone. */
        FAR("far", "A"),
        /** A name of its own each time, made from a wildcard. */
        WILD("*.wild", "A"),
        /** There in every other version. */
        FLIP("flip", "A"),
        /** A name of its own each time, that does not exist. */
        NO_NAME("*", "A"),
        NO_DATA("www", "TLSA");

        private final String label;
        private final String type;

        Ask(String label, String type) {
            this.label = label;
            this.type = type;
        }

        String type() {
            return type;
        }

        String name(String zone, long unique) {
            String name = label.replace("*", "u" + unique);
            return name.equals("@") ? zone : name + "." + zone;
        }
    }

    /** A version and when it was to be had: from its first publication until no server had it any more. */
    record Version(int number, Instant from, @Nullable Instant until, Instant signaturesEnd) {}

    /** How the zone is made. */
    record Shape(
            String name,
            int index,
            Kind kind,
            List<String> addresses,
            List<ZoneStore> stores,
            String farTarget,
            Supplier<ZoneBuilder> fresh) {}

    private static final Duration KEPT = Duration.ofMinutes(2);
    private static final Pattern DNSKEY = Pattern.compile("^\\S+\\s+\\d+\\s+IN\\s+DNSKEY\\s");
    private static final Duration VALID = Duration.ofHours(3);

    private final Shape shape;
    private final List<Version> versions = new CopyOnWriteArrayList<>();
    private ZoneBuilder keys;
    private Optional<ZoneBuilder> otherKeys = Optional.empty();
    private @Nullable SignedZone current;
    private int number;

    SoakZone(Shape shape) {
        this.shape = shape;
        this.keys = shape.fresh.get();
    }

    String name() {
        return shape.name;
    }

    Kind kind() {
        return shape.kind;
    }

    String farTarget() {
        return shape.farTarget;
    }

    /** Publishes the next version at all its servers. */
    void publish(InstantSource clock) {
        publish(clock, VALID);
    }

    /** Publishes the next version with signatures that end soon. */
    void publish(InstantSource clock, Duration valid) {
        number++;
        ZoneBuilder builder = keys.sibling().text(text(number) + otherKeyRecords(clock));
        builder.validity(Duration.ofHours(1), valid);
        if (shape.kind == Kind.BROKEN) {
            builder.fault(SoakWorld.fault(shape.index));
        }
        SignedZone next = builder.build(clock);
        Instant now = clock.instant();
        versions.add(new Version(number, now, null, next.expiration()));
        shape.stores.forEach(store -> store.put(next));
        current = next;
        Instant done = clock.instant();
        versions.replaceAll(version -> version.number < number && version.until == null
                ? new Version(version.number, version.from, done, version.signaturesEnd)
                : version);
        versions.removeIf(version -> version.until != null && version.until.isBefore(done.minus(KEPT)));
    }

    /** The version that is published now. */
    SignedZone current() {
        SignedZone zone = current;
        if (zone == null) {
            throw new IllegalStateException(shape.name + " is not published yet");
        }
        return zone;
    }

    /** Keys that come or go, published beside those that sign (RFC 6781 §4.1.2). */
    void introduce() {
        otherKeys = Optional.of(shape.fresh.get());
    }

    /** The introduced keys sign from the next version on, the old ones are still published. */
    void swap() {
        ZoneBuilder old = keys;
        keys = otherKeys.orElseThrow();
        otherKeys = Optional.of(old);
    }

    /** Only the keys that sign are published from the next version on. */
    void retire() {
        otherKeys = Optional.empty();
    }

    /** DS of the keys that do not sign, in master-file form; empty when there are none. */
    String otherDelegationSigner(InstantSource clock) {
        return otherKeys.map(other -> bare(other, clock).trustAnchor()).orElse("");
    }

    private String otherKeyRecords(InstantSource clock) {
        return otherKeys
                .map(other -> bare(other, clock).text().lines())
                .orElse(Stream.empty())
                .filter(line -> DNSKEY.matcher(line).find())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private SignedZone bare(ZoneBuilder other, InstantSource clock) {
        return other.sibling().servedBy(shape.addresses.getFirst()).build(clock);
    }

    private String text(int version) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < shape.addresses.size(); i++) {
            text.append("@ NS ns%d\nns%d A %s\n".formatted(i, i, shape.addresses.get(i)));
        }
        text.append("www A %1$s\nmail A %1$s\n*.wild A %1$s\n".formatted(address(version)));
        text.append("@ MX %d mail\n".formatted(version % 30_000));
        text.append("_25._tcp.mail TLSA 3 1 1 %s\n".formatted(digest(version)));
        text.append("alias CNAME www\nfar CNAME www.%s\n".formatted(shape.farTarget));
        if (version % 2 == 0) {
            text.append("flip A %s\n".formatted(address(version)));
        }
        return text.toString();
    }

    private String address(int version) {
        return "10.%d.%d.%d".formatted(shape.index, (version >> 8) & 0xff, version & 0xff);
    }

    private String digest(int version) {
        try {
            byte[] text = (shape.name + version).getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
            hash[0] = 0;
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one right answer from a version, as a record's content in lower case; empty when there is none such. */
    Optional<String> truth(Ask ask, Version version) {
        int v = version.number;
        return switch (ask) {
            case HOST, ALIAS, FAR, WILD -> Optional.of(address(v));
            case EXCHANGER -> Optional.of(v % 30_000 + " mail." + shape.name);
            case DIGEST -> Optional.of(("3 1 1 " + digest(v)).toLowerCase(Locale.ROOT));
            case FLIP -> v % 2 == 0 ? Optional.of(address(v)) : Optional.empty();
            case NO_NAME, NO_DATA -> Optional.empty();
        };
    }

    /**
     * The versions that an answer may be from.
     *
     * @param asked when it was asked for
     * @param answered when it came
     * @param late how long after its end a version may still be heard of
     */
    List<Version> possible(Instant asked, Instant answered, Duration late) {
        return versions.stream()
                .filter(version -> !version.from.isAfter(answered))
                .filter(version ->
                        version.until == null || version.until.plus(late).isAfter(asked))
                .toList();
    }
}
