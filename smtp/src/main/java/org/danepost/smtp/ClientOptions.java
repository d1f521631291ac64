package org.danepost.smtp;

import java.util.Optional;

/**
 * How a client behaves.
 *
 * @param name our own fully qualified name, A-labels, for EHLO; where empty, the literal of our address on that connection
 *     is said instead (RFC 5321 §4.1.4)
 * @param timers how long to wait
 * @param limits how much to read
 * @param tls what to offer in handshakes
 */
public record ClientOptions(Optional<String> name, Timers timers, ReplyLimits limits, TlsOptions tls) {
    public ClientOptions {
        name.ifPresent(text -> {
            if (!text.matches("[A-Za-z0-9.:_\\[\\]-]{1,255}")) {
                throw new IllegalArgumentException("not a name that can be said in EHLO");
            }
        });
    }

    /** With the usual offer in handshakes. */
    public ClientOptions(Optional<String> name, Timers timers, ReplyLimits limits) {
        this(name, timers, limits, TlsOptions.defaults());
    }

    public ClientOptions withTls(TlsOptions newTls) {
        return new ClientOptions(name, timers, limits, newTls);
    }

    public static ClientOptions named(String name) {
        return new ClientOptions(Optional.of(name), Timers.defaults(), ReplyLimits.defaults());
    }
}
