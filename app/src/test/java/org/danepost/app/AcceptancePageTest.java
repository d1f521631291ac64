package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps docs/acceptance.md: every acceptance case with what its tests say of it, and which tests those are. */
class AcceptancePageTest {
    private static final Path FILE = Path.of("..", "docs", "acceptance.md");
    /** The numbers, perhaps with ids of requirements after them, and what is said. */
    private static final Pattern CASE = Pattern.compile("\\b(cases? \\d{1,3}[^:\"\\n]{0,100}?): ?([^\"\\n]*)");

    private static final Pattern NUMBERS = Pattern.compile("\\bcases? (\\d{1,3}(?:(?:, | and )\\d{1,3})*)");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\n?\\s*\\+ \"");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int SHOWN = 4;

    private record Group(String title, int first, int last) {}

    private static final List<Group> GROUPS = List.of(
            new Group("A. What DNSSEC says of MX and addresses", 1, 41),
            new Group("B. The lookup of TLSA records", 42, 54),
            new Group("C. Which records can be used", 55, 68),
            new Group("D. Certificates", 69, 96),
            new Group("E. The TLS session", 97, 111),
            new Group("F. Several hosts", 112, 121),
            new Group("G. Relays and configured next hops", 122, 127),
            new Group("H. MTA-STS", 128, 156),
            new Group("I. Results for reports", 157, 170),
            new Group("J. REQUIRETLS and TLS-Required", 171, 181),
            new Group("K. Reuse of connections", 182, 186),
            new Group("L. Operators", 187, 193));

    /** What tests say of one case, and which. */
    private record Said(Set<String> words, Set<String> tests) {}

    @Test
    void thePageIsWhatTheTestsSay() throws IOException {
        Map<Integer, Said> cases = cases();
        StringBuilder page = new StringBuilder("""
                # Acceptance cases

                Written from the tests by `AcceptancePageTest`; do not edit. Each of the 193 situations in which mail servers have
                gone wrong, with what its tests say of it (the words of their names and tables, some of many) and where they are.
                The build fails when a number has neither a test nor a reason.
                """);
        long tested = cases.size();
        page.append("\n%d of 193 have a test.\n".formatted(tested));
        for (Group group : GROUPS) {
            page.append("\n## ")
                    .append(group.title())
                    .append("\n\n| case | situation and outcome | tests |\n|---|---|---|\n");
            for (int number = group.first(); number <= group.last(); number++) {
                page.append(row(number, cases));
            }
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(FILE, page);
        }
        assertThat(FILE)
                .as("regenerate with: mvn -pl app -am test -Ddocs.write=true")
                .hasContent(page.toString());
    }

    private static String row(int number, Map<Integer, Said> cases) {
        Said said = cases.get(number);
        if (said == null) {
            String reason = RequirementIndexTest.LATER.get(number);
            return "| %d | *not tested: %s* | |\n".formatted(number, reason);
        }
        List<String> words = said.words().stream()
                .filter(text -> !text.isBlank())
                .limit(SHOWN)
                .map(text -> text.replace("|", "\\|"))
                .toList();
        return "| %d | %s | %s |\n"
                .formatted(number, String.join("; ", words), "`" + String.join("`, `", said.tests()) + "`");
    }

    private static Map<Integer, Said> cases() throws IOException {
        Map<Integer, Said> cases = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(
                            path -> path.toString().replace('\\', '/').contains("/src/test/"))
                    .filter(path -> path.toString().endsWith("Test.java"))
                    .filter(path -> !path.endsWith("AcceptancePageTest.java"))
                    .sorted()
                    .toList()) {
                String test =
                        file.getName(1) + "/" + file.getFileName().toString().replace(".java", "");
                read(JOINED.matcher(Files.readString(file)).replaceAll(""), test, cases);
            }
        }
        RequirementIndexTest.casesByTest()
                .forEach((number, tests) -> cases.computeIfAbsent(
                                number, _ -> new Said(new LinkedHashSet<>(), new TreeSet<>()))
                        .tests()
                        .addAll(tests));
        return cases;
    }

    private static void read(String text, String test, Map<Integer, Said> cases) {
        Matcher found = CASE.matcher(text);
        while (found.find()) {
            List<Integer> numbers = new ArrayList<>();
            Matcher named = NUMBERS.matcher(found.group(1));
            while (named.find()) {
                Matcher number = NUMBER.matcher(named.group(1));
                while (number.find()) {
                    numbers.add(Integer.parseInt(number.group()));
                }
            }
            String words = found.group(2)
                    .replaceAll("\\s*\\|\\s*", ", ")
                    .replaceAll("\\s+", " ")
                    .strip();
            for (int each : numbers) {
                if (each < 1 || each > 193) {
                    continue;
                }
                Said said = cases.computeIfAbsent(each, _ -> new Said(new LinkedHashSet<>(), new TreeSet<>()));
                said.words().add(words);
                said.tests().add(test);
            }
        }
    }
}
