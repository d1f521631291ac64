package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write is turned into one domain or refused, never guessed. */
class DomainTextTest {
    @Test
    @DisplayName("U-labels become A-labels, ASCII labels stay as they are")
    void aLabels() {
        assertThat(DomainText.toAscii("b\u00fccher.Example")).isEqualTo("xn--bcher-kva.Example");
        assertThat(DomainText.toAscii("_25._tcp.MX.example")).isEqualTo("_25._tcp.MX.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stra\u00dfe.example", "STRA\u1e9eE.example", "\u03c2.example", "a\u200db.example"})
    @DisplayName("a letter that leads to two domains is refused, in lookups and in recipients")
    void ambiguous(String domain) {
        assertThatThrownBy(() -> DomainText.toAscii(domain))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("different domains");
        assertThatThrownBy(() -> Recipient.parse("--to", "bob@" + domain))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("different domains");
    }
}
