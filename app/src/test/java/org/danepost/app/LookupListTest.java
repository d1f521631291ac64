package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupListTest {
    @Test
    void linesAreNamesAndTypes() {
        List<LookupList.Entry> entries = LookupList.parse(
                "list",
                "# comment\n\nexample.org mx\n_25._tcp.mx.example.org TLSA\nbücher.example\nx.example TYPE65400\n");

        assertThat(entries)
                .extracting(entry -> entry.question().toString())
                .containsExactly(
                        "example.org. MX",
                        "_25._tcp.mx.example.org. TLSA",
                        "xn--bcher-kva.example. A",
                        "x.example. TYPE65400");
        assertThat(entries.getFirst().type()).isEqualTo("MX");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.org TSLA    | line 2: 'TSLA' is not a record type; did you mean 'TLSA'?
            a..b A              | line 2: 'a..b' is not a domain name
            a b c               | line 2: more than a name and a type
            """)
    void whatIsWrongIsNamedWithItsLine(String line, String message) {
        assertThatThrownBy(() -> LookupList.parse("list", "good.example A\n" + line))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("list, " + message);
    }

    @Test
    void aLabelMayHaveSixtyThreeOctetsAndNoMore() {
        assertThat(LookupList.entry("a".repeat(63) + ".example", "A")
                        .question()
                        .name()
                        .labels())
                .isEqualTo(3);
        assertThatThrownBy(() -> LookupList.entry("a".repeat(64) + ".example", "A"))
                .isInstanceOf(UserError.class);
    }
}
