package org.danepost.sts;

import java.util.List;
import java.util.Optional;
import org.danepost.dns.Answer;

/** What MTA-STS says about a domain now. */
public sealed interface StsOutcome {
    /** What was seen, in order, one sentence each. */
    List<String> steps();

    /** The answer to the TXT question, when one was asked. */
    Optional<Answer> answer();

    /** What went wrong on the way, though there may be a policy all the same: to be reported (RFC 8461 §6). */
    Optional<StsFailure> trouble();

    /** A policy binds us, fetched now or earlier. */
    record Applies(KeptPolicy kept, List<String> steps, Optional<Answer> answer, Optional<StsFailure> trouble)
            implements StsOutcome {
        public Applies {
            steps = List.copyOf(steps);
        }
    }

    /** The domain has no policy that is available to us; mail goes as if MTA-STS did not exist (RFC 8461 §3.3). */
    record NoPolicy(String why, List<String> steps, Optional<Answer> answer, Optional<StsFailure> trouble)
            implements StsOutcome {
        public NoPolicy {
            steps = List.copyOf(steps);
        }
    }

    /**
     * The TXT lookup failed and nothing is kept: there may be a policy. RFC 8461 lets mail go on; who wants to may wait.
     *
     * @param why one sentence
     * @param remedy one sentence: who can mend it
     */
    record Unknown(String why, String remedy, List<String> steps, Optional<Answer> answer, Optional<StsFailure> trouble)
            implements StsOutcome {
        public Unknown {
            steps = List.copyOf(steps);
        }
    }
}
