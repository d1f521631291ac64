package org.danepost.policy;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.danepost.dane.TlsaRecord;
import org.danepost.dane.TlsaRecords;

/**
 * The digest of a certificate, or of its public key, that the administrator trusts. It is the server's own certificate that
 * counts; its names, dates and issuers do not.
 *
 * @param hash the hash
 * @param hex the digest, lower case, two letters an octet
 */
public record CertificateDigest(Hash hash, String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    /** The hashes that TLSA records know too (RFC 6698 §2.1.3). */
    public enum Hash {
        SHA256(1, 64),
        SHA512(2, 128);

        private final int matchingType;
        private final int length;

        Hash(int matchingType, int length) {
            this.matchingType = matchingType;
            this.length = length;
        }
    }

    public CertificateDigest {
        if (hex.length() != hash.length || !HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a digest of that hash");
        }
    }

    /** From {@code sha256:AB:CD...} or {@code sha512:abcd...}; empty if the text is none. */
    public static Optional<CertificateDigest> parse(String text) {
        String[] parts = text.strip().toLowerCase(Locale.ROOT).split(":", 2);
        if (parts.length < 2) {
            return Optional.empty();
        }
        String hex = parts[1].replace(":", "").replace(" ", "");
        for (Hash hash : Hash.values()) {
            boolean fits = hex.length() == hash.length && HEX.matcher(hex).matches();
            if (hash.name().toLowerCase(Locale.ROOT).equals(parts[0]) && fits) {
                return Optional.of(new CertificateDigest(hash, hex));
            }
        }
        return Optional.empty();
    }

    /** What matches the same certificates: usage 3, whole certificate or key (RFC 7671 §5.1 asks nothing else of them). */
    public TlsaRecords records() {
        byte[] digest = HexFormat.of().parseHex(hex);
        return new TlsaRecords(List.of(
                new TlsaRecord(3, 0, hash.matchingType, digest), new TlsaRecord(3, 1, hash.matchingType, digest)));
    }

    /** {@code sha256:abcd...}. */
    @Override
    public String toString() {
        return hash.name().toLowerCase(Locale.ROOT) + ":" + hex;
    }
}
