package org.danepost.smtp;

import java.util.List;
import java.util.Optional;

/**
 * What a TLS handshake came to.
 *
 * @param version {@code TLSv1.2} or {@code TLSv1.3}
 * @param cipher the cipher suite by its IANA name
 * @param group the key exchange group, where the engine tells
 * @param sni the server name sent
 * @param chain the server's certificates, DER, as received
 * @param engine who shook hands
 * @param note why this engine, where it is not the usual one; otherwise empty
 */
public record TlsFacts(
        String version,
        String cipher,
        Optional<String> group,
        Optional<String> sni,
        List<byte[]> chain,
        TlsEngine engine,
        String note) {
    public TlsFacts {
        chain = copy(chain);
    }

    /** Copies, so that nobody can change the evidence. */
    @Override
    public List<byte[]> chain() {
        return copy(chain);
    }

    TlsFacts withNote(String words) {
        return new TlsFacts(version, cipher, group, sni, chain, engine, words);
    }

    static List<byte[]> copy(List<byte[]> chain) {
        return chain.stream().map(byte[]::clone).toList();
    }
}
