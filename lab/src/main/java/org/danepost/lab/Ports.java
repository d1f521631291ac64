package org.danepost.lab;

import java.io.IOException;

/** Finds a port that is free on several addresses: takes one that the system offers on the first, tries the rest. */
final class Ports {
    private static final int ATTEMPTS = 50;

    private Ports() {}

    /** Opens all listeners; the port given is 0, and each uses for the others what the first one got. */
    @FunctionalInterface
    interface Opener<T> {
        T open(int port) throws IOException;
    }

    static <T> T open(Opener<T> opener) throws IOException {
        IOException last = new IOException("not tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return opener.open(0);
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException(
                "no port is free on all addresses of the lab after " + ATTEMPTS + " attempts: " + last.getMessage(),
                last);
    }
}
