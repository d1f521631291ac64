package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.danepost.dane.TlsaAnswer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code DaneTls} is told, for worlds of a few facts. */
class TlsaLookupTest {
    private static final String WORLD = """
            secure   www.example.org A 192.0.2.1
            secure   _443._tcp.www.example.org TLSA 3 1 1
            secure   _8443._tcp.www.example.org TLSA 3 2 1
            secure   shop.example.org CNAME cdn.example.net
            secure   cdn.example.net A 192.0.2.2
            secure   _443._tcp.cdn.example.net TLSA 3 1 1
            insecure plain.example.org A 192.0.2.3
            bogus    _443._tcp.plain.example.org TLSA
            secure   bad.example.org A 192.0.2.4
            bogus    _443._tcp.bad.example.org TLSA
            servfail lost.example.org ANY
            bogus    forged.example.org ANY
            secure   hidden.example.org ANY none
            secure   _443._tcp.hidden.example.org TLSA 3 1 1
            insecure nothing.example.org ANY none
            """;

    private static String of(TlsaAnswer answer) {
        return switch (answer) {
            case TlsaAnswer.Proven proven ->
                "PROVEN " + proven.base() + " " + proven.referenceNames() + " "
                        + proven.records().all().size();
            case TlsaAnswer.None none -> "NONE " + none.why();
            case TlsaAnswer.Unknown unknown -> "UNKNOWN " + unknown.why() + " " + unknown.remedy();
        };
    }

    @ParameterizedTest(name = "{0}:{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "www.example.org; 443; PROVEN www.example.org [www.example.org] 1",
                "WWW.Example.ORG.; 443; PROVEN www.example.org [www.example.org] 1",
                "www.example.org; 8443; PROVEN www.example.org [www.example.org] 1",
                "www.example.org; 9443; NONE it has no proven TLSA records (NXDOMAIN at _9443._tcp.www.example.org)",
                "shop.example.org; 443; PROVEN cdn.example.net [cdn.example.net, shop.example.org] 1",
                "plain.example.org; 443; NONE its addresses are not proven by DNSSEC",
                "bad.example.org; 443; UNKNOWN TLSA bogus at _443._tcp.bad.example.org: no signature fits",
                "lost.example.org; 443; UNKNOWN AAAA SERVFAIL at lost.example.org",
                "forged.example.org; 443; UNKNOWN AAAA bogus at forged.example.org",
                "hidden.example.org; 443; PROVEN hidden.example.org [hidden.example.org] 1",
                "nothing.example.org; 443; NONE",
                "127.0.0.1; 443; NONE 127.0.0.1 is an address, which has no TLSA records",
                "[2001:db8::1]; 443; NONE",
                "2001:db8::1; 443; NONE",
                "www.example.org; 0; UNKNOWN the port 0 does not exist",
                "www example; 443; UNKNOWN 'www example' holds a character"
            })
    void hosts(String host, int port, String expected) {
        assertThat(of(new TlsaLookup(new FakeResolver(WORLD)).lookUp(host, port)))
                .startsWith(expected);
    }

    @Test
    @DisplayName("TLSA is not asked for where addresses are insecure")
    void noQuestion() {
        FakeResolver resolver = new FakeResolver(WORLD);
        new TlsaLookup(resolver).lookUp("plain.example.org", 443);
        assertThat(resolver.asked()).containsExactly("AAAA plain.example.org", "A plain.example.org");
    }
}
