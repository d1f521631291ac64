package org.danepost.sts;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.danepost.dane.PkixVerifier;
import org.danepost.dns.Resolver;
import org.jspecify.annotations.Nullable;

/**
 * Fetches policy documents from {@code https://mta-sts.DOMAIN/.well-known/mta-sts.txt} (RFC 8461 §3.3): the certificate must
 * chain to a public root and bear that very name, nothing but status 200 counts, no redirect is followed, nothing is cached,
 * time and size are bounded. Addresses come from our own resolver. Each fetch has a connection of its own. Any thread.
 */
public final class HttpsPolicySource implements PolicySource, AutoCloseable {
    private static final String PATH = "/.well-known/mta-sts.txt";

    private final FetchLimits limits;
    private final Semaphore free;
    private final CloseableHttpClient client;

    /**
     * @param resolver for the addresses of policy hosts
     * @param verifier its roots are the public ones
     * @param clock by which certificates are judged
     */
    public HttpsPolicySource(Resolver resolver, PkixVerifier verifier, InstantSource clock, FetchLimits limits) {
        this.limits = limits;
        this.free = new Semaphore(limits.atOnce());
        Timeout whole = Timeout.of(limits.whole());
        DefaultClientTlsStrategy strategy = new DefaultClientTlsStrategy(
                context(new PolicyHostTrust(verifier, clock)),
                new String[] {TLS.V_1_3.id, TLS.V_1_2.id}, // RFC 9325 §3.1.1
                null,
                null,
                HostnameVerificationPolicy.CLIENT,
                NoopHostnameVerifier.INSTANCE); // the trust manager has looked at the name
        this.client = HttpClientBuilder.create()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new PolicyHostAddresses(resolver, limits))
                        .setTlsSocketStrategy(strategy)
                        .setMaxConnTotal(limits.atOnce())
                        .setMaxConnPerRoute(limits.atOnce())
                        .setDefaultSocketConfig(
                                SocketConfig.custom().setSoTimeout(whole).build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(limits.connect()))
                                .setSocketTimeout(whole)
                                .setTimeToLive(TimeValue.ZERO_MILLISECONDS)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setRedirectsEnabled(false) // RFC 8461 §3.3
                        .setResponseTimeout(whole)
                        .setConnectionRequestTimeout(whole)
                        .setHardCancellationEnabled(true)
                        .build())
                .setConnectionReuseStrategy((_, _, _) -> false)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("danepost")
                .build();
    }

    private static SSLContext context(TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new IllegalStateException("the HTTP client cannot be closed", e);
        }
    }

    @Override
    public Fetch fetch(String domain) {
        long end = System.nanoTime() + limits.whole().toNanos();
        String host = "mta-sts." + domain;
        String authority = limits.port() == 443 ? host : host + ":" + limits.port();
        HttpGet request;
        try {
            request = new HttpGet("https://" + authority + PATH);
        } catch (IllegalArgumentException e) {
            return error("the address of its policy, https://" + authority + PATH + ", is no URL", domain);
        }
        CompletableFuture<Fetch> result = new CompletableFuture<>();
        try {
            if (!free.tryAcquire(limits.whole().toNanos(), TimeUnit.NANOSECONDS)) {
                return error("no fetch was free within " + limits.whole().toSeconds() + " s", domain);
            }
            Thread worker = Thread.ofVirtual().name("mta-sts " + domain).start(() -> {
                try {
                    result.complete(get(request, domain, host));
                } finally {
                    free.release();
                    result.completeExceptionally(new IllegalStateException("the fetch ended without a result"));
                }
            });
            try {
                return result.get(Math.max(end - System.nanoTime(), 1), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                request.abort();
                worker.interrupt();
                return error(
                        host + " did not give the whole policy within "
                                + limits.whole().toSeconds() + " s",
                        domain);
            }
        } catch (InterruptedException e) {
            request.abort();
            Thread.currentThread().interrupt();
            return error("the fetch from " + host + " was broken off here", domain);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the fetch from " + host + " met a fault in this program", e);
        }
    }

    private Fetch get(HttpGet request, String domain, String host) {
        try {
            return client.execute(request, response -> read(response, domain, host));
        } catch (PolicyHostAddresses.NoAddress e) {
            return error(e.getMessage() == null ? host + " has no address" : e.getMessage(), domain);
        } catch (SSLException e) {
            return untrusted(host, domain, e);
        } catch (InterruptedIOException e) {
            return error(host + " was too slow: " + e.getMessage(), domain);
        } catch (IOException e) {
            return error(host + " cannot be asked: " + Printable.of(String.valueOf(e.getMessage())), domain);
        }
    }

    private Fetch read(ClassicHttpResponse response, String domain, String host) throws IOException {
        int code = response.getCode();
        if (code != 200) { // RFC 8461 §3.3
            Header location = response.getFirstHeader("Location");
            String where = location == null || code < 300 || code > 399
                    ? ""
                    : " to " + Printable.of(String.valueOf(location.getValue())) + ", which RFC 8461 forbids to follow";
            return error(host + " answers with HTTP status " + code + where, domain);
        }
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return invalid("the answer of " + host + " is empty", domain);
        }
        Optional<String> fault = mediaFault(entity.getContentType());
        if (fault.isPresent()) {
            return invalid(host + " " + fault.get(), domain);
        }
        byte[] octets;
        try (InputStream in = entity.getContent()) {
            octets = in.readNBytes(limits.octets() + 1);
        }
        if (octets.length > limits.octets()) { // RFC 8461 §3.3
            return error("the policy at " + host + " is longer than " + limits.octets() + " octets", domain);
        }
        return switch (StsPolicy.read(new String(octets, StandardCharsets.UTF_8))) {
            case StsPolicy.Valid(StsPolicy policy, List<String> notes) -> new Fetched(policy, notes);
            case StsPolicy.Invalid(String why) -> invalid("the policy at " + host + ": " + why, domain);
        };
    }

    /** RFC 8461 §3.2: text/plain; parameters do not matter. */
    private static Optional<String> mediaFault(@Nullable String contentType) {
        if (contentType == null) {
            return Optional.of("sends its policy without a media type; it must be text/plain");
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("text/plain")
                ? Optional.empty()
                : Optional.of("sends its policy as " + Printable.of(contentType) + "; it must be text/plain");
    }

    private static Fetch untrusted(String host, String domain, SSLException e) {
        Throwable cause = e;
        for (int depth = 0; depth < 10 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        boolean certificate = inChain(e);
        String words = Printable.of(
                String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
        if (!certificate) {
            return error("no TLS session with " + host + " comes about: " + words, domain);
        }
        return new NotFetched(new StsFailure(
                StsFailure.Kind.WEBPKI_INVALID,
                "the certificate of " + host + " is not accepted: " + words,
                "The operator of " + domain + " must give the web server of " + host
                        + " a certificate of a public authority for that name."));
    }

    private static boolean inChain(Throwable thrown) {
        @Nullable Throwable cause = thrown;
        for (int depth = 0; depth < 10 && cause != null; depth++) {
            if (cause instanceof CertificateException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static Fetch error(String why, String domain) {
        return new NotFetched(new StsFailure(
                StsFailure.Kind.FETCH_ERROR,
                why,
                "The operator of " + domain + " must serve the policy at https://mta-sts." + domain + PATH
                        + ", or take the TXT record away."));
    }

    private static Fetch invalid(String why, String domain) {
        return new NotFetched(new StsFailure(
                StsFailure.Kind.POLICY_INVALID,
                why,
                "The operator of " + domain + " must correct the policy at https://mta-sts." + domain + PATH + "."));
    }
}
