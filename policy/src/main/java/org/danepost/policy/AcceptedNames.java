package org.danepost.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The names a certificate may bear where public roots vouch for it by local policy (levels verify and secure, logins).
 * Always complete names: what stands for many, such as {@code .example.org}, admits the host's own name and no other.
 */
final class AcceptedNames {
    private AcceptedNames() {}

    /** The names of the rule, if it has any; otherwise the host's own, however it was found. */
    static List<String> verify(String host, LocalTerms local) {
        return local.names().isEmpty() ? List.of(host) : named(host, local);
    }

    /**
     * The names of the rule, if it has any; otherwise the names that nobody on the way could have chosen: the next hop's, and
     * the host's where DNSSEC proves it or it lies below the next hop's.
     */
    static List<String> secure(String host, Gate gate, LocalTerms local) {
        if (!local.names().isEmpty()) {
            return named(host, local);
        }
        return switch (gate) {
            case Gate.ProvenMx mx -> Gate.distinct(host, mx.original(), mx.expanded());
            case Gate.ProvenAbsence absence -> Gate.distinct(host, absence.original());
            case Gate.Configured configured -> List.of(configured.name());
            case Gate.UnprovenMx mx -> withHostBelow(host, mx.domain());
            case Gate.UnprovenAbsence absence -> withHostBelow(host, absence.domain());
        };
    }

    private static List<String> withHostBelow(String host, String domain) {
        return host.endsWith("." + domain) ? List.of(host, domain) : List.of(domain);
    }

    private static List<String> named(String host, LocalTerms local) {
        List<String> names = new ArrayList<>();
        for (String name : local.names()) {
            if (!name.startsWith(".")) {
                names.add(name);
            } else if (host.endsWith(name)) {
                names.add(host);
            }
        }
        return names.stream().distinct().toList();
    }
}
