package org.danepost.smtp;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;

/** The server side of TLS for tests, by BoringSSL: it knows old versions and post-quantum key exchange. Thread-safe. */
public final class BoringServer {
    private final ReferenceCountedOpenSslContext context;

    /**
     * @param groups what it takes part in, by BoringSSL's names
     * @param versions by the names of engines
     */
    public BoringServer(Identity identity, List<String> groups, String... versions) {
        try {
            context = (ReferenceCountedOpenSslContext)
                    SslContextBuilder.forServer(identity.keys().getPrivate(), identity.readable())
                            .sslProvider(SslProvider.OPENSSL)
                            .protocols(versions)
                            .option(OpenSslContextOption.GROUPS, groups.toArray(String[]::new))
                            .build();
            context.sessionContext().setSessionCacheEnabled(false);
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    TlsWire accept(Socket socket) throws IOException {
        ReferenceCountedOpenSslEngine engine =
                (ReferenceCountedOpenSslEngine) context.newEngine(UnpooledByteBufAllocator.DEFAULT);
        TlsWire wire = new TlsWire(new SocketWire(socket), engine, () -> ReferenceCountUtil.release(engine));
        wire.handshake(Deadline.in(Duration.ofSeconds(20)));
        return wire;
    }
}
