package org.danepost.mta;

import org.danepost.policy.HostPlan;
import org.danepost.policy.Plan;
import org.danepost.policy.Requirement;
import org.danepost.smtp.TlsTag;

/** Whether a message may be offered to a host at all, before a connection is opened. Pure. */
sealed interface Suitability {
    /** Go on. */
    record Suitable() implements Suitability {}

    /** Not now. */
    record Later(Plan.Reason reason) implements Suitability {}

    /** Never this message by this host as it stands. */
    record Unfit(Plan.Reason reason) implements Suitability {}

    /** @param tag what the message or the plan says of REQUIRETLS */
    static Suitability of(HostPlan host, TlsTag tag, String domain) {
        if (host.requirement() instanceof Requirement.Unreachable) {
            return new Suitable(); // left to its own reason
        }
        if (host.terms().login().isPresent()) {
            return new Later(cannotLogIn(host.terms().login().get()));
        }
        if (tag == TlsTag.REQUIRE_TLS && !proves(host.requirement())) {
            return new Unfit(new Plan.Reason(
                    "5.7.10",
                    host.host() + " cannot prove who it is, as REQUIRETLS demands",
                    "The people who run " + domain
                            + ": sign the zone and publish TLSA records, or an MTA-STS policy."));
        }
        return new Suitable();
    }

    private static Plan.Reason cannotLogIn(String credential) {
        return new Plan.Reason(
                "4.7.0",
                "the rule for this destination asks for a login as '" + credential
                        + "', and this version cannot log in",
                "The administrator of this mail server must take the login out of the rule, or let the relay accept this"
                        + " server without one.");
    }

    /** RFC 8689 §4.2.1: both the name of the host and its certificate must be vouched for. The plan sees to that; this makes sure. */
    private static boolean proves(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Dane dane -> dane.assurance() == Requirement.Assurance.VERIFIED;
            case Requirement.Pkix pkix -> pkix.assurance() == Requirement.Assurance.VERIFIED;
            case Requirement.Sts _, Requirement.Fingerprint _, Requirement.Unreachable _ -> true;
            case Requirement.Encrypt _, Requirement.Opportunistic _, Requirement.Cleartext _, Requirement.Audited _ ->
                false;
        };
    }
}
