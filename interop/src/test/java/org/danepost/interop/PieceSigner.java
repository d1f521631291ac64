package org.danepost.interop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.danepost.interop.Draft.Piece;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSOutput;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Makes RRSIG records, right ones and every kind of wrong one (RFC 4034 §3). Any thread. */
final class PieceSigner {
    private static final Duration VALID = Duration.ofDays(10);

    private final Instant start;
    private final Map<ByteBuffer, byte[]> made = new ConcurrentHashMap<>();

    PieceSigner(Instant start) {
        this.start = start;
    }

    /** Keys of other zones, for signatures that are not the zone's to make. */
    record Strangers(GeneratedKey parent, GeneratedKey sibling, GeneratedKey unknown) {}

    /** A signature's fields. */
    private record Shape(
            GeneratedKey key, Name signer, int labels, int tag, int algorithm, long ttl, Instant from, Instant to) {
        Shape by(GeneratedKey other, Name name) {
            return new Shape(other, name, labels, other.tag(), other.algorithm(), ttl, from, to);
        }

        Shape labels(int count) {
            return new Shape(key, signer, count, tag, algorithm, ttl, from, to);
        }

        Shape numbers(int otherTag, int otherAlgorithm) {
            return new Shape(key, signer, labels, otherTag, otherAlgorithm, ttl, from, to);
        }

        Shape ttl(long other) {
            return new Shape(key, signer, labels, tag, algorithm, other, from, to);
        }

        Shape valid(Instant first, Instant last) {
            return new Shape(key, signer, labels, tag, algorithm, ttl, first, last);
        }
    }

    /** The signatures over a piece by one key of its zone. */
    List<Record> sign(Piece piece, Name zone, GeneratedKey key, SignatureFault fault, Strangers strangers) {
        long ttl = piece.records.getFirst().getTTL();
        Shape good = new Shape(
                key,
                zone,
                piece.labels,
                key.tag(),
                key.algorithm(),
                ttl,
                start.minus(Duration.ofHours(2)),
                start.plus(VALID));
        Shape expired = good.valid(start.minus(VALID), start.minus(Duration.ofHours(3)));
        return switch (fault) {
            case NONE -> List.of(signature(piece, good));
            case STRIPPED -> List.of();
            case GARBAGE -> List.of(bent(signature(piece, good), 1));
            case EXPIRED -> List.of(signature(piece, expired));
            case FUTURE -> List.of(signature(piece, good.valid(start.plus(Duration.ofHours(3)), start.plus(VALID))));
            case BACKWARDS ->
                List.of(signature(piece, good.valid(start.plus(VALID), start.minus(Duration.ofHours(3)))));
            case TRUNCATED -> List.of(cut(signature(piece, good)));
            case SIGNER_PARENT ->
                List.of(signature(
                        piece,
                        good.by(strangers.parent, strangers.parent.record().getName())));
            case SIGNER_SIBLING ->
                List.of(signature(
                        piece,
                        good.by(strangers.sibling, strangers.sibling.record().getName())));
            case SIGNER_CHILD -> List.of(signature(piece, good.by(key, Name.fromConstantString("sub." + zone))));
            case SIBLING_KEY -> List.of(signature(piece, good.by(strangers.sibling, zone)));
            case UNKNOWN_KEY -> List.of(signature(piece, good.by(strangers.unknown, zone)));
            case LABELS_LESS -> List.of(signature(piece, good.labels(Math.max(0, piece.labels - 1))));
            case LABELS_MORE -> List.of(signature(piece, good.labels(piece.labels + 1)));
            case WRONG_TAG -> List.of(signature(piece, good.numbers(good.tag ^ 0x5555, good.algorithm)));
            case WRONG_ALGORITHM -> List.of(signature(piece, good.numbers(good.tag, good.algorithm == 8 ? 10 : 8)));
            case LOWER_ORIGINAL_TTL -> List.of(signature(piece, good.ttl(ttl / 2)));
            case GARBAGE_BESIDE -> List.of(bent(signature(piece, good), 1), signature(piece, good));
            case MUCH_GARBAGE_BESIDE -> {
                List<Record> many = new ArrayList<>();
                for (int i = 1; i <= 7; i++) {
                    many.add(bent(signature(piece, good), i));
                }
                many.add(signature(piece, good));
                yield many;
            }
            case EXPIRED_BESIDE -> List.of(signature(piece, expired), signature(piece, good));
            case UNKNOWN_ALGORITHM_BESIDE ->
                List.of(signature(piece, good.numbers(good.tag, 200)), signature(piece, good));
        };
    }

    private Record signature(Piece piece, Shape shape) {
        byte[] head = head(piece.type, shape);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(head);
        int surplus = piece.owner.labels() - 1 - shape.labels - (piece.owner.isWild() ? 1 : 0);
        Name signed = surplus > 0 ? piece.owner.wild(piece.owner.isWild() ? surplus + 1 : surplus) : piece.owner;
        piece.records.stream()
                .map(Record::rdataToWireCanonical)
                .sorted(Arrays::compareUnsigned)
                .forEach(content -> {
                    DNSOutput out = new DNSOutput();
                    out.writeByteArray(signed.toWireCanonical());
                    out.writeU16(piece.type);
                    out.writeU16(DClass.IN);
                    out.writeU32(shape.ttl);
                    out.writeU16(content.length);
                    out.writeByteArray(content);
                    data.writeBytes(out.toByteArray());
                });
        byte[] whole = data.toByteArray();
        ByteBuffer known = ByteBuffer.allocate(4 + whole.length)
                .putInt(shape.key.pair().hashCode())
                .put(whole)
                .flip();
        byte[] signature = made.computeIfAbsent(known, _ -> shape.key.sign(whole));
        return made(piece.owner, piece.records.getFirst().getTTL(), head, signature);
    }

    private static byte[] head(int type, Shape shape) {
        DNSOutput out = new DNSOutput();
        out.writeU16(type);
        out.writeU8(shape.algorithm);
        out.writeU8(shape.labels);
        out.writeU32(shape.ttl);
        out.writeU32(shape.to.getEpochSecond());
        out.writeU32(shape.from.getEpochSecond());
        out.writeU16(shape.tag);
        out.writeByteArray(shape.signer.toWireCanonical());
        return out.toByteArray();
    }

    private static Record made(Name owner, long ttl, byte[] head, byte[] signature) {
        byte[] content = Arrays.copyOf(head, head.length + signature.length);
        System.arraycopy(signature, 0, content, head.length, signature.length);
        return Record.newRecord(owner, Type.RRSIG, DClass.IN, ttl, content);
    }

    private static Record bent(Record signature, int how) {
        byte[] content = signature.rdataToWireCanonical();
        content[content.length - 9] ^= (byte) how;
        return Record.newRecord(signature.getName(), Type.RRSIG, DClass.IN, signature.getTTL(), content);
    }

    private static Record cut(Record signature) {
        byte[] content = signature.rdataToWireCanonical();
        return Record.newRecord(
                signature.getName(),
                Type.RRSIG,
                DClass.IN,
                signature.getTTL(),
                Arrays.copyOf(content, content.length - 1));
    }
}
