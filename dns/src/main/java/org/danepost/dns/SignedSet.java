package org.danepost.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The records of one owner and type in one section of a message, with the signatures that claim to cover them. Nothing
 * here is verified.
 *
 * @param records at least one record, without RRSIGs
 * @param signatures the RRSIG records of the same owner that cover this type
 */
record SignedSet(Name owner, int type, List<Record> records, List<RRSIGRecord> signatures) {
    SignedSet {
        records = List.copyOf(records);
        signatures = List.copyOf(signatures);
    }

    private record Key(Name owner, int type) {}

    /** The RRsets of class IN in a section, in the order in which they appear. */
    static List<SignedSet> of(Message message, int section) {
        Map<Key, List<Record>> records = new LinkedHashMap<>();
        Map<Key, List<RRSIGRecord>> signatures = new LinkedHashMap<>();
        for (Record record : message.getSection(section)) {
            if (record.getDClass() != DClass.IN) {
                continue;
            }
            if (record instanceof RRSIGRecord signature) {
                Key key = new Key(signature.getName(), signature.getTypeCovered()); // RFC 4035 §5.3.1
                signatures.computeIfAbsent(key, _ -> new ArrayList<>()).add(signature);
            } else {
                Key key = new Key(record.getName(), record.getType());
                records.computeIfAbsent(key, _ -> new ArrayList<>()).add(record);
            }
        }
        List<SignedSet> sets = new ArrayList<>(records.size());
        records.forEach((key, list) ->
                sets.add(new SignedSet(key.owner(), key.type(), list, signatures.getOrDefault(key, List.of()))));
        return List.copyOf(sets);
    }

    /** The set with this owner and type. */
    static Optional<SignedSet> find(List<SignedSet> sets, Name owner, int type) {
        return sets.stream()
                .filter(set -> set.type == type && set.owner.equals(owner))
                .findFirst();
    }

    /** The least TTL that the records carry. */
    Duration ttl() {
        long least = Long.MAX_VALUE;
        for (Record record : records) {
            least = Math.min(least, record.getTTL());
        }
        return Duration.ofSeconds(least);
    }

    /** The question that the set answers. */
    Question question() {
        return new Question(owner, type);
    }

    /** How the set is called in explanations. */
    String words() {
        return owner + " " + Type.string(type);
    }

    /** Labels of a name as RRSIG counts them: without the root and without a leading asterisk (RFC 4034 §3.1.3). */
    static int labels(Name name) {
        int labels = name.labels() - 1;
        return name.isWild() ? labels - 1 : labels;
    }

    /** The owner as it was signed: the wildcard when the signature has fewer labels (RFC 4035 §5.3.2). */
    private Name signedOwner(RRSIGRecord signature) {
        int surplus = labels(owner) - signature.getLabels();
        return surplus > 0 ? owner.wild(owner.isWild() ? surplus + 1 : surplus) : owner;
    }

    /** The octets that the signature covers (RFC 4034 §3.1.8.1, §6.2, §6.3). */
    byte[] signedOctets(RRSIGRecord signature) {
        byte[] head = signature.rdataToWireCanonical();
        int headLength = head.length - signature.getSignature().length;
        byte[] name = signedOwner(signature).toWireCanonical();
        List<byte[]> contents = new ArrayList<>(records.size());
        for (Record record : records) {
            contents.add(record.rdataToWireCanonical());
        }
        contents.sort(Arrays::compareUnsigned);
        Octets out = new Octets();
        out.put(head, headLength);
        byte[] previous = null;
        for (byte[] content : contents) {
            if (previous == null || !Arrays.equals(previous, content)) {
                out.put(name, name.length);
                out.putShort(type);
                out.putShort(DClass.IN);
                out.putInt(signature.getOrigTTL());
                out.putShort(content.length);
                out.put(content, content.length);
            }
            previous = content;
        }
        return out.toByteArray();
    }

    /** Grows as needed. */
    private static final class Octets {
        private byte[] buffer = new byte[512];
        private int length;

        void put(byte[] source, int count) {
            if (length + count > buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + count));
            }
            System.arraycopy(source, 0, buffer, length, count);
            length += count;
        }

        void putShort(int value) {
            put(new byte[] {(byte) (value >> 8), (byte) value}, 2);
        }

        void putInt(long value) {
            putShort((int) (value >> 16) & 0xffff);
            putShort((int) value & 0xffff);
        }

        byte[] toByteArray() {
            return Arrays.copyOf(buffer, length);
        }
    }
}
