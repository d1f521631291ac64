package org.danepost.policy;

import java.util.Optional;

/**
 * Which rules the evidence of one kind of plan cites; the lookups are the same.
 *
 * @param addresses why addresses come first, and what their state decides
 * @param records where TLSA records are looked for
 * @param absence what absent records mean
 * @param failure what a failed lookup means
 * @param noAlias the rule that forbids the host to be an alias, where there is one
 */
record Citations(String addresses, String records, String absence, String failure, Optional<String> noAlias) {
    /** Mail between servers. */
    static final Citations MAIL = new Citations(
            "RFC 7672 §2.2.2", "RFC 7672 §2.2.3", "RFC 7672 §2.1.1", "RFC 7672 §2.1.2", Optional.of("RFC 5321 §5.1"));

    /** Targets of SRV records. */
    static final Citations SRV =
            new Citations("RFC 7673 §3.2", "RFC 7673 §3.3", "RFC 7673 §3.4", "RFC 7673 §3.4", Optional.of("RFC 2782"));

    /** A host that the user named. */
    static final Citations HOST =
            new Citations("RFC 7671 §7", "RFC 7671 §7", "RFC 6698 §4.1", "RFC 6698 §4.1", Optional.empty());
}
