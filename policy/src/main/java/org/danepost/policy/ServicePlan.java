package org.danepost.policy;

import java.util.List;

/**
 * Which servers give a service of a domain, and what each must prove (RFC 7673), or the same of one web server (RFC 7671). A
 * target that must not be used now is listed too, as {@link ServiceRequirement.Unreachable}.
 */
public sealed interface ServicePlan {
    /** What was asked for. */
    ServiceRequest request();

    /** The answers and rules that led here, for the request as a whole, in order. */
    List<Evidence> evidence();

    /** The servers in the order to try, as far as they are known. */
    List<ServiceTarget> targets();

    /**
     * Try the targets in order.
     *
     * @param targets at least one of them not {@link ServiceRequirement.Unreachable}
     */
    record Connect(ServiceRequest request, List<ServiceTarget> targets, List<Evidence> evidence)
            implements ServicePlan {
        public Connect {
            targets = List.copyOf(targets);
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * Try again later.
     *
     * @param reason why nothing may be attempted now
     */
    record Defer(ServiceRequest request, Plan.Reason reason, List<ServiceTarget> targets, List<Evidence> evidence)
            implements ServicePlan {
        public Defer {
            targets = List.copyOf(targets);
            evidence = List.copyOf(evidence);
        }
    }

    /** The domain does not offer the service; trying again is of no use. */
    record Unavailable(ServiceRequest request, Plan.Reason reason, List<Evidence> evidence) implements ServicePlan {
        public Unavailable {
            evidence = List.copyOf(evidence);
        }

        @Override
        public List<ServiceTarget> targets() {
            return List.of();
        }
    }
}
