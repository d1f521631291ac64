package org.danepost.dane;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Certificates out of PEM text (RFC 7468): a chain as a server's file has it. Text outside the blocks and blocks of
 * other kinds, such as private keys, are passed over. Pure: text in, octets out.
 */
public sealed interface PemBundle {
    /** Octets of each certificate block, in order; at least one. What is inside the octets is not looked at. */
    record Certificates(List<byte[]> der) implements PemBundle {
        public Certificates {
            der = der.stream().map(byte[]::clone).toList();
        }
    }

    /**
     * The text is not PEM with at least one certificate.
     *
     * @param line the line at fault, the first is 1
     * @param why one sentence with the line and the block
     */
    record Malformed(int line, String why) implements PemBundle {}

    /** Never fails. */
    static PemBundle read(String text) {
        List<byte[]> found = new ArrayList<>();
        List<String> lines = text.lines().toList();
        String open = "";
        int openLine = 0;
        int block = 0;
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            boolean begins = line.startsWith("-----BEGIN ") && line.endsWith("-----");
            if (begins && !open.isEmpty()) {
                return new Malformed(
                        i + 1, "line " + (i + 1) + ": block " + block + " of line " + openLine + " has no END line");
            }
            if (begins) {
                block++;
                open = line.substring("-----BEGIN ".length(), Math.max(11, line.length() - 5));
                openLine = i + 1;
                body.setLength(0);
            } else if (line.startsWith("-----END ") && !open.isEmpty()) {
                if (!line.equals("-----END " + open + "-----")) {
                    return new Malformed(i + 1, "line " + (i + 1) + ": expected is -----END " + open + "-----");
                }
                if (certificate(open) && body.isEmpty()) {
                    return new Malformed(
                            openLine, "line " + openLine + ": block " + block + " (" + open + ") is empty");
                }
                if (certificate(open)) {
                    try {
                        found.add(Base64.getDecoder().decode(body.toString()));
                    } catch (IllegalArgumentException e) {
                        return new Malformed(
                                openLine,
                                "line " + openLine + ": block " + block + " (" + open + ") is not base64: "
                                        + e.getMessage());
                    }
                }
                open = "";
            } else if (!open.isEmpty()) {
                body.append(line);
            }
        }
        if (!open.isEmpty()) {
            return new Malformed(openLine, "line " + openLine + ": block " + block + " (" + open + ") has no END line");
        }
        if (found.isEmpty()) {
            return new Malformed(1, "there is no -----BEGIN CERTIFICATE----- block in the text");
        }
        return new Certificates(found);
    }

    private static boolean certificate(String label) {
        return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
    }
}
