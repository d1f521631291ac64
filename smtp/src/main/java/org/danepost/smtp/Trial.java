package org.danepost.smtp;

/** One handshake that is tried within a session, and what it showed beside its result. Used once, by one thread. */
final class Trial {
    private final Handshake handshake;
    private final TlsOffer offer;
    private final String note;
    private final CertificateGate gate;
    private boolean unanswered;

    /**
     * @param note why this engine or offer, where it is not the usual one
     */
    Trial(Handshake handshake, TlsOffer offer, PeerCheck check, String note) {
        this.handshake = handshake;
        this.offer = offer;
        this.note = note;
        this.gate = new CertificateGate(check);
    }

    Handshake handshake() {
        return handshake;
    }

    TlsOffer offer() {
        return offer;
    }

    String note() {
        return note;
    }

    CertificateGate gate() {
        return gate;
    }

    void goneUnanswered() {
        unanswered = true;
    }

    /** True if not one octet came back to our ClientHello. */
    boolean unanswered() {
        return unanswered;
    }

    /** True if the check refused certificates of an earlier handshake; a full one may show others. */
    boolean stale() {
        return gate.resumed() && gate.refusal().isPresent();
    }
}
