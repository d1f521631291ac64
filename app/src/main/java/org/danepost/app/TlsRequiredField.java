package org.danepost.app;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.danepost.smtp.MessageSource;

/** The header field TLS-Required of a message (RFC 8689 §3). What its value means, {@code MessageTls} says. */
final class TlsRequiredField {
    private static final String NAME = "TLS-Required";
    /** More header than any message needs; a field behind it is not seen. */
    private static final int MOST = 1 << 18;

    private TlsRequiredField() {}

    /**
     * The values of the fields of that name, unfolded.
     *
     * @throws UserError when the message cannot be read
     */
    static List<String> values(MessageSource message) {
        List<String> values = new ArrayList<>();
        boolean inField = false;
        for (String line : header(message)) {
            boolean folded = line.startsWith(" ") || line.startsWith("\t"); // RFC 5322 §2.2.3
            if (folded && inField) {
                values.addLast(values.removeLast() + line);
            } else if (!folded) {
                int colon = line.indexOf(':');
                inField = colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(NAME);
                if (inField) {
                    values.add(line.substring(colon + 1));
                }
            }
        }
        return List.copyOf(values);
    }

    /** The message with the field and the value No in front. */
    static MessageSource added(MessageSource message) {
        byte[] field = (NAME + ": No\r\n").getBytes(StandardCharsets.US_ASCII);
        return () -> new SequenceInputStream(new ByteArrayInputStream(field), message.open());
    }

    private static List<String> header(MessageSource message) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(message.open())) {
            boolean lineEmpty = true;
            for (int octet = in.read(); octet >= 0 && header.size() < MOST; octet = in.read()) {
                if (octet == '\n' && lineEmpty) {
                    break;
                }
                lineEmpty = octet == '\n' || (lineEmpty && octet == '\r');
                header.write(octet);
            }
        } catch (IOException e) {
            throw new UserError("the message cannot be read: " + e.getMessage(), e);
        }
        return header.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
