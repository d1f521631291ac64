package org.danepost.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lab's web server for MTA-STS policies (RFC 8461 §3.3): real HTTPS, the document of the domain in the Host field, 404 for
 * others. Any thread; {@link #close} ends it.
 */
final class PolicyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyServer.class);
    private static final int DEADLINE_MILLISECONDS = 5000;
    private static final int MOST_LINES = 100;

    private final ServerSocket listening = new ServerSocket();
    private final Map<String, String> documents;
    private final Supplier<SSLContext> context;

    /**
     * @param address port 0 for any that is free
     * @param documents by host name, such as {@code mta-sts.example.org}
     * @param credentials asked for once, when somebody comes
     */
    PolicyServer(InetSocketAddress address, Map<String, String> documents, Supplier<Credentials> credentials)
            throws IOException {
        this.documents = Map.copyOf(documents);
        this.context = new MailHost.Once<>(() -> credentials.get().serverContext());
        listening.bind(address);
        Thread.ofVirtual().name("lab-policy-server").start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                Thread.ofVirtual().name("lab-policy-request").start(() -> serve(connection));
            } catch (IOException e) {
                LOG.trace("policy server: {}", e.getMessage());
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(DEADLINE_MILLISECONDS);
            SSLSocket tls = (SSLSocket)
                    context.get().getSocketFactory().createSocket(connection, InputStream.nullInputStream(), true);
            tls.setUseClientMode(false);
            tls.startHandshake();
            String answer = answer(
                    new BufferedReader(new InputStreamReader(tls.getInputStream(), StandardCharsets.ISO_8859_1)));
            OutputStream out = tls.getOutputStream();
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            tls.close();
        } catch (IOException e) {
            LOG.trace("policy request: {}", e.getMessage());
        }
    }

    private String answer(BufferedReader in) throws IOException {
        String request = String.valueOf(in.readLine());
        String host = "";
        for (int lines = 0; lines < MOST_LINES; lines++) {
            String line = String.valueOf(in.readLine());
            if (line.isEmpty() || line.equals("null")) {
                break;
            }
            if (line.regionMatches(true, 0, "Host:", 0, 5)) {
                host = line.substring(5).strip().replaceFirst(":[0-9]+$", "");
            }
        }
        String document = documents.getOrDefault(host, "");
        boolean known = request.startsWith("GET /.well-known/mta-sts.txt ") && !document.isEmpty();
        return "HTTP/1.1 " + (known ? "200 OK" : "404 Not Found") + "\r\nContent-Type: text/plain\r\nContent-Length: "
                + document.length() + "\r\nConnection: close\r\n\r\n" + document;
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.trace("closing: {}", e.getMessage());
        }
    }
}
