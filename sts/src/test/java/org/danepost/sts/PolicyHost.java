package org.danepost.sts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.danepost.dane.PkixVerifier;
import org.danepost.lab.Credentials;

/** A web server on loopback that says what it is told to, and notes what it is asked. */
final class PolicyHost implements AutoCloseable {
    /** Writes an answer; may write slowly, or nothing. */
    interface Script {
        void answer(OutputStream out) throws IOException, InterruptedException;
    }

    private final SSLServerSocket listener;
    private final Thread thread;
    private final List<String> requests = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    PolicyHost(Credentials credentials, Script script) throws IOException, GeneralSecurityException {
        listener =
                (SSLServerSocket) server(credentials).getServerSocketFactory().createServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        thread = Thread.ofVirtual().start(() -> serve(script));
    }

    /** An answer with status 200. */
    static Script text(String type, String body) {
        return status("200 OK", "Content-Type: " + type + "\r\n", body);
    }

    static Script status(String status, String headers, String body) {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        return out -> {
            out.write(("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + octets.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(octets);
            out.flush();
        };
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The request lines with the Host field, in order. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** The names in the handshakes (SNI), in order. */
    synchronized List<String> names() {
        return List.copyOf(names);
    }

    private void serve(Script script) {
        while (!listener.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                socket.setSoTimeout(10_000);
                socket.startHandshake();
                for (SNIServerName name : ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames()) {
                    note(names, new String(name.getEncoded(), StandardCharsets.US_ASCII));
                }
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                String request = in.readLine();
                String host = "";
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    host = line.startsWith("Host: ") ? line.substring(6) : host;
                }
                note(requests, request + " " + host);
                script.answer(socket.getOutputStream());
            } catch (IOException e) {
                note(requests, "broken off: " + e.getMessage()); // a client that went away, or the end
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void note(List<String> list, String text) {
        list.add(text);
    }

    private static SSLContext server(Credentials credentials) throws IOException, GeneralSecurityException {
        KeyStore keys = empty();
        keys.setKeyEntry(
                "host",
                credentials.key().getPrivate(),
                new char[0],
                credentials.chain().toArray(Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, new SecureRandom());
        return context;
    }

    /** A client that trusts this one authority. */
    static PkixVerifier trusting(X509Certificate authority) throws GeneralSecurityException {
        return new PkixVerifier(List.of(authority.getEncoded()));
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        listener.close();
    }
}
