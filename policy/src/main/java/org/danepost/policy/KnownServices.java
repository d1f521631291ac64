package org.danepost.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the RFCs say about services by name; every other registered name is looked up as RFC 7673 has it. */
final class KnownServices {
    private static final Set<String> TLS_AT_ONCE = Set.of(
            "submissions",
            "imaps",
            "pop3s",
            "xmpps-client",
            "xmpps-server",
            "sips",
            "ldaps",
            "nntps",
            "ircs-u",
            "turns",
            "stuns",
            "caldavs",
            "carddavs",
            "ftps");

    /** RFC 8314 §4.1: TLS is compulsory for programs that fetch or submit mail. */
    private static final Set<String> TLS_COMPULSORY = Set.of("submission", "imap", "pop3", "sieve");

    /** RFC 6120 §3.2.2. */
    private static final Map<String, Integer> PORT_WITHOUT_SRV = Map.of("xmpp-client", 5222, "xmpp-server", 5269);

    private KnownServices() {}

    /** The SRV names to look up, the preferred first. */
    static List<String> lookedUp(String service) {
        // RFC 8314 §5.1, RFC 6186 §3.1: submission with TLS from the first octet is preferred
        return service.equals("submission") ? List.of("submissions", "submission") : List.of(service);
    }

    static ServiceTarget.Start start(String service) {
        return TLS_AT_ONCE.contains(service) ? ServiceTarget.Start.IMMEDIATE : ServiceTarget.Start.UPGRADE;
    }

    static boolean compulsory(String service) {
        return TLS_AT_ONCE.contains(service) || TLS_COMPULSORY.contains(service);
    }

    /** The port of the domain's own addresses, for services that fall back to them without SRV records. */
    static Optional<Integer> portWithoutSrv(String service) {
        return Optional.ofNullable(PORT_WITHOUT_SRV.get(service));
    }

    static boolean isXmpp(String service) {
        return service.startsWith("xmpp-") || service.startsWith("xmpps-");
    }
}
