package org.danepost.interop;

import java.util.List;
import java.util.regex.Pattern;
import org.danepost.interop.Comparison.Difference;
import org.danepost.interop.Judgement.Outcome;

/**
 * A difference between Unbound and our resolver that is meant to be.
 *
 * @param questions which questions, as an expression that the whole of {@code name type} matches
 * @param theirs Unbound's outcome
 * @param ours our outcome
 * @param reason the rule that ours follows
 */
record ExplainedDifference(Pattern questions, Outcome theirs, Outcome ours, String reason) {
    /** All of them. */
    static List<ExplainedDifference> table() {
        return List.of(
                row(
                        "(?!rsa[57]\\.example\\. DS).*rsa[57]\\.example\\. \\w+",
                        Outcome.SECURE,
                        Outcome.INSECURE,
                        "RFC 9905 §2: algorithms 5 and 7 count as unsupported; Debian's Unbound still takes them"),
                row(
                        ".*iterations(51|60)\\.example\\. \\w+",
                        Outcome.SECURE,
                        Outcome.INSECURE,
                        "RFC 9276 §3.2: our limit is 50 iterations, that of Unbound 1.17 is 150"),
                row(
                        "(?!sha1-good-sha256-wrong\\.example\\. DS).*sha1-good-sha256-wrong\\.example\\. \\w+",
                        Outcome.SECURE,
                        Outcome.BOGUS,
                        "RFC 4509 §3: SHA-1 is ignored beside SHA-256; Unbound does so only with harden-algo-downgrade"),
                row(
                        "loop\\.alias-expired\\.example\\. CNAME",
                        Outcome.BOGUS,
                        Outcome.FAILED,
                        "no answer may be used either way: whether there is a zone cut is asked for first, and the recursive"
                                + " resolver runs into the loop"),
                row(
                        "(below\\.)?x\\.e\\.wild\\.example\\. A",
                        Outcome.BOGUS,
                        Outcome.SECURE,
                        "RFC 4592 §2.2.3: the wildcard exists because of a name below it, which the NSEC before it"
                                + " proves; Unbound 1.17 does not see it"),
                row(
                        "x\\.round\\.dname\\.example\\. A",
                        Outcome.BOGUS,
                        Outcome.FAILED,
                        "RFC 6672 §3.2: a DNAME that leads back to its own name; no answer may be used either way"));
    }

    /** Where one Unbound differs from another, or from itself a moment later: what it kept of the circle decides. */
    static List<ExplainedDifference> ofUnboundWithItself() {
        String reason = "RFC 6672 §3.2: a DNAME that leads back to its own name; no answer may be used either way";
        String circle = "x\\.round\\.dname\\.example\\. A";
        return List.of(
                row(circle, Outcome.BOGUS, Outcome.FAILED, reason), row(circle, Outcome.FAILED, Outcome.BOGUS, reason));
    }

    private static ExplainedDifference row(String questions, Outcome theirs, Outcome ours, String reason) {
        return new ExplainedDifference(Pattern.compile(questions, Pattern.CASE_INSENSITIVE), theirs, ours, reason);
    }

    /** Whether the difference is this one. */
    boolean explains(Difference difference) {
        return difference.theirs().outcome() == theirs
                && difference.ours().outcome() == ours
                && theirs != ours
                && questions.matcher(difference.asked().toString()).matches();
    }
}
