package org.danepost.smtp;

import java.util.Optional;

/**
 * What keeps a message from being offered to a server, before a word is said of it. Pure.
 *
 * @param capabilities of the last EHLO
 * @param inTls true if TLS stands
 */
record Fitness(Capabilities capabilities, boolean inTls, Envelope envelope, MessageFacts facts) {
    /** Why this recipient cannot be served here; empty if nothing is in the way. */
    Optional<RecipientResult> obstacle(String recipient) {
        return demandsMore(recipient).or(() -> tooInternational(recipient)).or(() -> tooMuch(recipient));
    }

    /** What REQUIRETLS asks for; no command names the message then. */
    private Optional<RecipientResult> demandsMore(String recipient) {
        if (envelope.tag() != TlsTag.REQUIRE_TLS) {
            return Optional.empty();
        }
        if (!inTls) {
            // RFC 8689 §4.2.1
            return unsendable(recipient, "5.7.10", "the message demands TLS (REQUIRETLS) and this session has none");
        }
        return capabilities.has("REQUIRETLS") // RFC 8689 §4.2.1: of the EHLO inside TLS, which is the last
                ? Optional.empty()
                : unsendable(
                        recipient,
                        "5.7.30",
                        "the message demands REQUIRETLS and this server does not offer it inside TLS");
    }

    private Optional<RecipientResult> tooInternational(String recipient) {
        if (capabilities.has("SMTPUTF8")) {
            return Optional.empty();
        }
        boolean sender = envelope.sender().filter(Envelope::notAscii).isPresent();
        if (sender || Envelope.notAscii(recipient)) {
            // RFC 6531 §3.5
            return unsendable(recipient, "5.6.7", "an address needs SMTPUTF8, which this server lacks");
        }
        return facts.internationalHeader()
                ? unsendable(recipient, "5.6.9", "the message header needs SMTPUTF8, which this server lacks")
                : Optional.empty();
    }

    private Optional<RecipientResult> tooMuch(String recipient) {
        if (facts.eightBit() && !capabilities.has("8BITMIME")) {
            // RFC 6152 §3: never sent as it is; a relayed message is not re-encoded, signatures would break
            return unsendable(recipient, "5.6.3", "the message has 8-bit data and this server lacks 8BITMIME");
        }
        if (facts.octets() > capabilities.sizeLimit().orElse(Long.MAX_VALUE)) {
            return unsendable( // RFC 1870 §6.1
                    recipient,
                    "5.3.4",
                    "the message has " + facts.octets() + " octets and this server takes at most "
                            + capabilities.sizeLimit().orElse(0));
        }
        return Optional.empty();
    }

    private static Optional<RecipientResult> unsendable(String recipient, String code, String text) {
        return Optional.of(new RecipientResult.Unsendable(recipient, code, text));
    }
}
