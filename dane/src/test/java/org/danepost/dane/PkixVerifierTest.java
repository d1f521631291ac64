package org.danepost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.danepost.dane.Fixture.HOST;
import static org.danepost.dane.Fixture.NOW;
import static org.danepost.dane.Fixture.authority;
import static org.danepost.dane.Fixture.chain;
import static org.danepost.dane.Fixture.key;
import static org.danepost.dane.Fixture.leaf;

import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.danepost.dane.Fixture.Made;
import org.danepost.dane.Fixture.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chains under trusted roots (RFC 8461 §4.2, RFC 9525): each row one chain for {@link Fixture#HOST}. */
class PkixVerifierTest {
    private static final Made ROOT = authority("root").self();
    private static final Made OTHER_ROOT = authority("other root").self();
    private static final Made MIDDLE = authority("middle").by(ROOT);
    private static final Made STRANGER = authority("stranger").self();
    private static final PkixVerifier VERIFIER = new PkixVerifier(List.of(OTHER_ROOT.der(), ROOT.der()));

    private static Arguments row(String name, List<byte[]> chain, String word, String evidence) {
        return Arguments.of(name, chain, word, evidence);
    }

    private static Arguments under(String name, Recipe leaf, String word, String evidence) {
        return row(name, chain(leaf.by(MIDDLE), MIDDLE), word, evidence);
    }

    static Stream<Arguments> rows() {
        Made expiredMiddle = authority("middle").expired().by(ROOT);
        Made constrained = authority("middle").permits("example.net").by(ROOT);
        Made short0 = authority("middle").pathLength(0).by(ROOT);
        Made below = authority("lower").by(short0);
        byte[] broken = leaf().by(MIDDLE).der();
        broken[5] ^= 0x7f;
        return Stream.of(
                under("STS-30: right name under a root", leaf(), "trusted", "CN=root"),
                row("root sent too", chain(leaf().by(MIDDLE), MIDDLE, ROOT), "trusted", "CN=root"),
                row("directly under the root", chain(leaf().by(ROOT)), "trusted", "depth 1"),
                row("unordered", chain(leaf().by(MIDDLE), STRANGER, ROOT, MIDDLE), "trusted", "CN=root"),
                under("wildcard", leaf().dns("*.example.com"), "trusted", HOST),
                under("wildcard over two labels", leaf().dns("*.com"), "name-mismatch", "*.com"),
                under(
                        "STS-30: another name",
                        leaf().dns("a.example.com", "b.example.com"),
                        "name-mismatch",
                        "a.example.com, b.example.com"),
                under(
                        "STS-30: the name only as common name",
                        new Recipe("CN=" + HOST, key("leaf")),
                        "name-mismatch",
                        "a common name does not count"),
                under(
                        "the name as common name beside another DNS-ID",
                        new Recipe("CN=" + HOST, key("leaf")).dns("b.example.com"),
                        "name-mismatch",
                        "b.example.com"),
                under("case 135: expired", leaf().expired(), "expired", "2015-01-01"),
                under("not yet valid", leaf().future(), "not-yet-valid", "2099-01-01"),
                row("expired issuer", chain(leaf().by(expiredMiddle), expiredMiddle), "expired", "certificate 2"),
                row("self-signed", chain(leaf().self()), "untrusted", "issued by itself"),
                row("unknown authority", chain(leaf().by(STRANGER), STRANGER), "untrusted", "CN=stranger"),
                row("issuer not sent", chain(leaf().by(MIDDLE)), "untrusted", "CN=middle"),
                row(
                        "root appended to a chain of one's own",
                        chain(leaf().by(STRANGER), STRANGER, MIDDLE, ROOT),
                        "untrusted",
                        "CN=stranger"),
                row(
                        "an authority of the same name with another key",
                        chain(leaf().by(authority("root").keys(key("thief")).self())),
                        "untrusted",
                        "CN=root"),
                under("not for servers", leaf().purpose(KeyPurposeId.id_kp_clientAuth), "invalid-path", "purposes"),
                row(
                        "not permitted by its issuer",
                        chain(leaf().by(constrained), constrained),
                        "invalid-path",
                        "Subtree"),
                row("path too long", chain(leaf().by(below), below, short0), "invalid-path", "not accepted"),
                under("weak signature", leaf().algorithm("SHA-1"), "invalid-path", "too weak"),
                row("nothing sent", List.of(), "no-certificate", "no certificate"),
                row("cannot be parsed", List.of(broken), "invalid-path", "parsed"),
                row("noise", List.of(new byte[] {1, 2, 3}), "invalid-path", "parsed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void verdict(String name, List<byte[]> chain, String word, String evidence) {
        PkixVerdict verdict = VERIFIER.verify(chain, List.of(HOST), NOW);
        assertThat(verdict.word()).isEqualTo(word);
        assertThat(verdict.toString()).contains(evidence);
        assertThat(verdict.fault().isEmpty()).isEqualTo(word.equals("trusted"));
    }

    @Test
    void anyReferenceNameWillDoAndIsNamed() {
        List<byte[]> sent = chain(leaf().dns("MX.Example.COM").by(ROOT));
        assertThat(VERIFIER.verify(sent, List.of("a.example.org", "mx.example.com."), NOW))
                .isInstanceOfSatisfying(
                        PkixVerdict.Trusted.class,
                        trusted -> assertThat(trusted.name()).isEqualTo(HOST));
    }

    @Test
    void aRootThatIsTheServersOwnCertificateIsNoPath() {
        Made own = leaf().self();
        PkixVerifier verifier = new PkixVerifier(List.of(own.der(), ROOT.der()));
        assertThat(verifier.verify(chain(own), List.of(HOST), NOW).word()).isEqualTo("untrusted");
    }

    @Test
    void withoutReadableRootsNothingIsTrusted() {
        PkixVerifier verifier = new PkixVerifier(List.of(new byte[] {0x30, 0}));
        assertThat(verifier.roots()).isZero();
        assertThat(verifier.verify(chain(leaf().by(ROOT)), List.of(HOST), NOW))
                .isEqualTo(new PkixVerdict.Refused(Verdict.Mismatch.UNTRUSTED, "no public authority is trusted here"));
    }
}
