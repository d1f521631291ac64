package org.danepost.dns;

import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What is asked of the DNS: an absolute name and a record type, always of class IN.
 *
 * @param name the absolute owner name
 * @param type the record type number, see {@link Type}
 */
public record Question(Name name, int type) {
    public Question {
        if (!name.isAbsolute()) {
            throw new IllegalArgumentException("the name '" + name + "' is not absolute");
        }
    }

    /**
     * A question from text; a final dot may be left out.
     *
     * @throws IllegalArgumentException when the text is no domain name (label over 63 octets, name over 255, bad escape)
     */
    public static Question of(String name, int type) {
        try {
            return new Question(Name.fromString(name, Name.root), type);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("'" + name + "' is not a domain name: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name + " " + Type.string(type);
    }
}
