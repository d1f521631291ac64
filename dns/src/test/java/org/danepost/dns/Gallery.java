package org.danepost.dns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects what is said of each fault, with all that differs from run to run put into a fixed form, as a page to read. */
final class Gallery {
    private static final Pattern TAG = Pattern.compile("(?<=key |keys |DS |, )\\d+(?= \\(| until|,| names)");

    private final StringBuilder page = new StringBuilder();
    private final Map<String, String> tags = new LinkedHashMap<>();

    /** Opens the page. */
    Gallery(String head) {
        page.append(head);
    }

    void chapter(String title) {
        page.append("\n## ").append(title).append('\n');
    }

    /** One situation and what is said of it. */
    void show(String situation, Answer answer) {
        Explanation explanation = answer.explanation();
        tags.clear();
        page.append("\n### ").append(situation).append("\n\n");
        page.append("- asked: `").append(answer.question()).append("`\n");
        page.append("- status: ").append(status(answer)).append('\n');
        page.append("- why: ").append(fixed(explanation.why())).append('\n');
        explanation
                .error()
                .ifPresent(error -> page.append("- error: ").append(error).append('\n'));
        if (!explanation.remedy().isEmpty()) {
            page.append("- remedy: ").append(fixed(explanation.remedy())).append('\n');
        }
        explanation.steps().stream()
                .filter(step -> step.startsWith("attention"))
                .forEach(step -> page.append("- step: ").append(fixed(step)).append('\n'));
    }

    private static String status(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> "found, " + found.security();
            case Answer.Absent absent -> "absent, " + absent.security();
            case Answer.Bogus _ -> "bogus";
            case Answer.Failed failed -> "failed, " + failed.failure();
        };
    }

    /** Key tags, ports and waiting times are another's in each run. */
    private String fixed(String text) {
        Matcher matcher = TAG.matcher(text);
        String masked = matcher.replaceAll(found ->
                tags.computeIfAbsent(found.group(), _ -> String.valueOf(11111 * (tags.size() + 1))));
        return masked.replaceAll(" port \\d+", "")
                .replaceAll("within \\d+ ms", "within N ms")
                .replaceAll("(gives no answer over UDP within N ms)(, then \\1)+", "$1");
    }

    String page() {
        return page.toString();
    }
}
