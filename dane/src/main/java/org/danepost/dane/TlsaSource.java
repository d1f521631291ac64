package org.danepost.dane;

/**
 * Where proven TLSA answers come from, so that this module needs no DNS of its own; {@code org.danepost.policy.TlsaLookup}
 * is one over a validating resolver. May be called by many threads at once, may block, throws nothing for what a
 * network, a server or an attacker can do. An answer that DNSSEC does not prove must never be given as
 * {@link TlsaAnswer.Proven}.
 */
@FunctionalInterface
public interface TlsaSource {
    /**
     * @param host as the program knows the server: a name, with or without a final dot, or an address in text
     * @param port the TCP port that is connected to
     */
    TlsaAnswer lookUp(String host, int port);
}
