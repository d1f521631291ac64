package org.danepost.dns;

/**
 * The DNSSEC state of an answer that may be used (RFC 4035 §4.3). Bogus and indeterminate are not here: such an answer
 * may not be used at all, see {@link Answer.Bogus} and {@link Answer.Failed}.
 */
public enum Security {
    /** Proven by signatures from a trust anchor down to the data. */
    SECURE,
    /**
     * Proven to lie below an insecure delegation, or below no trust anchor; or excepted from validation by the configuration,
     * which the explanation then says ({@link ExtendedError#NEGATIVE_TRUST_ANCHOR}).
     */
    INSECURE;

    /** The state of data that rests on both (RFC 6672 §5.3.3: a chain is as strong as its weakest link). */
    public Security weakest(Security other) {
        return this == SECURE ? other : INSECURE;
    }
}
