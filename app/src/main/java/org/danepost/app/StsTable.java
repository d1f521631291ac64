package org.danepost.app;

import java.time.Duration;
import org.danepost.policy.MtaSts;

/** Table {@code [sts]}. */
record StsTable(
        @Setting("Whether MTA-STS policies are asked for (RFC 8461). DANE comes before them, host by host.")
        boolean enabled,

        @Setting("Where fetched policies are kept, so that they bind across restarts. Empty: in the folder sts of the"
                + " state-directory of [dns]; without that they last as long as the program runs. A relative name is taken"
                + " from the directory of the configuration file.")
        String cacheDirectory,

        @Setting(
                "A PEM file with the public authorities that may vouch for mail servers and policy hosts. Empty: those of"
                        + " the Java runtime. A relative name is taken from the directory of the configuration file.")
        String roots,

        @Setting(
                "What to do where the lookup of the TXT record fails and no policy is kept: deliver, as RFC 8461 has it, or"
                        + " wait. Hosts that DANE proves are used in any case.")
        MtaSts.WhenUnknown whenUnknown,

        @Setting(
                "What becomes of a host that DANE proves and a policy in mode enforce does not list: refuse (RFC 8461 §5 makes"
                        + " no exception) or accept.")
        MtaSts.UnlistedDane unlistedDane,

        @Setting("Whether policy hosts at loopback and private addresses may be asked.")
        boolean closedNetwork,

        @Setting("The port of policy hosts in a closed network; elsewhere it is always 443.")
        int port,

        @Setting("How long the fetch of a policy may take in all.")
        Duration fetchTimeout) {

    static final StsTable DEFAULTS = new StsTable(
            true, "", "", MtaSts.WhenUnknown.DELIVER, MtaSts.UnlistedDane.REFUSE, false, 443, Duration.ofMinutes(1));
}
