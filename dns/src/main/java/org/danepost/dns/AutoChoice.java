package org.danepost.dns;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where answers are taken from, chosen by what a probe found: the authoritative servers where they can be asked, else the
 * resolvers that pass DNSSEC on, else nothing. Answers are proven here in any case; the choice decides whether there are
 * any. Immutable.
 */
public sealed interface AutoChoice {
    /** What was chosen and why, in one line. */
    String line();

    /** From the authoritative servers, from the root on. */
    record Recursive(String line) implements AutoChoice {}

    /**
     * From resolvers.
     *
     * @param servers those that pass, in the order in which they were given; at least one
     * @param putAside those that do not
     */
    record Forward(List<InetSocketAddress> servers, List<InetSocketAddress> putAside, String line)
            implements AutoChoice {
        public Forward {
            servers = List.copyOf(servers);
            putAside = List.copyOf(putAside);
        }
    }

    /**
     * No way leads to answers that can be proven: every lookup fails.
     *
     * @param failure the most telling of the failures met
     */
    record Nothing(Answer.Failure failure, String line) implements AutoChoice {}

    /** The choice for a report. */
    static AutoChoice of(ProbeReport report) {
        if (report.authorities().filter(ProbeReport.Usable.class::isInstance).isPresent()) {
            return new Recursive("recursive, because the root servers can be asked on port 53 and prove what they say");
        }
        List<InetSocketAddress> good = new ArrayList<>();
        List<InetSocketAddress> bad = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (ProbeReport.Tried tried : report.resolvers()) {
            switch (tried.finding()) {
                case ProbeReport.Usable _ -> good.add(tried.server());
                case ProbeReport.Unusable unusable -> {
                    bad.add(tried.server());
                    reasons.add(unusable.why());
                }
            }
        }
        String blocked = report.authorities().stream()
                .filter(ProbeReport.Unusable.class::isInstance)
                .map(finding -> ((ProbeReport.Unusable) finding).why())
                .collect(Collectors.joining());
        return good.isEmpty() ? nothing(report, blocked, reasons) : forward(good, bad, blocked, reasons);
    }

    private static AutoChoice forward(
            List<InetSocketAddress> good, List<InetSocketAddress> bad, String blocked, List<String> reasons) {
        String line = "forward to " + names(good) + ", because "
                + (good.size() == 1 ? "it passes" : "they pass") + " DNSSEC on"
                + (blocked.isEmpty() ? "" : " and the root servers cannot be asked from here: " + blocked)
                + (reasons.isEmpty() ? "" : "; put aside: " + String.join("; ", reasons));
        return new Forward(good, bad, line);
    }

    private static AutoChoice nothing(ProbeReport report, String blocked, List<String> reasons) {
        List<String> all = new ArrayList<>();
        if (!blocked.isEmpty()) {
            all.add("the root servers cannot be asked from here: " + blocked);
        }
        all.addAll(reasons);
        if (report.resolvers().isEmpty()) {
            all.add("no resolver is known");
        }
        String line =
                "none: no way leads to answers that can be proven, so every lookup fails; " + String.join("; ", all);
        return new Nothing(worst(report), line);
    }

    /** Somebody who answers wrongly tells more than silence does. */
    private static Answer.Failure worst(ProbeReport report) {
        List<Answer.Failure> failures = new ArrayList<>();
        List<ProbeReport.Finding> findings = new ArrayList<>();
        report.authorities().ifPresent(findings::add);
        report.resolvers().forEach(tried -> findings.add(tried.finding()));
        for (ProbeReport.Finding finding : findings) {
            switch (finding) {
                case ProbeReport.Usable _ -> {}
                case ProbeReport.Unusable unusable -> failures.add(unusable.failure());
            }
        }
        if (failures.contains(Answer.Failure.RESOLVER_UNSUITABLE)) {
            return Answer.Failure.RESOLVER_UNSUITABLE;
        }
        return failures.isEmpty() ? Answer.Failure.UNREACHABLE : failures.getFirst();
    }

    private static String names(List<InetSocketAddress> servers) {
        return servers.stream().map(WireExchange::name).collect(Collectors.joining(", "));
    }

    /** Whether the other leads the same way, whatever the reasons. */
    default boolean sameWay(AutoChoice other) {
        return switch (this) {
            case Recursive _ -> other instanceof Recursive;
            case Forward forward ->
                other instanceof Forward there && forward.servers().equals(there.servers());
            case Nothing _ -> other instanceof Nothing;
        };
    }
}
