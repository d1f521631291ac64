package org.danepost.dane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Sockets of a factory made in each way that programs make them, one request on each. */
final class SocketTalk {
    private static final int PATIENCE_MILLIS = 20_000;

    private SocketTalk() {}

    static String shake(SSLSocketFactory factory, String host, int port) throws IOException {
        return ask(factory.createSocket(host, port), host);
    }

    static String shakeOver(SSLSocketFactory factory, String host, int port) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        return ask(factory.createSocket(plain, host, port, true), host);
    }

    static String shakeLater(SSLSocketFactory factory, String host, int port) throws IOException {
        Socket socket = factory.createSocket();
        socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
        return ask(socket, host);
    }

    private static String ask(Socket socket, String host) throws IOException {
        try (SSLSocket tls = (SSLSocket) socket) {
            tls.setSoTimeout(PATIENCE_MILLIS);
            tls.startHandshake();
            String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            tls.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String all = new String(tls.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return all.substring(all.indexOf("\r\n\r\n") + 4);
        }
    }
}
