package org.danepost.smtp;

import java.util.Locale;
import java.util.Optional;

/** The name to send in a handshake (RFC 6066 §3). */
final class ServerName {
    private ServerName() {}

    /**
     * The name as it is sent: lower case, no final dot. Empty for address literals (RFC 6066 §3) and for what is no name in
     * A-labels. Underscores are let through: names in DNS have them, and a certificate may be chosen by them.
     */
    static Optional<String> of(String name) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean label = plain.matches("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");
        if (!label || plain.length() > 253 || plain.matches("[0-9.]+")) {
            return Optional.empty();
        }
        return Optional.of(plain.toLowerCase(Locale.ROOT));
    }
}
