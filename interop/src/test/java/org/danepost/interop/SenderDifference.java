package org.danepost.interop;

import java.util.List;
import java.util.Set;

/**
 * A difference between another sender and ours that is meant to be.
 *
 * @param sender the other one
 * @param domains where
 * @param theirs what the other one does
 * @param ours what we do
 * @param reason the rule that ours follows
 */
record SenderDifference(String sender, Set<String> domains, String theirs, String ours, String reason) {
    /** All of them. */
    static List<SenderDifference> table() {
        return List.of();
    }

    boolean explains(String name, String domain, SenderOutcome other, SenderOutcome own) {
        return sender.equals(name)
                && domains.contains(domain)
                && other.toString().equals(theirs)
                && own.toString().equals(ours);
    }
}
