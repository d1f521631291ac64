package org.danepost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A wildcard that exists only because a name lies below it (RFC 4592 §2.2.3), denied with NSEC as NSD does it. */
class WildcardNonTerminalTest {
    private static final NSECRecord BEFORE = nsec("*.d.example.org.", "below.*.e.example.org.");
    private static final NSECRecord BELOW = nsec("below.*.e.example.org.", "*.f.example.org.");

    private static NSECRecord nsec(String owner, String next) {
        return new NSECRecord(name(owner), DClass.IN, 60, name(next), new int[] {Type.A, Type.RRSIG, Type.NSEC});
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }

    private static NsecProof proof(NSECRecord... records) {
        return new NsecProof(name("example.org."), List.of(records));
    }

    @Test
    @DisplayName("DNSSEC-34: a wildcard without records of its own gives NODATA, no name error")
    void noData() {
        assertThat(proof(BELOW, BEFORE).noData(name("x.e.example.org."), Type.A))
                .hasValueSatisfying(shown -> {
                    assertThat(shown.kind()).isEqualTo(Answer.Denial.NO_DATA);
                    assertThat(shown.delegation()).isFalse();
                });
        assertThat(proof(BELOW, BEFORE).nameError(name("x.e.example.org."))).isEmpty();
    }

    @Test
    @DisplayName("DNSSEC-34: without the span that holds the wildcard nothing is shown of it")
    void spanMissing() {
        assertThat(proof(BELOW).noData(name("x.e.example.org."), Type.A)).isEmpty();
        assertThat(proof(BEFORE).noData(name("x.e.example.org."), Type.A)).isEmpty();
    }

    @Test
    @DisplayName("DNSSEC-34: a wildcard that is denied altogether gives no NODATA")
    void wildcardDenied() {
        NSECRecord over = nsec("d.example.org.", "f.example.org.");
        assertThat(proof(over).noData(name("x.e.example.org."), Type.A)).isEmpty();
    }
}
