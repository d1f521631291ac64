package org.danepost.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ways to break a signed zone or its DS records. Each works on lines that hold one whole record. */
final class Tamper {
    private static final Pattern SIGNATURE = Pattern.compile("(\\sRRSIG\\s+\\S+(?:\\s+\\S+){7}\\s+)(\\S)");

    private Tamper() {}

    /** Takes the lines away that the expression finds something in. */
    static UnaryOperator<List<String>> without(String expression) {
        Pattern pattern = Pattern.compile(expression);
        return lines ->
                lines.stream().filter(line -> !pattern.matcher(line).find()).toList();
    }

    /** Takes the signatures of one type away. */
    static UnaryOperator<List<String>> withoutSignaturesOf(String type) {
        return without("\\sRRSIG\\s+" + type + "\\s");
    }

    /** Changes the first character of the signatures in lines that the expression finds something in. */
    static UnaryOperator<List<String>> corruptSignatures(String expression) {
        Pattern pattern = Pattern.compile(expression);
        return lines -> lines.stream()
                .map(line -> pattern.matcher(line).find() ? corrupt(line) : line)
                .toList();
    }

    private static String corrupt(String line) {
        Matcher matcher = SIGNATURE.matcher(line);
        if (!matcher.find()) {
            return line;
        }
        String other = matcher.group(2).equals("A") ? "B" : "A";
        return line.substring(0, matcher.start(2)) + other + line.substring(matcher.end(2));
    }

    /** Replaces text in every line. */
    static UnaryOperator<List<String>> replacing(String expression, String replacement) {
        return lines -> lines.stream()
                .map(line -> line.replaceAll(expression, replacement))
                .toList();
    }

    /** Adds lines. */
    static UnaryOperator<List<String>> adding(String... more) {
        return lines -> {
            List<String> all = new ArrayList<>(lines);
            all.addAll(List.of(more));
            return all;
        };
    }

    /** One after the other. */
    static UnaryOperator<List<String>> both(UnaryOperator<List<String>> first, UnaryOperator<List<String>> second) {
        return lines -> second.apply(first.apply(lines));
    }
}
