package org.danepost.dns;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link NetworkProbe} found out about the ways to answers that can be proven. Immutable.
 *
 * @param authorities whether the root servers can be asked from here; empty when that was not tried
 * @param resolvers the resolvers that were tried, in the order in which they were given
 */
public record ProbeReport(Optional<Finding> authorities, List<Tried> resolvers) {
    public ProbeReport {
        resolvers = List.copyOf(resolvers);
    }

    /** A resolver and what it is good for. */
    public record Tried(InetSocketAddress server, Finding finding) {}

    /** Whether one way can be taken. */
    public sealed interface Finding {}

    /** Answers and denials came by UDP and TCP, and their proofs hold. */
    public record Usable() implements Finding {}

    /**
     * Something is missing or wrong.
     *
     * @param failure the kind: silence, no route, or {@link Answer.Failure#RESOLVER_UNSUITABLE} for whoever answers, and
     *     strips, forges or intercepts
     * @param why one clause that names the server
     */
    public record Unusable(Answer.Failure failure, String why) implements Finding {}
}
