package org.danepost.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A message that can be read as often as needed, so that it need not be held in memory. */
@FunctionalInterface
public interface MessageSource {
    /** A new stream from the first octet; the caller closes it. Each stream must give the same octets. */
    InputStream open() throws IOException;

    static MessageSource of(byte[] octets) {
        byte[] copy = octets.clone();
        return () -> new ByteArrayInputStream(copy);
    }
}
