package org.danepost.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.danepost.lab.CertificateAuthority;
import org.danepost.lab.Credentials;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Type;

class HttpsPolicySourceTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final String POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.com\r\nmax_age: 86400\r\n";

    @SuppressWarnings("TimeInStaticInitializer") // certificates are judged by the wall clock within the hour
    private static final CertificateAuthority AUTHORITY = new CertificateAuthority("Public", Instant.now());

    private static final Credentials GOOD = AUTHORITY.issue("mta-sts.example.com");

    private final FakeDns dns = new FakeDns().a("mta-sts.example.com", LOOPBACK);

    private PolicySource.Fetch fetch(PolicyHost host, Duration whole, Predicate<InetAddress> mayAsk) throws Exception {
        FetchLimits limits = new FetchLimits(host.port(), Duration.ofSeconds(5), whole, 64 << 10, 5, mayAsk);
        try (HttpsPolicySource source =
                new HttpsPolicySource(dns, PolicyHost.trusting(AUTHORITY.certificate()), Instant::now, limits)) {
            return source.fetch("example.com");
        }
    }

    private PolicySource.Fetch fetch(Credentials credentials, PolicyHost.Script script) throws Exception {
        try (PolicyHost host = new PolicyHost(credentials, script)) {
            return fetch(host, Duration.ofSeconds(20), _ -> true);
        }
    }

    private static StsFailure failure(PolicySource.Fetch fetch) {
        assertThat(fetch).isInstanceOf(PolicySource.NotFetched.class);
        StsFailure failure = ((PolicySource.NotFetched) fetch).failure();
        assertThat(failure.why()).contains("mta-sts.example.com");
        assertThat(failure.remedy()).contains("example.com");
        return failure;
    }

    @Test
    @DisplayName("STS-09, STS-11: the request line, the Host field and the name in the handshake")
    void theRequest() throws Exception {
        try (PolicyHost host = new PolicyHost(GOOD, PolicyHost.text("text/plain", POLICY))) {
            PolicySource.Fetch fetch = fetch(host, Duration.ofSeconds(20), _ -> true);
            assertThat(fetch)
                    .isInstanceOfSatisfying(
                            PolicySource.Fetched.class,
                            fetched -> assertThat(fetched.policy().text()).isEqualTo(POLICY));
            assertThat(host.requests())
                    .containsExactly("GET /.well-known/mta-sts.txt HTTP/1.1 mta-sts.example.com:" + host.port());
            assertThat(host.names()).containsExactly("mta-sts.example.com");
        }
    }

    @ParameterizedTest(name = "case 144, STS-13: status {0} is a failure")
    @ValueSource(
            strings = {"204 No Content", "301 Moved", "302 Found", "404 Not Found", "410 Gone", "500 Oops", "503 Later"
            })
    void otherStatus(String status) throws Exception {
        StsFailure failure = failure(fetch(GOOD, PolicyHost.status(status, "Content-Type: text/plain\r\n", "")));
        assertThat(failure.kind()).isEqualTo(StsFailure.Kind.FETCH_ERROR);
        assertThat(failure.why()).contains(status.substring(0, 3));
    }

    @Test
    @DisplayName("case 144, STS-14: a redirect is not followed, and said to be one")
    void redirect() throws Exception {
        try (PolicyHost other = new PolicyHost(GOOD, PolicyHost.text("text/plain", POLICY))) {
            String to = "https://mta-sts.example.com:" + other.port() + "/.well-known/mta-sts.txt";
            StsFailure failure = failure(fetch(GOOD, PolicyHost.status("302 Found", "Location: " + to + "\r\n", "")));
            assertThat(failure.why()).contains("forbids to follow").contains(to);
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest(name = "STS-16: media type [{0}] -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    text/plain                          | true
                    text/plain; charset=utf-8; foo=1    | true
                    Text/Plain;charset="us-ascii"       | true
                    text/plain; charset=klingon         | true
                    text/html                           | false
                    text/html; x=text/plain             | false
                    application/octet-stream            | false
                    """)
    void mediaTypes(String type, boolean good) throws Exception {
        PolicySource.Fetch fetch = fetch(GOOD, PolicyHost.text(type, POLICY));
        assertThat(fetch instanceof PolicySource.Fetched).isEqualTo(good);
    }

    @Test
    @DisplayName("STS-15: nothing is cached, whatever the host says")
    void nothingIsCached() throws Exception {
        PolicyHost.Script script = PolicyHost.status(
                "200 OK", "Content-Type: text/plain\r\nCache-Control: max-age=31536000\r\nETag: \"1\"\r\n", POLICY);
        try (PolicyHost host = new PolicyHost(GOOD, script)) {
            FetchLimits limits =
                    new FetchLimits(host.port(), Duration.ofSeconds(5), Duration.ofSeconds(20), 64 << 10, 5, _ -> true);
            try (HttpsPolicySource source =
                    new HttpsPolicySource(dns, PolicyHost.trusting(AUTHORITY.certificate()), Instant::now, limits)) {
                assertThat(source.fetch("example.com")).isInstanceOf(PolicySource.Fetched.class);
                assertThat(source.fetch("example.com")).isInstanceOf(PolicySource.Fetched.class);
            }
            assertThat(host.requests()).hasSize(2);
        }
    }

    @Test
    @DisplayName("case 145, STS-10: self-signed, expired and for another name; a wildcard for one label is good")
    void certificates() throws Exception {
        PolicyHost.Script script = PolicyHost.text("text/plain", POLICY);
        Credentials self = CertificateAuthority.selfSigned(Instant.now(), "mta-sts.example.com");
        for (Credentials bad : new Credentials[] {
            self,
            AUTHORITY.issueExpired("mta-sts.example.com"),
            AUTHORITY.issue("example.com", "www.example.com"),
            AUTHORITY.issue("*.mta-sts.example.com"),
        }) {
            StsFailure failure = failure(fetch(bad, script));
            assertThat(failure.kind()).as(failure.why()).isEqualTo(StsFailure.Kind.WEBPKI_INVALID);
        }
        assertThat(fetch(AUTHORITY.issue("*.example.com"), script)).isInstanceOf(PolicySource.Fetched.class);
    }

    @Test
    @DisplayName("case 146, STS-17: more than 64 KiB is not read")
    void tooLong() throws Exception {
        StsFailure failure = failure(fetch(GOOD, PolicyHost.text("text/plain", POLICY + "x: y\n".repeat(20_000))));
        assertThat(failure.kind()).isEqualTo(StsFailure.Kind.FETCH_ERROR);
        assertThat(failure.why()).contains("65536");
    }

    @Test
    @DisplayName("case 146, STS-17: a host that drips is left when the time for the whole is over")
    void slow() throws Exception {
        PolicyHost.Script drip = out -> {
            head(out);
            for (int i = 0; i < 600; i++) {
                out.write('#');
                out.flush();
                Thread.sleep(50);
            }
        };
        long start = System.nanoTime();
        try (PolicyHost host = new PolicyHost(GOOD, drip)) {
            StsFailure failure = failure(fetch(host, Duration.ofSeconds(1), _ -> true));
            assertThat(failure.kind()).isEqualTo(StsFailure.Kind.FETCH_ERROR);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aHostThatSaysNothingIsLeft() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (PolicyHost host = new PolicyHost(GOOD, _ -> done.await())) {
            assertThat(failure(fetch(host, Duration.ofSeconds(1), _ -> true)).kind())
                    .isEqualTo(StsFailure.Kind.FETCH_ERROR);
        } finally {
            done.countDown();
        }
    }

    @Test
    void aHostThatHangsUpInTheMiddle() throws Exception {
        assertThat(failure(fetch(GOOD, HttpsPolicySourceTest::head)).kind()).isEqualTo(StsFailure.Kind.FETCH_ERROR);
        assertThat(failure(fetch(GOOD, _ -> {})).kind()).isEqualTo(StsFailure.Kind.FETCH_ERROR);
    }

    @Test
    void aDocumentThatIsNoPolicy() throws Exception {
        StsFailure failure = failure(fetch(GOOD, PolicyHost.text("text/plain", "Hello")));
        assertThat(failure.kind()).isEqualTo(StsFailure.Kind.POLICY_INVALID);
    }

    @Test
    @DisplayName("STS-45: a policy host at an address that strangers must not send us to is not asked")
    void forbiddenAddress() throws Exception {
        try (PolicyHost host = new PolicyHost(GOOD, PolicyHost.text("text/plain", POLICY))) {
            StsFailure failure = failure(fetch(host, Duration.ofSeconds(20), address -> !address.isLoopbackAddress()));
            assertThat(failure.why()).contains("127.0.0.1");
            assertThat(host.requests()).isEmpty();
        }
    }

    @Test
    void noAddress() throws Exception {
        dns.forget("mta-sts.example.com", Type.A);
        assertThat(failure(fetch(GOOD, PolicyHost.text("text/plain", POLICY))).why())
                .contains("has no address");
        dns.fails("mta-sts.example.com", Type.A);
        assertThat(failure(fetch(GOOD, PolicyHost.text("text/plain", POLICY))).why())
                .contains("SERVFAIL");
    }

    private static void head(OutputStream out) throws java.io.IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
