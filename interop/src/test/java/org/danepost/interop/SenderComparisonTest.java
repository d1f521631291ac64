package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Postfix and Exim as senders beside ours: the same domains, hosts and DNS, a message to each. Needs root for their users,
 * for port 25 and for a mount namespace. Writes {@code docs/senders.md} with {@code -Ddocs.write=true}, else compares it.
 */
@Tag("unbound")
@Tag("postfix")
@Tag("exim")
class SenderComparisonTest {
    private static final Path PAGE = Path.of("..", "docs", "senders.md");
    private static final Path LOG = Path.of("target", "senders.txt");

    @SuppressWarnings("NullAway.Init")
    private static SenderComparison comparison;

    @SuppressWarnings("NullAway.Init")
    private static List<SenderRun> runs;

    @BeforeAll
    static void send() throws IOException {
        try (CloseLater opened = new CloseLater()) {
            SenderInternet internet = opened.add(new SenderInternet());
            Path directory = Directories.create("seen");
            opened.add(() -> Directories.delete(directory));
            SenderNamespace namespace = new SenderNamespace(directory, internet.resolver());
            List<SenderCase> cases = internet.cases();
            SenderRun postfix = SenderRun.of(opened.add(new PostfixSender(namespace, cases)), internet);
            SenderRun exim = SenderRun.of(opened.add(new EximSender(namespace, cases)), internet);
            SenderRun own =
                    SenderRun.of(opened.add(new DanepostSender(internet.world().resolver())), internet);
            runs = List.of(postfix, exim, own);
            comparison = new SenderComparison(cases, List.of(postfix, exim), own, SenderDifference.table());
        }
        Files.writeString(
                LOG, runs.get(0).log() + runs.get(1).log() + runs.get(2).log());
    }

    @Test
    void whatSendersSayIsWhatReceiversSaw() {
        assertThat(runs).allSatisfy(run -> assertThat(run.lies()).isEmpty());
    }

    @Test
    void everyDifferenceIsExplained() {
        assertThat(comparison.unexplained()).isEmpty();
    }

    @Test
    void everyExplanationIsNeeded() {
        assertThat(comparison.idle()).isEmpty();
    }

    @Test
    void thePageSaysWhatWasFound() throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, comparison.page());
        }
        assertThat(PAGE)
                .as("regenerate with: mvn verify -pl interop -am -Ddocs.write=true -Dtest=SenderComparisonTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(comparison.page());
    }
}
