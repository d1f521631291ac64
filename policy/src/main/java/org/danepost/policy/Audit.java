package org.danepost.policy;

/**
 * What becomes of mail for a host that does not prove what it must, while the administrator is still watching (RFC 7672
 * §9.1). Each such failure is recorded as one.
 */
public enum Audit {
    /** It is not given to the host. */
    OFF,
    /** It is delivered all the same, over TLS with any certificate; without TLS it is not. */
    ENCRYPTED,
    /** It is delivered all the same, over TLS if that works, else in clear. */
    CLEARTEXT
}
