package org.danepost.dns;

/** The states of a key at a trust point (RFC 5011 §4). A key that is not known has no state (Start). */
public enum AnchorState {
    /** Seen, proven by other anchors; its hold-down runs (AddPend). Not trusted. */
    PENDING,
    /** Trusted, and published when last looked (Valid). */
    VALID,
    /** Trusted, and not published when last looked (Missing). */
    MISSING,
    /** Revoked by its own signature. Never trusted again (Revoked). */
    REVOKED,
    /** Revoked more than 30 days ago; remembered so that it stays out (Removed). */
    REMOVED;

    /** Whether keys in this state are trust anchors. */
    public boolean isTrusted() {
        return switch (this) {
            case VALID, MISSING -> true;
            case PENDING, REVOKED, REMOVED -> false;
        };
    }

    /** Whether the key is out for good. */
    boolean isGone() {
        return switch (this) {
            case REVOKED, REMOVED -> true;
            case PENDING, VALID, MISSING -> false;
        };
    }
}
