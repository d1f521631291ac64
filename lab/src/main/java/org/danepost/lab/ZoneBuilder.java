package org.danepost.lab;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Makes a {@link SignedZone} from master-file text. One thread at a time; the zone that it makes is immutable, so that the
 * same builder can make an old and a new version of one zone with the same keys.
 *
 * <p>Unless told otherwise the zone is signed with ECDSA P-256, one key that the parent points to and one that signs the
 * rest, with NSEC, from an hour before the clock to fourteen days after it, and all its TTLs are {@value #DEFAULT_TTL}
 * seconds. An SOA is made when the text has none; name servers come from {@link #servedBy}.
 */
public final class ZoneBuilder {
    /** Seconds. */
    static final long DEFAULT_TTL = 300;

    /** More than any validator's allowance for wrong clocks. */
    private static final Duration WELL_OUTSIDE = Duration.ofDays(3);

    private final Name name;
    private final List<Record> records = new ArrayList<>();
    private final List<ZoneFault> faults = new ArrayList<>();
    private SigningAlgorithm algorithm = SigningAlgorithm.ECDSAP256SHA256;
    private Denial denial = Denial.nsec();
    private Optional<List<ZoneKey>> keys = Optional.empty();
    private boolean signed = true;
    private Duration before = Duration.ofHours(1);
    private Duration after = Duration.ofDays(14);
    private int serial = 1;

    private ZoneBuilder(Name name) {
        this.name = name;
    }

    /** A zone of this name; a final dot may be left out. */
    public static ZoneBuilder zone(String name) {
        return new ZoneBuilder(absolute(name));
    }

    static Name absolute(String name) {
        try {
            return Name.fromString(name, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("'" + name + "' is not a domain name: " + e.getMessage(), e);
        }
    }

    /** The zone's name. */
    public Name name() {
        return name;
    }

    /** Adds records in master-file form, relative to the zone's name. */
    public ZoneBuilder text(String lines) {
        records.addAll(parse(lines, name));
        return this;
    }

    static List<Record> parse(String lines, Name origin) {
        List<Record> parsed = new ArrayList<>();
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(bytes), origin, DEFAULT_TTL)) {
            master.disableIncludes();
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                parsed.add(record);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("zone text of " + origin + " cannot be read: " + e.getMessage(), e);
        }
        return parsed;
    }

    /** One name server {@code ns.ZONE} at this IPv4 address, inside the zone so that the parent needs glue. */
    public ZoneBuilder servedBy(String address) {
        String server = name.equals(Name.root) ? "ns." : "ns." + name;
        return text("@ NS " + server + "\n" + server + " A " + address + "\n");
    }

    /** As {@link #servedBy} unless the zone has a name server already. */
    ZoneBuilder servedByDefault(String address) {
        boolean served = records.stream()
                .anyMatch(record ->
                        record.getType() == Type.NS && record.getName().equals(name));
        return served ? this : servedBy(address);
    }

    /** Another builder for the same zone, with the same keys and way of denial, and no records. */
    public ZoneBuilder sibling() {
        ZoneBuilder other = new ZoneBuilder(name);
        other.algorithm = algorithm;
        other.denial = denial;
        other.signed = signed;
        other.keys = Optional.of(zoneKeys());
        return other;
    }

    /** A name server outside the zone, so that the parent has no glue. */
    public ZoneBuilder servedByHost(String host) {
        return text("@ NS " + absolute(host) + "\n");
    }

    /** Delegates to a zone: its NS records, the addresses of servers inside it, and its DS records if it is signed. */
    public ZoneBuilder delegate(SignedZone child) {
        records.addAll(child.delegation());
        return this;
    }

    public ZoneBuilder algorithm(SigningAlgorithm chosen) {
        this.algorithm = chosen;
        this.keys = Optional.empty();
        return this;
    }

    public ZoneBuilder denial(Denial chosen) {
        this.denial = chosen;
        return this;
    }

    /** No keys, no signatures, no DS: an honest unsigned zone. */
    public ZoneBuilder unsigned() {
        this.signed = false;
        return this;
    }

    public ZoneBuilder fault(ZoneFault fault) {
        faults.add(fault);
        return this;
    }

    /** How long before and after the moment of signing the signatures are valid. */
    public ZoneBuilder validity(Duration beforeSigning, Duration afterSigning) {
        this.before = beforeSigning;
        this.after = afterSigning;
        return this;
    }

    public ZoneBuilder serial(int number) {
        this.serial = number;
        return this;
    }

    /** Makes the zone as of the clock's present. Keys are made once for a builder. */
    public SignedZone build(InstantSource clock) {
        Instant now = clock.instant();
        List<Record> all = new ArrayList<>(records);
        if (all.stream().noneMatch(record -> record.getType() == Type.SOA)) {
            all.addAll(parse("@ SOA ns hostmaster " + serial + " 3600 600 86400 " + DEFAULT_TTL + "\n", name));
        }
        Duration shift = Duration.ZERO;
        for (ZoneFault fault : faults) {
            shift = switch (fault) {
                case ZoneFault.Expired _ -> after.plus(WELL_OUTSIDE).negated();
                case ZoneFault.NotYetValid _ -> before.plus(WELL_OUTSIDE);
                case ZoneFault.MissingSignatures _,
                        ZoneFault.GarbageSignatures _,
                        ZoneFault.WrongDs _,
                        ZoneFault.NoDenials _,
                        ZoneFault.SignaturesDropped _ -> shift;
            };
        }
        Instant inception = now.plus(shift).minus(before);
        Instant expiration = now.plus(shift).plus(after);
        ZoneSigner signer = new ZoneSigner(signed ? zoneKeys() : List.of(), inception, expiration, faults);
        return new SignedZone(name, all, denial, signer);
    }

    private List<ZoneKey> zoneKeys() {
        if (keys.isEmpty()) {
            keys = Optional.of(List.of(
                    ZoneKey.create(name, algorithm, true, DEFAULT_TTL),
                    ZoneKey.create(name, algorithm, false, DEFAULT_TTL)));
        }
        return keys.get();
    }

    /** The DS record, with SHA-256, that points to this key. RFC 4034 §5. */
    static DSRecord dsOf(ZoneKey key) {
        return new DSRecord(
                key.record().getName(), key.record().getDClass(), DEFAULT_TTL, DNSSEC.Digest.SHA256, key.record());
    }
}
