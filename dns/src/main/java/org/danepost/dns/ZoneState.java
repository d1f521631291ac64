package org.danepost.dns;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/** What the walk from the trust anchor showed about the zone that a name lies in. */
sealed interface ZoneState {
    /** Until when this may be believed. */
    Instant expires();

    /** What was shown on the way, from the anchor on. */
    List<String> steps();

    /** The name lies in a signed zone with these keys. */
    record Signed(Name apex, List<ZoneKey> keys, List<String> steps, Instant expires) implements ZoneState {
        public Signed {
            keys = List.copyOf(keys);
            steps = List.copyOf(steps);
        }

        Signed until(Instant earlier) {
            return earlier.isBefore(expires) ? new Signed(apex, keys, steps, earlier) : this;
        }
    }

    /**
     * The name is proven to lie below an insecure delegation, or no anchor lies above it.
     *
     * @param why the proof in words
     * @param error set when it is insecure only for what is not supported here
     * @param perhaps the signed zone that the name may yet lie in, when no cut was proven: opt-out, too many iterations
     */
    record Unsigned(
            String why, Optional<ExtendedError> error, Optional<Signed> perhaps, List<String> steps, Instant expires)
            implements ZoneState {
        public Unsigned {
            steps = List.copyOf(steps);
        }
    }

    /** The name is proven not to exist, nor anything below it (RFC 8020 §2). */
    record Nonexistent(Name name, String why, List<String> steps, Instant expires) implements ZoneState {
        public Nonexistent {
            steps = List.copyOf(steps);
        }
    }

    /** Nothing may be concluded about the name. */
    record Broken(Fault fault, List<String> steps, Instant expires) implements ZoneState {
        public Broken {
            steps = List.copyOf(steps);
        }
    }
}
