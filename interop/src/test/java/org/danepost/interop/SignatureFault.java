package org.danepost.interop;

/** What is wrong with the signatures that a zone makes over its records; some of it is only unusual and must do no harm. */
enum SignatureFault {
    NONE,
    STRIPPED,
    GARBAGE,
    EXPIRED,
    FUTURE,
    BACKWARDS,
    TRUNCATED,
    SIGNER_PARENT,
    SIGNER_SIBLING,
    SIGNER_CHILD,
    SIBLING_KEY,
    UNKNOWN_KEY,
    LABELS_LESS,
    LABELS_MORE,
    WRONG_TAG,
    WRONG_ALGORITHM,
    /** Well signed with an original TTL below the TTL. */
    LOWER_ORIGINAL_TTL,
    /** A good signature after a wrong one by the same key. */
    GARBAGE_BESIDE,
    /** A good signature after seven wrong ones by the same key. */
    MUCH_GARBAGE_BESIDE,
    EXPIRED_BESIDE,
    UNKNOWN_ALGORITHM_BESIDE
}
