package org.danepost.app;

import java.net.IDN;

/** Domain names as people write them. */
final class DomainText {
    private DomainText() {}

    /**
     * The name with internationalised labels in their ASCII form. Labels that are ASCII already are left as they are, with
     * underscores and all.
     *
     * @throws UserError when a label has no ASCII form
     */
    static String toAscii(String name) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return name;
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
