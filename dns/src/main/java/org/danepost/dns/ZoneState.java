package org.danepost.dns;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/** What the walk from the trust anchor showed about the zone that a name lies in. */
sealed interface ZoneState {
    /** Until when this may be believed. */
    Instant expires();

    /** Until when data of the zone may be believed to be what it is now: secure, or insecure. */
    default Instant dataUntil() {
        return expires();
    }

    /** What was shown on the way, from the anchor on. */
    List<String> steps();

    /**
     * Where it could not be told whether there is a zone cut on the way to the name: the last signed zone before that. What
     * it has signed at the very name stands all the same (RFC 4035 §5.3.1).
     */
    default Optional<Signed> undecidedBelow() {
        return Optional.empty();
    }

    /** This state, which the response led to, held against earlier responses to the same question. */
    default ZoneState compared(Discord discord, Upstream.Response response, WorkBudget budget) {
        if (this instanceof Broken broken) {
            Fault fault = broken.fault();
            if (!fault.isBogus() || !discord.concerns(fault)) {
                return this;
            }
            discord.add(response, fault, budget);
            return new Broken(discord.unsettled(fault), broken.steps(), broken.expires(), broken.undecidedBelow());
        }
        return discord.beside(response).map(this::with).orElse(this);
    }

    /** This state with a step more. */
    private ZoneState with(String step) {
        List<String> all = new ArrayList<>(steps());
        all.add(step);
        return switch (this) {
            case Signed zone -> new Signed(zone.apex(), zone.keys(), all, zone.expires(), zone.keysExpire());
            case Unsigned zone -> new Unsigned(zone.why(), zone.error(), all, zone.expires(), zone.undecidedBelow());
            case Nonexistent gone -> new Nonexistent(gone.name(), gone.why(), all, gone.expires(), gone.proof());
            case Broken broken -> broken;
        };
    }

    /**
     * The name lies in a signed zone with these keys.
     *
     * @param expires until when it is known that no cut lies between the apex and the name
     * @param keysExpire until when the keys, and those of the zones above, may be believed
     */
    record Signed(Name apex, List<ZoneKey> keys, List<String> steps, Instant expires, Instant keysExpire)
            implements ZoneState {
        public Signed {
            keys = List.copyOf(keys);
            steps = List.copyOf(steps);
        }

        Signed until(Instant earlier) {
            return earlier.isBefore(expires) ? new Signed(apex, keys, steps, earlier, keysExpire) : this;
        }

        /** This zone as long as the one above it lasts. */
        Signed below(Signed parent) {
            Instant least = parent.keysExpire.isBefore(keysExpire) ? parent.keysExpire : keysExpire;
            return new Signed(apex, keys, steps, expires, least).until(parent.expires);
        }

        @Override
        public Instant dataUntil() {
            return keysExpire;
        }
    }

    /**
     * The name is proven to lie below an insecure delegation, or no anchor lies above it.
     *
     * @param why the proof in words
     * @param error set when it is insecure only for what is not supported here
     * @param undecidedBelow set when an insecure delegation is possible, not proven (opt-out, hashing beyond the limit)
     */
    record Unsigned(
            String why,
            Optional<ExtendedError> error,
            List<String> steps,
            Instant expires,
            Optional<Signed> undecidedBelow)
            implements ZoneState {
        public Unsigned {
            steps = List.copyOf(steps);
        }

        /** The name lies where the configuration wants nothing validated. */
        static Unsigned excepted(NegativeTrustAnchor exception) {
            return new Unsigned(
                    exception.words(),
                    Optional.of(ExtendedError.NEGATIVE_TRUST_ANCHOR),
                    List.of(exception.words()),
                    exception.until(),
                    Optional.empty());
        }

        boolean isExcepted() {
            return error.filter(ExtendedError.NEGATIVE_TRUST_ANCHOR::equals).isPresent();
        }
    }

    /** The name is proven not to exist, nor anything below it (RFC 8020 §2). */
    record Nonexistent(Name name, String why, List<String> steps, Instant expires, Proof proof) implements ZoneState {
        public Nonexistent {
            steps = List.copyOf(steps);
        }
    }

    /** Nothing may be concluded about the name. */
    record Broken(Fault fault, List<String> steps, Instant expires, Optional<Signed> undecidedBelow)
            implements ZoneState {
        public Broken {
            steps = List.copyOf(steps);
        }
    }
}
