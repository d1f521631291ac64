package org.danepost.dns;

import java.time.Instant;
import org.xbill.DNS.Name;

/**
 * A name below which nothing is validated for a while, because whoever runs this program says so: the zone's DNSSEC is
 * known to be broken and mail must flow (RFC 7646). It ends by itself, and always says why.
 *
 * @param name the zone; not the root
 * @param until when validation begins again
 * @param reason why, for those who meet it in an explanation
 */
public record NegativeTrustAnchor(Name name, Instant until, String reason) {
    public NegativeTrustAnchor {
        if (!name.isAbsolute() || name.equals(Name.root)) {
            throw new IllegalArgumentException(
                    "a negative trust anchor at " + name + " would switch validation off altogether");
        }
        if (reason.isBlank()) {
            throw new IllegalArgumentException("the negative trust anchor at " + name + " gives no reason");
        }
    }

    /** Whether it still has effect. */
    public boolean holdsAt(Instant now) {
        return now.isBefore(until);
    }

    String words() {
        return name
                + " is taken as unsigned by a negative trust anchor (RFC 7646) in the configuration of this program,"
                + " until " + until + ", because: " + reason + "; nothing here is proven";
    }
}
