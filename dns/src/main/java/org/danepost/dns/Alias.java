package org.danepost.dns;

import org.xbill.DNS.Name;

/**
 * One hop of an alias chain.
 *
 * @param owner the name that is an alias
 * @param target the name that it stands for
 * @param kind whether a CNAME record stood there or a DNAME above it made one (RFC 6672)
 * @param security the state of this hop alone, not of those before it
 */
public record Alias(Name owner, Name target, Kind kind, Security security) {
    /** What made the alias. */
    public enum Kind {
        CNAME,
        DNAME
    }
}
