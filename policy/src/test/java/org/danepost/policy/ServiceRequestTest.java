package org.danepost.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests as people write them. */
class ServiceRequestTest {
    private static String srv(String service, String domain) {
        return said(ServiceRequest.srv(service, domain));
    }

    private static String said(ServiceRequest.Parsed parsed) {
        return switch (parsed) {
            case ServiceRequest.Parsed.Good good -> good.request().toString();
            case ServiceRequest.Parsed.Bad bad -> bad.why() + "; remedy: " + bad.remedy();
        };
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "xmpp-server; im.example.org; Srv[service=xmpp-server, domain=im.example.org]",
                "IMAPS; B\u00fccher.example.; Srv[service=imaps, domain=xn--bcher-kva.example]",
                "_imaps; example.org; without underscore",
                "imaps._tcp; example.org; without underscore",
                "im--aps; example.org; is not the name of a service",
                "-imap; example.org; is not the name of a service",
                "143; example.org; is not the name of a service",
                "sixteen-letters0; example.org; is not the name of a service",
                "''; example.org; is not the name of a service",
                "https; example.org; Use --https HOST.",
                "smtp; example.org; is found by MX records",
                "imap; alice@example.org; holds a character that host names cannot have",
                "imap; 192.0.2.1; is an address, not a name",
                "imap; 2001:db8::1; is an address, not a name",
                "imap; ''; is empty",
                "imap; a..b; has an empty part"
            })
    void services(String service, String domain, String expected) {
        assertThat(srv(service, domain)).contains(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "www.example.org; Https[host=www.example.org, port=443]",
                "WWW.example.org.:8443; Https[host=www.example.org, port=8443]",
                "https://www.example.org/; is a URL",
                "www.example.org:0; has no port from 1 to 65535",
                "www.example.org:65536; has no port from 1 to 65535",
                "www.example.org:x; has no port from 1 to 65535",
                "www.example.org:; has no port from 1 to 65535",
                "192.0.2.1; is an address, not a name",
                "192.0.2.1:443; is an address, not a name",
                "[2001:db8::1]:443; Give the host's name.",
                "2001:db8::1; Give the host's name.",
                "www example; holds a character"
            })
    void web(String text, String expected) {
        assertThat(said(ServiceRequest.https(text))).contains(expected);
    }

    @Test
    @DisplayName("a request that was not read from text has to be canonical")
    void canonical() {
        assertThatThrownBy(() -> new ServiceRequest.Srv("_imap", "example.org"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ServiceRequest.Srv("imap", "Example.org."))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ServiceRequest.Https("www.example.org", 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
