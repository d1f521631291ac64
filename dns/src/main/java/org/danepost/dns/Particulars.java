package org.danepost.dns;

import java.time.Instant;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * The facts of an explanation for programs to read: each is set where the outcome turned on it. The sentences hold more.
 *
 * @param server whose answer was decisive, or who gave none
 * @param zone whose operators are concerned
 * @param subject the records, by owner and type, that failed their proof or were not to be had
 * @param keyTag the key of the signature or DS record that was decisive
 * @param algorithm of that key, by number
 * @param time when the signature expired, or from when on it is valid
 */
public record Particulars(
        Optional<NameServer> server,
        Optional<Name> zone,
        Optional<Question> subject,
        Optional<Integer> keyTag,
        Optional<Integer> algorithm,
        Optional<Instant> time) {
    /** Nothing in particular. */
    public static final Particulars NONE = new Particulars(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static Particulars of(Name zone, Question subject) {
        return NONE.withZone(zone).withSubject(subject);
    }

    Particulars withServer(NameServer who) {
        return new Particulars(Optional.of(who), zone, subject, keyTag, algorithm, time);
    }

    Particulars withZone(Name apex) {
        return new Particulars(server, Optional.of(apex), subject, keyTag, algorithm, time);
    }

    Particulars withSubject(Question records) {
        return new Particulars(server, zone, Optional.of(records), keyTag, algorithm, time);
    }

    Particulars withKey(int tag, int number) {
        return new Particulars(server, zone, subject, Optional.of(tag), Optional.of(number), time);
    }

    Particulars withTime(Instant when) {
        return new Particulars(server, zone, subject, keyTag, algorithm, Optional.of(when));
    }
}
