package org.danepost.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StsRecordTest {
    @ParameterizedTest(name = "STS-05, STS-07: [{0}] -> {1}")
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
                    v=STSv1; id=1|1
                    v=STSv1; id=20160831085700Z;|20160831085700Z
                    v=STSv1;id=abc|abc
                    v=STSv1 ; id=abc ; |abc
                    v=STSv1; x-new=1; id=7|7
                    v=STSv1; id=1; id=2|1
                    v=STSv1; id=12345678901234567890123456789012|12345678901234567890123456789012
                    v=STSv1; id=123456789012345678901234567890123|invalid
                    v=STSv1; id=a-b|invalid
                    v=STSv1; id=|invalid
                    v=STSv1;|invalid
                    v=STSv1|invalid
                    v=STSv1 id=1|invalid
                    v=STSv1; id|invalid
                    v=STSv1;; id=1|invalid
                    v=STSv1; id=1; a b=c|invalid
                    v=stsv1; id=1|none
                    v=STSv10; id=1|none
                    id=1; v=STSv1|none
                    v=spf1 -all|none
                    """)
    void grammar(String text, String expected) {
        assertThat(word(StsRecord.read(List.of(text)))).isEqualTo(expected);
    }

    @Test
    @DisplayName("case 143, STS-04: two records are no policy; other TXT records at the name do not matter")
    void severalRecords() {
        assertThat(StsRecord.read(List.of("v=STSv1; id=1", "v=STSv1; id=1")))
                .isInstanceOfSatisfying(
                        StsRecord.Invalid.class,
                        invalid -> assertThat(invalid.why()).contains("2 records"));
        assertThat(word(StsRecord.read(List.of("v=spf1 -all", "v=STSv1; id=1"))))
                .isEqualTo("1");
        assertThat(word(StsRecord.read(List.of(" v=STSv1; id=1")))).isEqualTo("none");
        assertThat(word(StsRecord.read(List.of()))).isEqualTo("none");
    }

    @Test
    void controlCharactersDoNotReachTheExplanation() {
        assertThat(StsRecord.read(List.of("v=STSv1; id=\u001b[31m")))
                .isInstanceOfSatisfying(
                        StsRecord.Invalid.class,
                        invalid -> assertThat(invalid.why()).doesNotContain("\u001b"));
    }

    private static String word(StsRecord.Reading reading) {
        return switch (reading) {
            case StsRecord.Valid(StsRecord record) -> record.id();
            case StsRecord.None _ -> "none";
            case StsRecord.Invalid _ -> "invalid";
        };
    }
}
