package org.danepost.dane;

import java.util.List;
import java.util.Optional;

/**
 * Which digests count, strongest first (RFC 7671 §9). A matching type that is not listed is unusable, so leaving a
 * digest out is how local policy calls it too weak (RFC 6698 §4.1) and adding one is how a newly registered number
 * comes in.
 *
 * @param strongestFirst the digests; matching type 0 is no digest and is always understood
 */
public record DigestPreference(List<Digest> strongestFirst) {
    public static final Digest SHA_256 = new Digest(1, "SHA-256", 32);
    public static final Digest SHA_512 = new Digest(2, "SHA-512", 64);

    /** SHA-512 over SHA-256. */
    public static final DigestPreference DEFAULT = new DigestPreference(List.of(SHA_512, SHA_256));

    public DigestPreference {
        strongestFirst = List.copyOf(strongestFirst);
        long numbers = strongestFirst.stream()
                .mapToInt(Digest::matchingType)
                .distinct()
                .count();
        if (numbers != strongestFirst.size()) {
            throw new IllegalArgumentException("a matching type is listed twice in the digest preference");
        }
    }

    Optional<Digest> digest(int matchingType) {
        return strongestFirst.stream()
                .filter(d -> d.matchingType() == matchingType)
                .findFirst();
    }

    /**
     * One digest.
     *
     * @param matchingType its number in the registry, 1 to 255
     * @param algorithm its name to {@link java.security.MessageDigest}
     * @param octets its length
     */
    public record Digest(int matchingType, String algorithm, int octets) {
        public Digest {
            if (matchingType < 1 || matchingType > 255) {
                throw new IllegalArgumentException("matching type " + matchingType + " is not in 1 to 255");
            }
        }
    }
}
