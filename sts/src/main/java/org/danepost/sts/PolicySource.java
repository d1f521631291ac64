package org.danepost.sts;

import java.util.List;

/** Where policy documents come from. May be called by many threads, and may block for as long as its limits say. */
public interface PolicySource {
    /**
     * Fetches the policy of a domain, anew each time (RFC 8461 §3.3: no HTTP caching).
     *
     * @param domain in A-labels, lower case, no final dot
     */
    Fetch fetch(String domain);

    /** What came of it. */
    sealed interface Fetch {}

    /**
     * A policy.
     *
     * @param notes what was passed over in the document
     */
    record Fetched(StsPolicy policy, List<String> notes) implements Fetch {
        public Fetched {
            notes = List.copyOf(notes);
        }
    }

    /** None. */
    record NotFetched(StsFailure failure) implements Fetch {}
}
