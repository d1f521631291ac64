package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.danepost.dns.RecursionLimits;
import org.danepost.dns.ResolverPolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every limit of the resolver can be set by its name, and does what its name says. */
class DnsLimitsTest {
    /** Set in the table [dns] itself, under these or other names. */
    private static final Set<String> ELSEWHERE = Set.of(
            "sha1Algorithms", "nsec3Iterations", "tryTimeout", "lookupTimeout", "serverPort", "allowPrivateServers");

    static Stream<RecordComponent> components() {
        return Stream.of(ResolverPolicy.class, RecursionLimits.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .filter(component -> !ELSEWHERE.contains(component.getName()));
    }

    @Test
    @DisplayName("the table [dns.limits] holds every limit and nothing else")
    void complete() {
        Set<String> wanted =
                new TreeSet<>(components().map(RecordComponent::getName).toList());
        Set<String> found = new TreeSet<>();
        Arrays.stream(DnsLimits.class.getRecordComponents()).forEach(component -> found.add(component.getName()));
        assertThat(found).isEqualTo(wanted);
    }

    @ParameterizedTest
    @MethodSource("components")
    @DisplayName("a limit that is set changes that limit and no other")
    void setByName(RecordComponent component) {
        Object other = other(ConfigurationFile.value(component, standard(component)));
        String text = other instanceof Duration duration ? '"' + DurationText.of(duration) + '"' : other.toString();
        String file = "[dns.limits]\n" + ConfigurationFile.key(component) + " = " + text;
        Configuration.Dns dns = ConfigurationFile.parse("file", file).dns();
        Record changed =
                component.getDeclaringRecord() == ResolverPolicy.class ? Wiring.policy(dns) : Wiring.limits(dns);
        Configuration.Dns usual = Configuration.DEFAULTS.dns();
        Record before =
                component.getDeclaringRecord() == ResolverPolicy.class ? Wiring.policy(usual) : Wiring.limits(usual);
        for (RecordComponent each : component.getDeclaringRecord().getRecordComponents()) {
            Object expected =
                    each.getName().equals(component.getName()) ? other : ConfigurationFile.value(each, before);
            assertThat(ConfigurationFile.value(each, changed))
                    .as(each.getName())
                    .isEqualTo(expected);
        }
    }

    private static Record standard(RecordComponent component) {
        return component.getDeclaringRecord() == ResolverPolicy.class
                ? ResolverPolicy.standard()
                : RecursionLimits.standard();
    }

    /** A value near the one given, within the bounds. */
    private static Object other(Object value) {
        return switch (value) {
            case Integer number -> number + 1;
            case Long number -> number + 1;
            case Duration duration -> duration.minusSeconds(1);
            default -> throw new IllegalArgumentException("no other value for " + value);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "signatures-per-set = 0   | dns.limits.signatures-per-set is 0, allowed are 1 to 64",
                "longest-ttl = \"0s\"     | dns.limits.longest-ttl in seconds is 0, allowed are 1 to 604800",
                "sends-per-lookup = 0     | dns.limits.sends-per-lookup is 0, allowed are 1 to 10000",
                "signature-per-set = 3    | 'dns.limits.signature-per-set' is not known; did you mean 'signatures-per-set'",
                "cache-octets = \"64 MB\" | 'dns.limits.cache-octets' is a whole number from 0 on",
            })
    @DisplayName("a limit out of bounds or unknown is an error that names the key")
    void outOfBounds(String line, String message) {
        assertThatThrownBy(() -> {
                    Configuration.Dns dns = ConfigurationFile.parse("file", "[dns.limits]\n" + line)
                            .dns();
                    Wiring.policy(dns);
                    Wiring.limits(dns);
                })
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    @Test
    @DisplayName("every setting that an explanation names exists")
    void namedInExplanations() throws IOException {
        Set<String> keys = new TreeSet<>();
        Arrays.stream(DnsLimits.class.getRecordComponents()).forEach(component -> keys.add(component.getName()));
        Pattern naming = Pattern.compile("\\b(?:reached|setting)\\(\\s*\"(\\w+)\"");
        Set<String> named = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("..", "dns", "src", "main", "java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                naming.matcher(Files.readString(source)).results().forEach(match -> named.add(match.group(1)));
            }
        }
        assertThat(named).contains("signaturesPerLookup", "queriesPerLookup", "sendsPerLookup", "nsec3Hashes");
        assertThat(keys).containsAll(named);
    }
}
