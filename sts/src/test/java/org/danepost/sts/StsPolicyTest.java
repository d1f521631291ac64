package org.danepost.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StsPolicyTest {
    private static final String GOOD = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmax_age: 604800\r\n";

    @Test
    void theExampleOfTheRfc() {
        StsPolicy policy = valid("version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\n"
                + "mx: backupmx.example.com\nmax_age: 604800");
        assertThat(policy.mode()).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(policy.maxAge()).isEqualTo(Duration.ofDays(7));
        assertThat(policy.hosts())
                .extracting(MxPattern::text)
                .containsExactly("mail.example.com", "*.example.net", "backupmx.example.com");
    }

    @ParameterizedTest(name = "STS-06, STS-07, STS-21, STS-22: {0}")
    @CsvSource(delimiter = '|', textBlock = """
                    version: STSv1;mode: enforce;max_age: 1;mx: a.b              | enforce 1 [a.b]
                    mx: a.b;max_age: 1;mode: testing;version: STSv1             | testing 1 [a.b]
                    version:STSv1;mode:none;max_age:86400                       | none 86400 []
                    version : STSv1;mode: none ;max_age: 5                      | none 5 []
                    version: STSv1;mode: testing;mode: enforce;max_age: 1;mx: a | testing 1 [a]
                    version: STSv1;mode: enforce;max_age: 1;max_age: 2;mx: a    | enforce 1 [a]
                    version: STSv1;;mode: enforce;max_age: 1;x-new: y;mx: a.b;; | enforce 1 [a.b]
                    version: STSv1;mode: enforce;max_age: 1;mx: MAIL.Example.COM. | enforce 1 [mail.example.com]
                    version: STSv1;mode: enforce;max_age: 1;mx: bücher.example  | enforce 1 [xn--bcher-kva.example]
                    version: STSv1;mode: Enforce;max_age: 1;mx: a.b             | the mode
                    version: STSv1;mode: report;max_age: 1;mx: a.b              | the mode
                    version: stsv1;mode: enforce;max_age: 1;mx: a.b             | the version
                    version: STSv2;mode: enforce;max_age: 1;mx: a.b             | the version
                    mode: enforce;max_age: 1;mx: a.b                            | version is missing
                    version: STSv1;max_age: 1;mx: a.b                           | mode is missing
                    version: STSv1;mode: enforce;mx: a.b                        | max_age is missing
                    version: STSv1;mode: enforce;max_age: 1d;mx: a.b            | max_age is
                    version: STSv1;mode: enforce;max_age: -1;mx: a.b            | max_age is
                    version: STSv1;mode: enforce;max_age: 12345678901;mx: a.b   | max_age is
                    version: STSv1;mode: enforce;max_age: 1                     | no line mx
                    version: STSv1;mode: testing;max_age: 1                     | no line mx
                    <html><body>not found</body></html>                         | version is missing
                    """)
    void grammar(String document, String expected) {
        switch (StsPolicy.read(document.replace(';', '\n'))) {
            case StsPolicy.Valid(StsPolicy policy, var _) ->
                assertThat(policy.mode().word() + " " + policy.maxAge().toSeconds() + " " + policy.hosts())
                        .isEqualTo(expected);
            case StsPolicy.Invalid(String why) -> assertThat(why).contains(expected);
        }
    }

    @Test
    @DisplayName("case 147: an enforce policy whose only mx line is misspelt is no policy")
    void misspeltMx() {
        assertThat(StsPolicy.read("version: STSv1\nmode: enforce\nnmx: mx.example.com\nmax_age: 86400\n"))
                .isInstanceOfSatisfying(
                        StsPolicy.Invalid.class,
                        invalid -> assertThat(invalid.why()).contains("no line mx"));
    }

    @ParameterizedTest(name = "case 148: the value {0} is passed over")
    @CsvSource({
        "192.0.2.1",
        "2001:db8::1",
        "[192.0.2.1]",
        "*",
        "*.",
        "mx.*.example",
        "m*x.example",
        "a..b",
        "-a.example",
        "*.192.0.2.1",
        "a b"
    })
    void linesThatAreNoHost(String value) {
        StsPolicy.Reading both = StsPolicy.read(GOOD + "mx: " + value + "\r\n");
        assertThat(both).isInstanceOfSatisfying(StsPolicy.Valid.class, valid -> {
            assertThat(valid.policy().hosts()).extracting(MxPattern::text).containsExactly("mail.example.com");
            assertThat(valid.notes())
                    .singleElement()
                    .asString()
                    .contains("line 5")
                    .contains("ignored");
        });
        assertThat(StsPolicy.read("version: STSv1\nmode: enforce\nmx: " + value + "\nmax_age: 1\n"))
                .isInstanceOf(StsPolicy.Invalid.class);
    }

    @ParameterizedTest(name = "case 150, STS-23: max_age {0} -> {1} s")
    @CsvSource({"31557600,31557600", "31557601,31557600", "9999999999,31557600", "60,60", "0,0"})
    void ages(String written, long kept) {
        assertThat(valid(GOOD.replace("604800", written)).maxAge()).isEqualTo(Duration.ofSeconds(kept));
    }

    @ParameterizedTest(name = "case 149, case 156, STS-28: {0} for {1} -> {2}")
    @CsvSource({
        "*.example.net, a.example.net, true",
        "*.example.net, A.EXAMPLE.net., true",
        "*.example.net, example.net, false",
        "*.example.net, .example.net, false",
        "*.example.net, a.b.example.net, false",
        "*.example.net, aexample.net, false",
        "mail.example.net, MAIL.example.NET., true",
        "mail.example.net, xmail.example.net, false",
    })
    void matching(String pattern, String host, boolean expected) {
        assertThat(valid(GOOD + "mx: " + pattern + "\n").allows(host)).isEqualTo(expected);
    }

    @Test
    void aByteOrderMarkAndMixedLineEndsAreRead() {
        assertThat(valid("\ufeff" + GOOD.replaceFirst("\r\n", "\n") + "\n\n").hosts())
                .hasSize(1);
    }

    @Test
    void endlessDocumentsAreRefused() {
        assertThat(StsPolicy.read("mx: a.b\n".repeat(5_000) + GOOD)).isInstanceOf(StsPolicy.Invalid.class);
    }

    private static StsPolicy valid(String document) {
        return switch (StsPolicy.read(document)) {
            case StsPolicy.Valid valid -> valid.policy();
            case StsPolicy.Invalid invalid -> throw new AssertionError(invalid.why());
        };
    }
}
