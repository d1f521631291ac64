package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/rfc.tsv} says which tests bear the number of a requirement or of an acceptance case. It is read from the names
 * of the tests, so an entry that leads nowhere cannot stay. Written anew with {@code -Ddocs.write=true}.
 */
class RequirementIndexTest {
    private static final Path FILE = Path.of("..", "docs", "rfc.tsv");
    private static final Pattern REQUIREMENT =
            Pattern.compile("\\b(DANE|SMTPDANE|OSEC|DNSSEC|POL|RTLS|TLS|SMTP|STS|EXT|SRV)-(\\d{2})((?:, \\d{2})*)");
    private static final Pattern CASE = Pattern.compile("\\bcases? (\\d{1,3}(?:(?:, | and )\\d{1,3})*)");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private static final String REPORTS = "reports, which are not sent yet";

    /** Acceptance cases that need what is not built yet; each with what it waits for. */
    private static final Map<Integer, String> LATER = Map.ofEntries(
            Map.entry(95, "raw public keys, which are optional and not offered"),
            Map.entry(96, "revocation checks, which do not exist"),
            Map.entry(158, REPORTS),
            Map.entry(162, REPORTS),
            Map.entry(163, REPORTS),
            Map.entry(165, REPORTS),
            Map.entry(168, REPORTS),
            Map.entry(169, REPORTS),
            Map.entry(170, REPORTS));

    @Test
    void theIndexIsWhatTheTestsSay() throws IOException {
        StringBuilder page = new StringBuilder("requirement\ttests\n");
        index().forEach((id, tests) ->
                page.append(id).append('\t').append(String.join(" ", tests)).append('\n'));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(FILE, page);
        }
        assertThat(FILE)
                .as("regenerate with: mvn -pl app -am test -Ddocs.write=true")
                .hasContent(page.toString());
    }

    @Test
    void everyCaseHasItsTestOrItsReason() throws IOException {
        Set<String> known = index().keySet();
        List<Integer> missing = new ArrayList<>();
        for (int number = 1; number <= 193; number++) {
            if (!known.contains("case %03d".formatted(number)) && !LATER.containsKey(number)) {
                missing.add(number);
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Map<String, Set<String>> index() throws IOException {
        Map<String, Set<String>> index = new TreeMap<>(Comparator.naturalOrder());
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(
                            path -> path.toString().replace('\\', '/').contains("/src/test/"))
                    .filter(path -> path.toString().endsWith("Test.java"))
                    .sorted()
                    .toList()) {
                String module = file.getName(1).toString();
                String name = module + "/" + file.getFileName().toString().replace(".java", "");
                for (String id : ids(Files.readString(file))) {
                    index.computeIfAbsent(id, key -> new TreeSet<>()).add(name);
                }
            }
        }
        return index;
    }

    private static List<String> ids(String text) {
        List<String> ids = new ArrayList<>();
        Matcher requirement = REQUIREMENT.matcher(text);
        while (requirement.find()) {
            Matcher number = NUMBER.matcher(requirement.group(2) + requirement.group(3));
            while (number.find()) {
                ids.add(requirement.group(1) + "-" + number.group());
            }
        }
        Matcher cases = CASE.matcher(text);
        while (cases.find()) {
            Matcher number = NUMBER.matcher(cases.group(1));
            while (number.find()) {
                int found = Integer.parseInt(number.group());
                if (found >= 1 && found <= 193) {
                    ids.add("case %03d".formatted(found));
                }
            }
        }
        return ids;
    }
}
