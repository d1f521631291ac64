package org.danepost.app;

import java.util.ArrayList;
import java.util.List;
import org.danepost.lab.SceneResult;

/** The table that {@code danepost lab} prints, and one scene in full. */
final class SceneTable {
    private static final int WIDTH = 130;

    private SceneTable() {}

    static List<String> of(List<SceneResult> results) {
        int scene = width("scene", results.stream().map(SceneResult::scene).toList());
        int ordinary = width(
                "an ordinary sender",
                results.stream().map(SceneResult::ordinary).toList());
        int danepost =
                width("danepost", results.stream().map(SceneResult::danepost).toList());
        List<String> lines = new ArrayList<>();
        String form = "%-" + scene + "s  %-" + ordinary + "s  %-" + danepost + "s  %s";
        lines.add(form.formatted("scene", "an ordinary sender", "danepost", ""));
        lines.add("-".repeat(scene + ordinary + danepost + 11));
        for (SceneResult result : results) {
            lines.add(form.formatted(
                    result.scene(), result.ordinary(), result.danepost(), result.right() ? "right" : "WRONG"));
            wrap(result.why(), WIDTH - scene - 7).forEach(line -> lines.add(" ".repeat(scene + 2) + line));
        }
        long right = results.stream().filter(SceneResult::right).count();
        lines.add("");
        lines.add(right + " of " + results.size() + " scenes came out right." + " One in full: danepost lab --scene "
                + results.getLast().scene());
        return lines;
    }

    static List<String> steps(SceneResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(result.scene() + ": " + result.description());
        lines.add("  an ordinary sender: " + result.ordinary());
        lines.add("  danepost:           " + result.danepost() + (result.right() ? "" : "   WRONG"));
        lines.add("  why:");
        wrap(result.why(), WIDTH - 4).forEach(line -> lines.add("    " + line));
        lines.add("  danepost, step by step:");
        for (String step : result.steps()) {
            List<String> wrapped = wrap(step.strip(), WIDTH - 8);
            String indent = " ".repeat(4 + step.indexOf(step.strip()));
            for (int i = 0; i < wrapped.size(); i++) {
                lines.add(indent + (i == 0 ? "" : "  ") + wrapped.get(i));
            }
        }
        return lines;
    }

    private static int width(String title, List<String> texts) {
        return Math.max(
                title.length(), texts.stream().mapToInt(String::length).max().orElse(0));
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
