package org.danepost.policy;

import java.util.Optional;
import org.danepost.sts.KeptPolicy;
import org.danepost.sts.StsFailure;

/**
 * Where a host stands under MTA-STS, whether or not that decided anything: for reports and logs. What the host must prove is in
 * its {@link Requirement}.
 *
 * @param domain whose policy
 * @param policy the one that binds us; empty where none could be had
 * @param listed whether the policy lists the host (RFC 8461 §4.1)
 * @param trouble why a policy could not be had or renewed
 */
public record StsStanding(String domain, Optional<KeptPolicy> policy, boolean listed, Optional<StsFailure> trouble) {}
