package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The reference pages under {@code docs/} are what the code says. Run with {@code -Ddocs.write=true} to write them anew.
 */
class ReferencePagesTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theCommandReferenceIsWhatHelpSays() throws IOException {
        StringBuilder page =
                new StringBuilder("# Commands\n\nGenerated from the program's own `--help`. Do not edit.\n");
        append(page, Program.commandLine(Program.COMMANDS.keySet(), Map.of()));
        check("commands.md", page.toString());
    }

    private static void append(StringBuilder page, CommandLine command) {
        if (command.getCommand() instanceof CommandLine.HelpCommand) {
            return;
        }
        String name = command.getCommandSpec().qualifiedName();
        page.append("\n## ").append(name).append("\n\n```\n");
        page.append(command.getUsageMessage(Ansi.OFF).stripTrailing()).append("\n```\n");
        command.getSubcommands().values().forEach(child -> append(page, child));
    }

    @Test
    void theConfigurationReferenceIsWhatTheRecordsSay() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Configuration

                Generated from the program. Do not edit. The file is TOML; every command takes it with `--config FILE`. A key
                that is not known is an error. Spans of time are a number and a unit: `250ms`, `30s`, `5m`, `1h`, `5d`.
                """);
        for (RecordComponent table : Configuration.class.getRecordComponents()) {
            append(page, "", table, Configuration.DEFAULTS);
        }
        check("configuration.md", page.toString());
    }

    /** A table with its keys, then the tables within it. */
    private static void append(StringBuilder page, String path, RecordComponent table, Record holder) {
        String name = path + ConfigurationFile.key(table);
        Optional<Record> template = ConfigurationFile.template(table);
        page.append("\n## ")
                .append(template.isPresent() ? "[[" + name + "]]" : "[" + name + "]")
                .append("\n\n");
        page.append(meaning(table)).append("\n\n| key | default | meaning |\n|---|---|---|\n");
        Record defaults = template.orElseGet(() -> (Record) ConfigurationFile.value(table, holder));
        rows(page, defaults);
        for (RecordComponent key : ConfigurationFile.keys(defaults)) {
            ConfigurationFile.template(key).ifPresent(element -> {
                String list = name + "." + ConfigurationFile.key(key);
                page.append("\n### [[").append(list).append("]]\n\n| key | default | meaning |\n|---|---|---|\n");
                rows(page, element);
            });
            if (key.getType().isRecord()) {
                append(page, name + ".", key, defaults);
            }
        }
    }

    private static void rows(StringBuilder page, Record defaults) {
        for (RecordComponent key : ConfigurationFile.keys(defaults)) {
            Object value = ConfigurationFile.value(key, defaults);
            if (value instanceof Record) {
                continue; // a table of its own
            }
            boolean required =
                    Objects.requireNonNull(key.getAnnotation(Setting.class)).required();
            page.append("| `%s` | %s | %s |\n"
                    .formatted(
                            ConfigurationFile.key(key),
                            required ? "must be given" : "`" + toml(value) + "`",
                            meaning(key)));
        }
    }

    private static String meaning(RecordComponent component) {
        return Objects.requireNonNull(component.getAnnotation(Setting.class), () -> component + " has no @Setting")
                .value();
    }

    private static String toml(Object value) {
        return switch (value) {
            case Duration duration -> '"' + DurationText.of(duration) + '"';
            case Enum<?> word -> '"' + Words.of(word) + '"';
            case String text -> '"' + text + '"';
            case Optional<?> ignored -> "not set";
            case List<?> list -> list.toString();
            default -> value.toString();
        };
    }

    private static void check(String name, String expected) throws IOException {
        Path file = DOCS.resolve(name);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, expected);
        }
        assertThat(file)
                .as("regenerate with: mvn -pl app -am test -Ddocs.write=true")
                .hasContent(expected);
    }
}
