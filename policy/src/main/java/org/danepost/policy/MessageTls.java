package org.danepost.policy;

import java.util.List;

/** What a message itself says about TLS on its way (RFC 8689). */
public enum MessageTls {
    /** Nothing: the destination's policy and ours decide. */
    UNSAID,
    /** It came with REQUIRETLS: only over authenticated TLS, only to servers that promise the same (RFC 8689 §4.2.1). */
    REQUIRED,
    /**
     * A notice about a message that required TLS, cut down to headers: REQUIRETLS where the host offers it, and without it
     * rather than not at all (RFC 8689 §5).
     */
    REQUIRED_IF_OFFERED,
    /** TLS-Required: No, or a TLS report: what the destination publishes about TLS does not hold it up (RFC 8689 §3). */
    NOT_REQUIRED;

    private static final int LONGEST_VALUE = 100;

    /**
     * What the MAIL command and the header of a message say together.
     *
     * @param requireTls the message came with the MAIL parameter REQUIRETLS
     * @param fields the values of its TLS-Required header fields, unfolded or not
     */
    public static MessageTls of(boolean requireTls, List<String> fields) {
        if (requireTls) {
            return REQUIRED; // RFC 8689 §4.1: the parameter wins, the field is passed over
        }
        // RFC 8689 §3: one field with the value No; anything else says nothing
        boolean no = fields.size() == 1
                && fields.getFirst().length() <= LONGEST_VALUE
                && fields.getFirst().strip().equalsIgnoreCase("No");
        return no ? NOT_REQUIRED : UNSAID;
    }
}
