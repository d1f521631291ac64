package org.danepost.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.danepost.mta.SessionResult;
import org.danepost.policy.ResultType;
import org.danepost.policy.StsStanding;
import org.danepost.sts.KeptPolicy;
import org.danepost.sts.MxPattern;
import org.danepost.sts.StsFailure;

/** MTA-STS and the results for TLS reports in JSON; the words are those of {@code docs/json.md}. */
final class StsOutput {
    private StsOutput() {}

    static Map<String, Object> json(StsStanding standing) {
        Optional<KeptPolicy> policy = standing.policy();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("domain", standing.domain());
        fields.put("mode", policy.map(kept -> kept.policy().mode().word()));
        fields.put("id", policy.map(KeptPolicy::id));
        fields.put(
                "hosts",
                policy.map(kept -> kept.policy().hosts().stream()
                                .map(MxPattern::text)
                                .toList())
                        .orElse(List.of()));
        fields.put("fetched", policy.map(kept -> kept.fetched().toString()));
        fields.put("expires", policy.map(kept -> kept.expires().toString()));
        fields.put("listed", standing.listed());
        fields.put("trouble", standing.trouble().map(StsFailure::why));
        fields.put("remedy", standing.trouble().map(StsFailure::remedy));
        return fields;
    }

    static Map<String, Object> json(SessionResult result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("policyType", result.policy().word());
        fields.put("policyDomain", result.domain());
        fields.put("host", result.host());
        fields.put("result", result.failure().map(ResultType::word).orElse("success"));
        fields.put("reason", result.reason());
        return fields;
    }
}
