package org.danepost.app;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.danepost.dns.Resolver;
import org.danepost.policy.ServicePlan;
import org.danepost.policy.ServicePlanText;
import org.danepost.policy.ServicePlanner;

/** {@code explain --service} and {@code explain --https}: the plans that a client of the service would follow now. */
record ServiceExplanation(ServiceOptions service, boolean json, PrintWriter out) {
    /** Prints the plans in the order of the destinations; the exit code of the worst. */
    int of(List<String> destinations, Resolver resolver) {
        ServicePlanner planner = Wiring.servicePlanner(resolver);
        AtomicInteger worst = new AtomicInteger(ExitCode.OK);
        InOrder.forEach(destinations, text -> planner.plan(service.request(text)), plan -> {
            print(plan, destinations.size() > 1);
            OutputLost.check(out);
            worst.accumulateAndGet(ServiceOutput.exitCode(plan), ExplainCommand::worse);
        });
        return worst.get();
    }

    private void print(ServicePlan plan, boolean several) {
        if (json) {
            out.println(JsonLine.of(ServiceOutput.json(plan)));
            return;
        }
        out.print(ServicePlanText.of(plan));
        if (several) {
            out.println();
        }
    }
}
