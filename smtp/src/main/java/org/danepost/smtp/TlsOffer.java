package org.danepost.smtp;

import java.util.Optional;

/**
 * What one handshake offers. Immutable.
 *
 * @param sni the server name to send
 * @param authenticates true where only modern suites may be offered
 * @param lowest the oldest version
 * @param postQuantum whether X25519MLKEM768 is among the groups
 * @param resumption under which name sessions are kept and found; empty where none may be
 */
record TlsOffer(
        Optional<String> sni,
        boolean authenticates,
        TlsVersion lowest,
        boolean postQuantum,
        Optional<String> resumption) {
    static TlsOffer of(TlsUse use, TlsOptions options) {
        return new TlsOffer(
                use.sni().flatMap(ServerName::of),
                use.authenticates(),
                options.lowest(use),
                options.postQuantum(),
                use.resumption());
    }

    TlsOffer withoutResumption() {
        return new TlsOffer(sni, authenticates, lowest, postQuantum, Optional.empty());
    }

    TlsOffer withoutPostQuantum() {
        return new TlsOffer(sni, authenticates, lowest, false, resumption);
    }
}
