package org.danepost.smtp;

import java.util.List;
import java.util.Optional;

/**
 * Who sends and who shall receive.
 *
 * @param sender the address for notifications; empty is the null path, {@code <>}
 * @param recipients at least one, in the order to give them; the local parts are kept as they are (RFC 5321 §2.4)
 * @param tag whether it travels with REQUIRETLS
 */
public record Envelope(Optional<String> sender, List<String> recipients, TlsTag tag) {
    /** Longest address taken: RFC 5321 §4.5.3.1 counts octets of 64 + 1 + 255; UTF-8 and quoting may need more. */
    private static final int LONGEST_ADDRESS = 1000;

    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope needs a recipient");
        }
        sender.ifPresent(Envelope::mustBeAddress);
        recipients.forEach(Envelope::mustBeAddress);
    }

    /** Of a message without REQUIRETLS. */
    public Envelope(Optional<String> sender, List<String> recipients) {
        this(sender, recipients, TlsTag.NONE);
    }

    private static void mustBeAddress(String address) {
        if (!acceptable(address)) {
            throw new IllegalArgumentException(
                    "not an address that can stand in an envelope: " + address.replaceAll("\\p{Cc}", "?"));
        }
    }

    /**
     * True if the text can stand between {@code <} and {@code >} without breaking the command: a local part and, after the
     * last {@code @}, a domain; no control characters, spaces or angle brackets outside a quoted local part.
     */
    public static boolean acceptable(String address) {
        int at = address.lastIndexOf('@');
        if (at < 1 || at == address.length() - 1 || address.length() > LONGEST_ADDRESS) {
            return false;
        }
        boolean quoted = address.startsWith("\"") && at > 1 && address.charAt(at - 1) == '"';
        boolean escaped = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            boolean inQuotes = quoted && i > 0 && i < at - 1;
            boolean closing = quoted && i == at - 1;
            boolean secondAt = c == '@' && i != at; // RFC 5321 §4.1.2: only a quoted local part may hold one
            boolean breaks = inQuotes
                    ? c == '"' && !escaped
                    : c == ' ' || c == '<' || c == '>' || secondAt || (closing && escaped);
            if (Character.isISOControl(c) || breaks) {
                return false;
            }
            escaped = inQuotes && !escaped && c == '\\';
        }
        return true;
    }

    /** True if an address has characters outside ASCII, so that the transaction needs SMTPUTF8 (RFC 6531 §3.4). */
    public boolean international() {
        return sender.stream().anyMatch(Envelope::notAscii)
                || recipients.stream().anyMatch(Envelope::notAscii);
    }

    static boolean notAscii(String text) {
        return text.chars().anyMatch(c -> c > 127);
    }

    /** The same for other recipients. */
    public Envelope with(List<String> someRecipients) {
        return new Envelope(sender, someRecipients, tag);
    }
}
