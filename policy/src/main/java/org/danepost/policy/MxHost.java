package org.danepost.policy;

import java.net.InetAddress;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * A host that may take the mail, before its own lookups.
 *
 * @param literal the address, where the "name" is wrongly one (RFC 7672 §2.2)
 */
record MxHost(Name name, int preference, Optional<InetAddress> literal) {
    static MxHost of(Name name, int preference) {
        return new MxHost(name, preference, DomainText.dottedQuad(DomainText.of(name)));
    }

    String text() {
        String text = DomainText.of(name);
        return literal.isPresent() ? "[" + text + "]" : text;
    }
}
