package org.danepost.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/** The server's end of one connection, for scripts. What was received is there for any thread once the script ended. */
public final class PeerConnection {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Socket plain;
    private volatile Socket socket;
    /** In place of the socket, where BoringSSL shook hands. */
    private volatile Optional<TlsWire> boring = Optional.empty();

    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> clearCommands = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile byte[] hello = new byte[0];
    private volatile byte[] message = new byte[0];
    private volatile Optional<IOException> failure = Optional.empty();

    PeerConnection(Socket socket) {
        this.plain = socket;
        this.socket = socket;
    }

    void run(ScriptedPeer.Script script) {
        try (Socket _ = plain) {
            plain.setSoTimeout(20_000);
            script.play(this);
            boring.ifPresent(TlsWire::close);
            if (socket instanceof SSLSocket) {
                socket.close();
            }
        } catch (IOException e) {
            failure = Optional.of(e);
        } finally {
            ended.countDown();
        }
    }

    /** Sends exactly this. */
    public void say(String octets) throws IOException {
        byte[] all = octets.getBytes(StandardCharsets.UTF_8);
        if (boring.isPresent()) {
            boring.get().write(all, all.length, Deadline.in(PATIENCE));
            return;
        }
        OutputStream out = socket.getOutputStream();
        out.write(all);
        out.flush();
    }

    private int read() throws IOException {
        if (boring.isEmpty()) {
            return socket.getInputStream().read();
        }
        byte[] one = new byte[1];
        return boring.get().read(one, Deadline.in(PATIENCE)) < 0 ? -1 : one[0] & 0xFF;
    }

    private boolean secured() {
        return socket instanceof SSLSocket || boring.isPresent();
    }

    /** Reads one line, keeps it without its CRLF, and returns it; an end of the connection is an exception. */
    public String hear() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = read(); octet != '\n'; octet = read()) {
            if (octet < 0) {
                throw new IOException("the client is gone");
            }
            line.write(octet);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        String command = text.endsWith("\r") ? text.substring(0, text.length() - 1) : "BARE LF " + text;
        commands.add(command);
        if (!secured()) {
            clearCommands.add(command);
        }
        return command;
    }

    /** Hears a line, then answers it. */
    public String answer(String reply) throws IOException {
        String command = hear();
        say(reply);
        return command;
    }

    /** Takes a message up to CRLF.CRLF, as it came over the wire; the end included. */
    public void takeMessage() throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        byte[] end = {'\r', '\n', '.', '\r', '\n'};
        int matched = 2; // DATA ended in CRLF
        while (matched < end.length) {
            int octet = read();
            if (octet < 0) {
                throw new IOException("the client is gone");
            }
            octets.write(octet);
            matched = octet == end[matched] ? matched + 1 : octet == '\r' ? 1 : 0;
        }
        message = octets.toByteArray();
    }

    /** Shakes hands as the server; what the client sent first is kept. */
    public void startTls(Identity identity, String... versions) throws IOException {
        hello = firstRecord();
        SSLSocket secure = ServerTls.over(plain, hello, identity, versions);
        socket = secure;
        secure.startHandshake();
    }

    /** Shakes hands as a server of BoringSSL. */
    public void startTls(BoringServer server) throws IOException {
        boring = Optional.of(server.accept(plain));
    }

    /**
     * Shakes hands as far as TLS 1.3 lets a client think it is done, then breaks off with a fatal alert: the server demands a
     * client certificate, and the lack of one comes to light only after the client's last message.
     */
    public void startTlsThenAlert(Identity identity) throws IOException {
        hello = firstRecord();
        SSLSocket secure = ServerTls.over(plain, hello, identity, "TLSv1.3");
        secure.setNeedClientAuth(true);
        socket = secure;
        secure.startHandshake();
    }

    /** Warns that the server name is unknown, then shakes hands all the same. */
    public void startTlsWarning(Identity identity, String... versions) throws IOException {
        hello = firstRecord();
        OutputStream out = plain.getOutputStream();
        out.write(new byte[] {21, 3, 3, 0, 2, 1, 112}); // RFC 6066 §3: warning, unrecognized_name
        out.flush();
        SSLSocket secure = ServerTls.over(plain, hello, identity, versions);
        socket = secure;
        secure.startHandshake();
    }

    /** Takes the client's first TLS record and keeps it; says nothing. */
    public void hearHello() throws IOException {
        hello = firstRecord();
    }

    /** Sends a fatal TLS alert in clear. */
    public void sayAlert(int description) throws IOException {
        OutputStream out = plain.getOutputStream();
        out.write(new byte[] {21, 3, 1, 0, 2, 2, (byte) description});
        out.flush();
    }

    /** Reads one TLS record in full. */
    public byte[] firstRecord() throws IOException {
        InputStream in = plain.getInputStream();
        byte[] header = in.readNBytes(5);
        if (header.length < 5) {
            throw new IOException("the client is gone");
        }
        byte[] body = in.readNBytes((header[3] & 255) << 8 | (header[4] & 255));
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.write(header);
        record.write(body);
        return record.toByteArray();
    }

    /** Greets and answers EHLO with these keywords. */
    public void greet(String... keywords) throws IOException {
        say("220 peer.test ESMTP\r\n");
        ehlo(keywords);
    }

    /** Answers EHLO with these keywords. */
    public void ehlo(String... keywords) throws IOException {
        hear();
        StringBuilder reply = new StringBuilder("250" + (keywords.length == 0 ? " " : "-") + "peer.test\r\n");
        for (int i = 0; i < keywords.length; i++) {
            reply.append("250")
                    .append(i == keywords.length - 1 ? ' ' : '-')
                    .append(keywords[i])
                    .append("\r\n");
        }
        say(reply.toString());
    }

    /** Greets, starts TLS and answers the second EHLO. */
    public void secure(Identity identity, String... keywords) throws IOException {
        greet("STARTTLS");
        answer("220 go ahead\r\n");
        startTls(identity);
        ehlo(keywords);
    }

    /** Takes whatever mail comes, until QUIT. */
    public void takeMail() throws IOException {
        while (true) {
            String command = hear();
            if (command.equals("QUIT")) {
                say("221 2.0.0 bye\r\n");
                return;
            }
            if (command.equals("DATA")) {
                say("354 go on\r\n");
                takeMessage();
                say("250 2.0.0 taken\r\n");
            } else {
                say("250 2.1.0 ok\r\n");
            }
        }
    }

    /** Breaks the connection with a reset. */
    public void reset() throws IOException {
        plain.setSoLinger(true, 0);
        plain.close();
    }

    /** Ends the TCP connection in order, without a word from TLS. */
    public void cut() throws IOException {
        plain.shutdownOutput();
    }

    /** Does nothing for that long. */
    public void pause(long millis) throws IOException {
        try {
            closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Does nothing until the peer is closed, ten seconds at most. */
    public void stall() throws IOException {
        try {
            closing.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    void await() {
        try {
            if (!ended.await(15, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a script did not end; heard " + commands);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void close() {
        closing.countDown();
        try {
            plain.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines heard, in clear and inside TLS. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** The lines heard in clear. */
    public List<String> clearCommands() {
        return List.copyOf(clearCommands);
    }

    /** The record with the client's hello; empty before TLS. */
    public byte[] hello() {
        return hello.clone();
    }

    /** The last message taken, as it came over the wire. */
    public byte[] message() {
        await();
        return message.clone();
    }

    /** How the script failed, if it did. */
    public Optional<IOException> failure() {
        await();
        return failure;
    }
}
