package org.danepost.dane;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The socket factory of {@link DaneTls}. Connections and address lookups are the platform's; which address is reached does
 * not matter, since the server has to prove the name. Thread-safe; no two sockets share a session cache.
 */
final class DaneSocketFactory extends SSLSocketFactory {
    private final DaneTls rules;

    DaneSocketFactory(DaneTls rules) {
        this.rules = rules;
    }

    /** Makes a socket by one factory of the platform. */
    @FunctionalInterface
    private interface Maker {
        Socket make(SSLSocketFactory factory) throws IOException;
    }

    private Socket named(String host, int port, Maker maker) throws IOException {
        EndpointCheck check = rules.check(host, port);
        if (check.hopeless().isPresent()) {
            // RFC 7671 §10.3, RFC 6698 §4.1: not even a connection
            throw new SSLException(check.hopeless().get());
        }
        Socket socket = maker.make(
                DaneContext.platform(rules, new DaneTrustManager(check)).getSocketFactory());
        if (socket instanceof SSLSocket tls && check.serverName().isPresent()) {
            tls.setSSLParameters(ServerNames.only(check.serverName().get(), tls.getSSLParameters()));
        }
        return socket;
    }

    /** The endpoint is what the socket says in its handshake. */
    private Socket unnamed(Maker maker) throws IOException {
        return maker.make(
                DaneContext.platform(rules, new DaneTrustManager(rules)).getSocketFactory());
    }

    @Override
    public Socket createSocket() throws IOException {
        return unnamed(SSLSocketFactory::createSocket);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return named(host, port, factory -> factory.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return named(host, port, factory -> factory.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return unnamed(factory -> factory.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return unnamed(factory -> factory.createSocket(address, port, localAddress, localPort));
    }

    /** Over a connection that exists, as for STARTTLS or through a proxy; host and port are the server's, not the proxy's. */
    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return named(host, port, factory -> factory.createSocket(socket, host, port, autoClose));
    }

    @Override
    public Socket createSocket(Socket socket, InputStream consumed, boolean autoClose) {
        throw new UnsupportedOperationException("a socket for DANE is for clients");
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return platformDefault().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return platformDefault().getSupportedCipherSuites();
    }

    private SSLSocketFactory platformDefault() {
        return DaneContext.platform(rules, new DaneTrustManager(rules)).getSocketFactory();
    }
}
