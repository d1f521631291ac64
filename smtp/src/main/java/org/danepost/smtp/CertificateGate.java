package org.danepost.smtp;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the question to a {@link PeerCheck} once in a handshake and remembers chain and answer. Used by one thread. */
final class CertificateGate {
    private final PeerCheck check;
    private List<byte[]> chain = List.of();
    private Optional<String> refusal = Optional.empty();
    private boolean resumed;

    CertificateGate(PeerCheck check) {
        this.check = check;
    }

    void pass(X509Certificate[] shown) throws CertificateException {
        List<byte[]> encoded = new ArrayList<>(shown.length);
        for (X509Certificate certificate : shown) {
            encoded.add(certificate.getEncoded());
        }
        pass(encoded);
    }

    void pass(List<byte[]> shown) throws CertificateException {
        chain = List.copyOf(shown);
        switch (decision()) {
            case PeerCheck.Accept _ -> {}
            case PeerCheck.Refuse(String why) -> {
                refusal = Optional.of(why);
                throw new CertificateException(why);
            }
        }
    }

    /** For the certificates of a session that was resumed. */
    void passAgain(List<byte[]> kept) throws CertificateException {
        resumed = true;
        pass(kept);
    }

    /** True if the certificates are those of an earlier handshake. */
    boolean resumed() {
        return resumed;
    }

    /** A check that breaks is a refusal: certificates are a stranger's input, and nothing unproven gets through. */
    private PeerCheck.Decision decision() {
        try {
            return check.check(TlsFacts.copy(chain));
        } catch (RuntimeException e) {
            return new PeerCheck.Refuse("our own check of the certificates broke: " + e);
        }
    }

    List<byte[]> chain() {
        return chain;
    }

    /** Why the check refused, if it did. */
    Optional<String> refusal() {
        return refusal;
    }
}
