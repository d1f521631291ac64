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
    private final String text;
    /** What is being read, as messages begin. */
    private String place;

    private ConfigurationFile(String name, String text) {
        this.text = text;
        this.place = "the configuration file '" + name + "'";
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
        Configuration configuration =
                (Configuration) new ConfigurationFile(name, text).table("", root, Configuration.DEFAULTS);
        PolicyRules.of(configuration); // names what is wrong with them
        return configuration;
    }

    /** The components that are keys: those that say what they mean. */
    static List<RecordComponent> keys(Record table) {
        return Arrays.stream(table.getClass().getRecordComponents())
                .filter(component -> component.isAnnotationPresent(Setting.class))
                .toList();
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

    private Record table(String path, JsonNode node, Record defaults) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        List<String> known = keys(defaults).stream().map(ConfigurationFile::key).toList();
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
            Setting setting = component.getAnnotation(Setting.class);
            if (given == null && setting != null && setting.required()) {
                throw wrong(path + key(component), "is missing", "give it: every table of this name needs one");
            }
            values.add(given == null ? standard : convert(path + key(component), given, standard, component));
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

    private Object convert(String path, JsonNode given, Object standard, RecordComponent component) {
        return switch (standard) {
            case List<?> ignored
            when template(component).isPresent() ->
                tables(path, given, template(component).get());
            case Optional<?> ignored
            when component.getGenericType() instanceof ParameterizedType optional ->
                Optional.of(convert(path, given, sample((Class<?>) optional.getActualTypeArguments()[0]), component));
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

    /** A value of the type, to convert by. */
    private static Object sample(Class<?> type) {
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return type == Integer.class ? Integer.valueOf(0) : "";
    }

    /** Tables of which there may be many, each with its place in the file. */
    private List<Record> tables(String path, JsonNode given, Record empty) {
        if (!given.isArray()) {
            throw wrong(path, "is a list of tables", "write [[" + path + "]] on a line of its own and its keys below");
        }
        String whole = place;
        List<Integer> lines = ManyTables.lines(text, path);
        List<Record> tables = new ArrayList<>();
        for (JsonNode element : given) {
            int index = tables.size();
            place = whole + (lines.size() == given.size() ? ", line " + lines.get(index) : ", table " + (index + 1));
            if (!element.isObject()) {
                throw wrong(path, "is a list of tables", "write [[" + path + "]] and its keys below");
            }
            Record table = table(path + ".", element, empty);
            tables.add(table instanceof Placed placed ? placed.at(place) : table);
        }
        place = whole;
        return List.copyOf(tables);
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
        return new UserError(place + ": '" + path + "' " + what + "; remedy: " + remedy);
    }
}
