package org.danepost.smtp;

import java.util.List;
import java.util.Optional;

/**
 * What a TLS handshake came to.
 *
 * @param version {@code TLSv1.2} or {@code TLSv1.3}; older ones only where that is switched on
 * @param cipher the cipher suite by its IANA name
 * @param group the key exchange group, where the engine tells
 * @param sni the server name sent
 * @param chain the server's certificates, DER, as received
 * @param engine who shook hands
 * @param note why this engine or offer, where it is not the usual one; otherwise empty
 * @param resumed true if an earlier session was resumed (RFC 8446 §2.2): then the chain is that of the earlier handshake,
 *     and was put to the check anew
 */
public record TlsFacts(
        String version,
        String cipher,
        Optional<String> group,
        Optional<String> sni,
        List<byte[]> chain,
        TlsEngine engine,
        String note,
        boolean resumed) {
    public TlsFacts {
        chain = copy(chain);
    }

    /** Of a full handshake. */
    public TlsFacts(
            String version,
            String cipher,
            Optional<String> group,
            Optional<String> sni,
            List<byte[]> chain,
            TlsEngine engine,
            String note) {
        this(version, cipher, group, sni, chain, engine, note, false);
    }

    /** Copies, so that nobody can change the evidence. */
    @Override
    public List<byte[]> chain() {
        return copy(chain);
    }

    TlsFacts withNote(String words) {
        return new TlsFacts(version, cipher, group, sni, chain, engine, words, resumed);
    }

    static List<byte[]> copy(List<byte[]> chain) {
        return chain.stream().map(byte[]::clone).toList();
    }
}
