package org.danepost.mta;

import java.util.Optional;
import org.danepost.dane.PkixVerdict;
import org.danepost.dane.Verdict;
import org.danepost.smtp.PeerCheck;

/**
 * What was said of a server's certificates, by the measure that decides, and what follows for the handshake. Immutable.
 *
 * @param dane by TLSA records or fingerprints, if they decide
 * @param pkix by public authorities, if they decide
 */
record Judgement(Optional<Verdict> dane, Optional<PkixVerdict> pkix, PeerCheck.Decision decision) {
    /** Nobody asked; nothing is accepted that would have had to be. */
    static final Judgement NONE = new Judgement(Optional.empty(), Optional.empty(), new PeerCheck.Refuse("not judged"));

    static Judgement of(Verdict verdict) {
        PeerCheck.Decision decision = switch (verdict) {
            case Verdict.Matched _ -> new PeerCheck.Accept();
            case Verdict.NotMatched(var _, String why, var _) -> new PeerCheck.Refuse(why);
            // the plan says a record is usable; if the judge disagrees, one of them errs: rather late than wrong
            case Verdict.Unusable _ -> new PeerCheck.Refuse("no TLSA record is usable although the plan counts on one");
        };
        return new Judgement(Optional.of(verdict), Optional.empty(), decision);
    }

    static Judgement of(PkixVerdict verdict) {
        PeerCheck.Decision decision = switch (verdict) {
            case PkixVerdict.Trusted _ -> new PeerCheck.Accept();
            case PkixVerdict.Refused(var _, String why) -> new PeerCheck.Refuse(why);
        };
        return new Judgement(Optional.empty(), Optional.of(verdict), decision);
    }

    boolean accepted() {
        return decision instanceof PeerCheck.Accept;
    }
}
