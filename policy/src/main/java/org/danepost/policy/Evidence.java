package org.danepost.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.danepost.dane.DigestPreference;
import org.danepost.dane.Profile;
import org.danepost.dane.TlsaRecords;
import org.danepost.dns.Answer;

/**
 * One step of a decision: a rule, with the answer it was applied to.
 *
 * @param rule the rule, for example {@code RFC 7672 §2.2.2}
 * @param text one sentence: what was found and what follows
 * @param answer the DNS answer, where the step rests on one
 */
public record Evidence(String rule, String text, Optional<Answer> answer) {
    /** What each of the records is worth (RFC 7671 §4, §9). */
    static Evidence worth(TlsaRecords records, Profile profile, String rule) {
        String text = records.assess(profile, DigestPreference.DEFAULT).stream()
                .map(assessment -> assessment.record().describe() + " "
                        + assessment.standing().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return new Evidence(rule, text, Optional.empty());
    }
}
