package org.danepost.smtp;

import java.io.IOException;

/** Octets to and from the peer, each call with a deadline. Used by one thread. */
sealed interface Wire permits SocketWire, TlsWire {
    /**
     * Reads at least one octet.
     *
     * @return how many, or -1 at an orderly end
     * @throws java.net.SocketTimeoutException when the deadline passes
     */
    int read(byte[] into, Deadline deadline) throws IOException;

    /**
     * Writes all of it.
     *
     * @throws java.net.SocketTimeoutException when the deadline passes; the wire is closed then
     */
    void write(byte[] from, int length, Deadline deadline) throws IOException;

    /** True if octets lie here that nobody has read; false tells nothing about what is still on the way. */
    boolean arrived() throws IOException;

    /** Closes at once; what was not sent is lost. */
    void close();
}
