package org.danepost.dane;

/** Which certificate usages count. */
public enum Profile {
    /** SMTP between servers: usages 2 and 3; 0 and 1 are unusable (RFC 7672 §3.1.3). */
    SMTP,
    /** All four usages; 0 and 1 need PKIX roots (RFC 6698 §2.1.1). */
    GENERIC
}
