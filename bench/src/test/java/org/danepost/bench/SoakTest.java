package org.danepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class SoakTest {
    @Test
    void aShortRunAmongLiarsTakesNoLieAndLeavesNothingUnderWay() throws IOException, InterruptedException {
        Soak.Verdict verdict = Soak.run(SoakSettings.smoke(20261123), InstantSource.system());

        assertThat(verdict.complaints()).isEmpty();
        assertThat(verdict.wrong()).isZero();
        assertThat(verdict.rests()).isPositive();
        assertThat(verdict.counts().keySet()).contains("found SECURE", "found INSECURE", "absent SECURE", "bogus");
    }
}
