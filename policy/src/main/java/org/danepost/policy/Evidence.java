package org.danepost.policy;

import java.util.Optional;
import org.danepost.dns.Answer;

/**
 * One step of a decision: a rule, with the answer it was applied to.
 *
 * @param rule the rule, for example {@code RFC 7672 §2.2.2}
 * @param text one sentence: what was found and what follows
 * @param answer the DNS answer, where the step rests on one
 */
public record Evidence(String rule, String text, Optional<Answer> answer) {}
