package org.danepost.app;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The tables of the configuration file of which there may be many. */
final class ManyTables {
    private static final Map<Type, Record> EMPTY =
            Map.of(PolicyTable.class, PolicyTable.EMPTY, CredentialTable.class, CredentialTable.EMPTY);

    private ManyTables() {}

    /** What one table of such a component is when nothing is written in it; empty for other components. */
    static Optional<Record> empty(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType list
                ? Optional.ofNullable(EMPTY.get(list.getActualTypeArguments()[0]))
                : Optional.empty();
    }

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
