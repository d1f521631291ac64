package org.danepost.app;

import java.net.IDN;
import java.util.regex.Pattern;

/** Domain names as people write them. */
final class DomainText {
    /** Letters that IDNA 2003 and IDNA 2008 map to different domains; a guess could send mail to a stranger. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    private DomainText() {}

    /**
     * The name with internationalised labels in their ASCII form. Labels that are ASCII already are left as they are, with
     * underscores and all.
     *
     * @throws UserError when a label has no ASCII form, or may have two
     */
    static String toAscii(String name) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return name;
        }
        if (AMBIGUOUS.matcher(name).find()) {
            throw new UserError("'" + name + "' holds a letter that different standards turn into different domains;"
                    + " remedy: write the name with A-labels (xn--...)");
        }
        StringBuilder ascii = new StringBuilder();
        for (String label : name.split("[.\u3002\uff0e\uff61]", -1)) {
            try {
                ascii.append(ascii.isEmpty() ? "" : ".").append(IDN.toASCII(label, IDN.ALLOW_UNASSIGNED));
            } catch (IllegalArgumentException e) {
                throw new UserError(
                        "'" + name + "' is not a domain name: the label '" + label + "' has no ASCII form", e);
            }
        }
        return ascii.toString();
    }
}
