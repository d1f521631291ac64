package org.danepost.app;

import java.util.Arrays;
import java.util.List;
import org.danepost.policy.Level;
import picocli.CommandLine.TypeConversionException;

/** Security levels as Postfix writes them: {@code may}, {@code encrypt}, {@code dane}, {@code dane-only}. */
final class LevelText {
    private LevelText() {}

    static Level parse(String text) {
        for (Level level : Level.values()) {
            if (Words.of(level).equals(text)) {
                return level;
            }
        }
        List<String> words = Arrays.stream(Level.values()).map(Words::of).toList();
        throw new TypeConversionException("'" + text + "' is not a security level (" + String.join(", ", words) + ")"
                + Suggestion.phrase(text, words));
    }
}
