package org.danepost.app;

import java.util.Locale;
import org.danepost.smtp.Envelope;

/**
 * A mail address and where it leads.
 *
 * @param address the local part as given, the domain in A-labels
 * @param destination the part after the last @ in small letters: a domain in A-labels, or an address literal
 */
record Recipient(String address, String destination) {
    /** @throws UserError when the text cannot stand in an envelope */
    static Recipient parse(String option, String text) {
        String given = text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
        if (!Envelope.acceptable(given)) {
            throw new UserError(option + ": '" + text + "' is not a mail address; remedy: write local-part@domain");
        }
        int domainAt = given.lastIndexOf('@') + 1;
        String domain = given.substring(domainAt);
        String ascii = domain.startsWith("[") ? domain : DomainText.toAscii(domain);
        String destination = ascii.toLowerCase(Locale.ROOT);
        NextHopText.parse(destination, 25); // names what is wrong before anything is asked
        return new Recipient(given.substring(0, domainAt) + ascii, destination);
    }
}
