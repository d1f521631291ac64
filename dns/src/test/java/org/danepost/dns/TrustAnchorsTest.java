package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;

/** Anchors from text, and the built-in ones. */
class TrustAnchorsTest {
    /** KSK-2017 as the root publishes it. */
    private static final String KSK_2017 = """
            . 172800 IN DNSKEY 257 3 8 (
              AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3
              +/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kv
              ArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF
              0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+e
              oZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfd
              RUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwN
              R1AkUTV74bU= ) ; key id = 20326
            """;

    @Test
    @DisplayName("DNSSEC-06: both root keys are built in, and the DS of 20326 is that of the published key")
    void root() {
        assertThat(TrustAnchors.root().at(Name.root))
                .extracting(TrustAnchors::tag)
                .containsExactly(20326, 38696);
        DNSKEYRecord key =
                (DNSKEYRecord) TrustAnchors.parse(KSK_2017, "key").at(Name.root).getFirst();
        DSRecord ds = (DSRecord) TrustAnchors.root().at(Name.root).getFirst();
        assertThat(new ZoneKey(key).matches(ds)).isTrue();
    }

    @Test
    @DisplayName("DNSSEC-05: comments, brackets, TTLs and several names are understood")
    void forms() {
        TrustAnchors anchors = TrustAnchors.parse(
                "; anchors\n\nexample.org 3600 IN DS 1 13 2 (\n " + "ab".repeat(32) + " )\nORG. DS 2 8 4 "
                        + "cd".repeat(48) + "\n" + KSK_2017,
                "file");
        assertThat(anchors.names()).hasSize(3);
        assertThat(anchors.enclosing(TestZone.name("a.example.org.")))
                .containsExactly(TestZone.name("example.org."), TestZone.name("org."), Name.root);
    }

    @ParameterizedTest
    @CsvSource({
        "'. IN DS 20326 8 2 ABCD', line 1, 32 bytes",
        "'; comment|. IN A 192.0.2.1', line 2, expected",
        "'|. IN DS 20326 8', line 2, well-formed",
        "'. IN DNSKEY 385 3 8 AwEAAQ==', line 1, revoked",
        "'. IN DS ( 20326', line 1, never closed",
        "'. IN DS 20326 )', line 1, too many",
        "'a..b. DS 1 8 2 AB', line 1, not a domain name",
        "'; nothing', anchors.txt, holds no",
        "'.', line 1, expected"
    })
    @DisplayName("a faulty line is named, with the source")
    void faults(String text, String where, String what) {
        assertThatThrownBy(() -> TrustAnchors.parse(text.replace('|', '\n'), "anchors.txt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("anchors.txt")
                .hasMessageContaining(where)
                .hasMessageContaining(what);
    }
}
