package org.danepost.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.5Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    Path directory;

    private static KeptPolicy policy(String domain) {
        String text = "version: STSv1\r\nmode: enforce\r\nmx: mx." + domain + "\r\nmax_age: 86400\r\n\r\n";
        return new KeptPolicy(domain, "7", NOW, ((StsPolicy.Valid) StsPolicy.read(text)).policy());
    }

    @Test
    @DisplayName("case 153, STS-44: what was kept is there after a restart, with id, time and text")
    void survivesRestart() throws IOException {
        DirectoryStore store = DirectoryStore.open(directory.resolve("sts"));
        store.keep(policy("example.com"));
        store.keep(policy("xn--bcher-kva.example"));
        store.keep(policy("gone.example"));
        store.forget("gone.example");
        DirectoryStore again = DirectoryStore.open(directory.resolve("sts"));
        assertThat(again.all()).containsExactlyInAnyOrder(policy("example.com"), policy("xn--bcher-kva.example"));
        assertThat(again.find("example.com")).contains(policy("example.com"));
        assertThat(again.find("gone.example")).isEmpty();
    }

    @Test
    void aBrokenFileIsSetAsideAndTheOthersAreRead() throws IOException {
        DirectoryStore store = DirectoryStore.open(directory);
        store.keep(policy("example.com"));
        store.keep(policy("cut.example"));
        Path cut = directory.resolve("cut.example.sts");
        Files.writeString(cut, Files.readString(cut).substring(0, 40));
        Files.write(directory.resolve("binary.example.sts"), new byte[] {(byte) 0xff, 0, 1});
        Files.copy(directory.resolve("example.com.sts"), directory.resolve("other.example.sts"));
        DirectoryStore again = DirectoryStore.open(directory);
        assertThat(again.all()).containsExactly(policy("example.com"));
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder(
                            "example.com.sts",
                            "cut.example.sts.unreadable",
                            "binary.example.sts.unreadable",
                            "other.example.sts.unreadable");
        }
    }

    @Test
    void aDiskThatRefusesDoesNotLoseThePolicyInMemory() throws IOException {
        DirectoryStore store = DirectoryStore.open(directory.resolve("sts"));
        Files.delete(directory.resolve("sts"));
        Files.writeString(directory.resolve("sts"), "in the way");
        store.keep(policy("example.com"));
        assertThat(store.find("example.com")).contains(policy("example.com"));
    }

    @Test
    void namesThatAreNoFileNamesStayInMemory() throws IOException {
        DirectoryStore store = DirectoryStore.open(directory);
        for (String domain : List.of("../up", ".", "a/b")) {
            store.keep(new KeptPolicy(domain, "1", NOW, policy("example.com").policy()));
            assertThat(store.find(domain)).isPresent();
            store.forget(domain);
        }
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aClockSetBackDoesNotEndAPolicy() {
        assertThat(policy("example.com").binds(NOW.minus(Duration.ofDays(300)))).isTrue();
        assertThat(policy("example.com").binds(NOW.plus(Duration.ofHours(24)))).isFalse();
    }
}
