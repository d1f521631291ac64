package org.danepost.app;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Reads a TOML file onto {@link Configuration}. The set of keys is closed: one that is not known is an error with a guess
 * at what was meant. What the file leaves out has its default.
 */
final class ConfigurationFile {
    private final String name;

    private ConfigurationFile(String name) {
        this.name = name;
    }

    /** @throws UserError that names the file, the key, what is wrong and the remedy */
    static Configuration read(String name) {
        return parse(name, InputFile.text("the configuration file", name));
    }

    static Configuration parse(String name, String text) {
        JsonNode root;
        try {
            root = new TomlMapper().readTree(text);
        } catch (JacksonException e) {
            String where =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new UserError(
                    "the configuration file '" + name + "'" + where + " is not TOML: " + e.getOriginalMessage(), e);
        }
        return (Configuration) new ConfigurationFile(name).table("", root, Configuration.DEFAULTS);
    }

    /** The key of a component: {@code trustAnchors} is written {@code trust-anchors}. */
    static String key(RecordComponent component) {
        return kebab(component.getName()).toLowerCase(Locale.ROOT);
    }

    /** Names of the code in a text as the file writes them: {@code tryTimeout} becomes {@code try-timeout}. */
    static String kebab(String text) {
        return Pattern.compile("([a-z0-9])([A-Z])")
                .matcher(text)
                .replaceAll(match -> match.group(1) + "-" + match.group(2).toLowerCase(Locale.ROOT));
    }

    /** The value of a component in a record. */
    static Object value(RecordComponent component, Record holder) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(holder);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the accessor of " + component + " does not answer", e);
        }
    }

    /** What a table in a list of tables holds by default; empty when the component is no such list. */
    static Optional<Record> template(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType list
                        && list.getActualTypeArguments()[0] instanceof Class<?> element
                ? Optional.ofNullable(Configuration.TEMPLATES.get(element))
                : Optional.empty();
    }

    private List<Record> tables(String path, JsonNode given, Record template) {
        List<Record> tables = new ArrayList<>();
        for (JsonNode element : given.isArray() ? given : List.of(given)) {
            if (!given.isArray() || !element.isObject()) {
                throw wrong(path, "is a list of tables", "write [[" + path + "]] above the keys of each");
            }
            tables.add(table(path + ".", element, template));
        }
        return List.copyOf(tables);
    }

    private Record table(String path, JsonNode node, Record defaults) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        List<String> known =
                Arrays.stream(components).map(ConfigurationFile::key).toList();
        for (String key : node.propertyNames()) {
            if (!known.contains(key)) {
                throw wrong(
                        path + key,
                        "is not known" + Suggestion.phrase(key, known),
                        "known here: " + String.join(", ", known));
            }
        }
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : components) {
            JsonNode given = node.get(key(component));
            Object standard = value(component, defaults);
            if (given == null && component.getAnnotation(Setting.class).required()) {
                throw wrong(path + key(component), "is missing", "give it: every table of this name needs one");
            }
            values.add(
                    given == null
                            ? standard
                            : template(component)
                                    .<Object>map(template -> tables(path + key(component), given, template))
                                    .orElseGet(() -> convert(path + key(component), given, standard)));
        }
        try {
            Constructor<?> constructor = defaults.getClass()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return (Record) constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the settings of table '" + path + "' cannot be built", e);
        }
    }

    private Object convert(String path, JsonNode given, Object standard) {
        return switch (standard) {
            case Record defaults -> {
                if (!given.isObject()) {
                    throw wrong(path, "is a table", "write [" + path + "] on a line of its own and its keys below");
                }
                yield table(path + ".", given, defaults);
            }
            case List<?> ignored -> texts(path, given);
            case Duration ignored -> duration(path, given);
            case Boolean ignored -> {
                if (!given.isBoolean()) {
                    throw wrong(path, "is true or false", "write it without quotes");
                }
                yield given.asBoolean();
            }
            case Integer ignored -> {
                if (!given.isInt() || given.intValue() < 0) {
                    throw wrong(path, "is a whole number from 0 on", "write it without quotes");
                }
                yield given.intValue();
            }
            case Long ignored -> {
                if (!given.canConvertToLong() || !given.isIntegralNumber() || given.longValue() < 0) {
                    throw wrong(path, "is a whole number from 0 on", "write it without quotes");
                }
                yield given.longValue();
            }
            case Enum<?> word -> word(path, given, word);
            default -> {
                if (!given.isString()) {
                    throw wrong(path, "is a text", "write it in double quotes");
                }
                yield given.asString();
            }
        };
    }

    private List<String> texts(String path, JsonNode given) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : given.isArray() ? given : List.of(given)) {
            if (!element.isString()) {
                throw wrong(path, "is a list of texts", "write [\"one\", \"two\"]");
            }
            texts.add(element.asString());
        }
        return List.copyOf(texts);
    }

    private Duration duration(String path, JsonNode given) {
        try {
            return DurationText.parse(given.isString() ? given.asString() : given.toString());
        } catch (IllegalArgumentException e) {
            throw wrong(path, "is a span of time", String.valueOf(e.getMessage()))
                    .because(e);
        }
    }

    private Object word(String path, JsonNode given, Enum<?> standard) {
        Object[] constants = standard.getDeclaringClass().getEnumConstants();
        List<String> words = Arrays.stream(constants).map(Words::of).toList();
        int index = given.isString() ? words.indexOf(given.asString()) : -1;
        if (index < 0) {
            String guess = given.isString() ? Suggestion.phrase(given.asString(), words) : "";
            throw wrong(
                    path, "is one of " + String.join(", ", words) + guess, "write one of these words in double quotes");
        }
        return constants[index];
    }

    private UserError wrong(String path, String what, String remedy) {
        return new UserError("the configuration file '" + name + "': '" + path + "' " + what + "; remedy: " + remedy);
    }
}
