package org.danepost.mta;

import java.util.Optional;
import org.danepost.policy.ResultType;

/**
 * What one attempt is to one policy in a TLS report (RFC 8460 §4.4): a success, or a failure of some type.
 *
 * @param policy under which kind of policy
 * @param domain the recipients' domain, whose policy it is
 * @param host the MX host; empty where it did not come to one
 * @param failure empty for a success
 * @param reason one sentence where the type alone says too little; otherwise empty
 */
public record SessionResult(
        PolicyType policy, String domain, String host, Optional<ResultType> failure, String reason) {
    /** RFC 8460 §4.4. */
    public enum PolicyType {
        TLSA,
        STS,
        NO_POLICY_FOUND;

        /** As reports write it. */
        public String word() {
            return switch (this) {
                case TLSA -> "tlsa";
                case STS -> "sts";
                case NO_POLICY_FOUND -> "no-policy-found";
            };
        }
    }
}
