package org.danepost.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.danepost.lab.MiniInternet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A lab for the tests of a class, set back after each, and a directory with its trust anchor and a letter. */
abstract class AgainstLab {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    static MiniInternet internet;

    @BeforeAll
    static void startLab() throws IOException {
        internet = MiniInternet.start(MiniInternet.Options.defaults().at(Instant.now()));
        Files.writeString(directory.resolve("anchor"), internet.trustAnchor());
        Files.writeString(directory.resolve("letter"), "From: <alice@alice.example>\nSubject: hello\n\nHello.\n.dot\n");
    }

    @AfterAll
    static void stopLab() {
        internet.close();
    }

    @AfterEach
    void resetLab() {
        internet.reset();
        internet.clock().set(Instant.now());
    }
}
