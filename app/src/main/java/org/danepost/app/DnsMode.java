package org.danepost.app;

/** Where unproven answers come from; they are proven here in any case. */
enum DnsMode {
    /** From recursive resolvers, with DO and CD set. */
    FORWARD,
    /** From the authoritative servers themselves, beginning at the root. */
    RECURSIVE
}
