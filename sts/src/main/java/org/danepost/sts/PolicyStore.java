package org.danepost.sts;

import java.util.List;
import java.util.Optional;

/**
 * Keeps policies across restarts, for a policy forgotten is protection lost (RFC 8461 §3.3, §10.2). May be called by many
 * threads.
 */
public interface PolicyStore {
    /** The policy of a domain, expired or not. */
    Optional<KeptPolicy> find(String domain);

    /** Keeps it in place of an earlier one. What cannot be written is logged, and kept in memory all the same. */
    void keep(KeptPolicy policy);

    /** Forgets the policy of a domain. */
    void forget(String domain);

    /** All that are kept. */
    List<KeptPolicy> all();
}
