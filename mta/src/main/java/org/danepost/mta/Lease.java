package org.danepost.mta;

import java.time.Instant;
import java.util.Optional;
import org.danepost.policy.HostPlan;
import org.danepost.smtp.SmtpSession;

/**
 * A session while one delivery has it.
 *
 * @param session open
 * @param reused true if it had carried a message before
 * @param host by whose requirement it was opened
 * @param reuse where it goes afterwards; empty where sessions are not reused
 * @param freshUntil when the DNS data it was opened by run out
 */
record Lease(SmtpSession session, boolean reused, HostPlan host, Optional<Reuse> reuse, Instant freshUntil) {
    /** Gives the session back, for another message or to be ended. */
    void release() {
        reuse.ifPresentOrElse(taker -> taker.release(host, session, freshUntil), session::quit);
    }
}
