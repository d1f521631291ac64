package org.danepost.dns;

import java.time.Duration;
import java.util.Optional;

/** What the NSEC or NSEC3 records of a response show about a name. */
sealed interface Denial {
    /**
     * The absence is shown.
     *
     * @param delegation the record at the name itself says that the name is delegated (NS without SOA)
     * @param security insecure when it rests on an opt-out span, or on NSEC3 that is too costly to check
     * @param words the proof, to be read after "because"
     */
    record Proven(
            Answer.Denial kind,
            boolean delegation,
            Security security,
            Optional<ExtendedError> error,
            Duration ttl,
            String words)
            implements Denial {}

    /** It is not. */
    record Unproven(String why, ExtendedError error, Particulars particulars) implements Denial {
        Unproven(String why, ExtendedError error) {
            this(why, error, Particulars.NONE);
        }
    }

    /** The lookup has spent its work. */
    record Exhausted(String why) implements Denial {}
}
