package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.danepost.interop.SenderOutcome.Channel;
import org.danepost.interop.SenderOutcome.Result;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What counts as explained when senders are compared. */
class SenderDifferenceTest {
    private static final SenderOutcome VERIFIED = new SenderOutcome(Result.DELIVERED, "mx", Channel.VERIFIED);
    private static final SenderOutcome DEFERRED = SenderOutcome.undelivered(Result.DEFERRED);
    private static final SenderDifference ROW =
            new SenderDifference("Other", Set.of("a.example"), "deferred", "verified at mx", "RFC 0 §0");

    @AutoClose
    private final SenderNetwork network = new SenderNetwork();

    private SenderComparison comparison(SenderOutcome other, List<SenderDifference> table) {
        return new SenderComparison(
                List.of(new SenderCase("a.example", "a situation", network)),
                List.of(run("Other", other)),
                run("Own", VERIFIED),
                table);
    }

    private static SenderRun run(String sender, SenderOutcome outcome) {
        return new SenderRun(sender, Map.of("a.example", outcome), Map.of("a.example", "its words"), List.of());
    }

    @Test
    @DisplayName("a difference without a row is named with what both said")
    void unexplained() {
        assertThat(comparison(DEFERRED, List.of()).unexplained())
                .singleElement()
                .asString()
                .contains("a.example", "a situation", "Other: deferred: its words", "Own: verified at mx");
    }

    @Test
    @DisplayName("a difference with its row is in the page and nowhere else")
    void explained() {
        SenderComparison comparison = comparison(DEFERRED, List.of(ROW));

        assertThat(comparison.unexplained()).isEmpty();
        assertThat(comparison.idle()).isEmpty();
        assertThat(comparison.page())
                .contains(
                        "Other agrees in 0 of 1 domains",
                        "| a.example | a situation | **deferred** | verified at mx |");
    }

    @Test
    @DisplayName("another outcome than the row's is not explained by it, and the row is idle")
    void otherOutcome() {
        SenderComparison comparison = comparison(SenderOutcome.undelivered(Result.BOUNCED), List.of(ROW));

        assertThat(comparison.unexplained()).hasSize(1);
        assertThat(comparison.idle()).singleElement().asString().contains("a.example", "RFC 0 §0");
    }

    @Test
    @DisplayName("a row without a difference is idle")
    void idle() {
        assertThat(comparison(VERIFIED, List.of(ROW)).idle()).hasSize(1);
    }
}
