package org.danepost.app;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The tables of the configuration file of which there may be many. */
final class ManyTables {
    private ManyTables() {}

    /**
     * The numbers of the lines where tables of this name begin. Text in several lines may look like one; whoever finds more
     * lines than tables cannot tell which is which.
     */
    static List<Integer> lines(String text, String name) {
        Pattern header = Pattern.compile("\\s*\\[\\[\\s*\"?" + Pattern.quote(name) + "\"?\\s*]]\\s*(#.*)?");
        List<Integer> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (header.matcher(line).matches()) {
                lines.add(number);
            }
        }
        return lines;
    }
}
