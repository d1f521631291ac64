package org.danepost.dns;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;

/** Files that an administrator names: any text is accepted or refused with words. */
class AnchorFuzzTest {
    @FuzzTest(maxDuration = "1m")
    @DisplayName("any text is a set of trust anchors, or refused with a reason")
    void anchors(byte[] octets) {
        try {
            TrustAnchors anchors = TrustAnchors.parse(new String(octets, StandardCharsets.ISO_8859_1), "fuzz");
            if (anchors.names().isEmpty()) {
                throw new AssertionError("anchors without a name");
            }
        } catch (IllegalArgumentException refused) {
            named(refused);
        }
    }

    @FuzzTest(maxDuration = "1m")
    @DisplayName("any text is a set of root hints, or refused with a reason")
    void hints(byte[] octets) {
        try {
            RootHints hints = RootHints.parse(new String(octets, StandardCharsets.ISO_8859_1), "fuzz");
            if (hints.servers().isEmpty()) {
                throw new AssertionError("hints without a server");
            }
        } catch (IllegalArgumentException refused) {
            named(refused);
        }
    }

    private static void named(IllegalArgumentException refused) {
        if (!String.valueOf(refused.getMessage()).startsWith("fuzz")) {
            throw new AssertionError("the source is not named: " + refused.getMessage(), refused);
        }
    }
}
