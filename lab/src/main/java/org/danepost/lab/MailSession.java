package org.danepost.lab;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SMTP connection as a {@link MailHost} serves it. Bounded in lines, line length, message size and time. One thread.
 */
final class MailSession implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MailSession.class);
    private static final int DEADLINE_MILLISECONDS = 10_000;
    private static final int LINES = 1000;
    private static final int LINE_LENGTH = 4096;
    private static final int MESSAGE_LENGTH = 4 << 20;

    private final MailHost host;
    private final Socket plain;
    private final List<MailHost.Line> commands = new CopyOnWriteArrayList<>();
    private Socket socket;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private volatile Optional<String> tls = Optional.empty();
    private volatile Optional<String> serverName = Optional.empty();
    private Optional<String> sender = Optional.empty();
    private final List<String> recipients = new ArrayList<>();

    MailSession(MailHost host, Socket plain) {
        this.host = host;
        this.plain = plain;
        this.socket = plain;
    }

    @Override
    public void run() {
        try (plain) {
            plain.setSoTimeout(DEADLINE_MILLISECONDS);
            plain.setTcpNoDelay(true);
            use(plain);
            if (host.manner() == MailHost.Manner.BUSY) {
                reply("421 " + host.name() + " too busy, come back later");
                return;
            }
            reply("220 " + host.name() + " ESMTP");
            boolean goesOn = true;
            for (int count = 0; goesOn && count < LINES; count++) {
                String line = readLine();
                commands.add(new MailHost.Line(line, tls.isPresent()));
                goesOn = obey(line);
            }
        } catch (IOException e) {
            LOG.debug("{}: connection ended: {}", host.name(), e.getMessage());
        } finally {
            closeSecured();
        }
    }

    /** What was seen so far. The one method for other threads. */
    MailHost.Contact contact() {
        return new MailHost.Contact(commands, tls, serverName);
    }

    private void closeSecured() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("{}: closing: {}", host.name(), e.getMessage());
        }
    }

    private void use(Socket connection) throws IOException {
        socket = connection;
        in = new BufferedInputStream(connection.getInputStream());
        out = connection.getOutputStream();
    }

    /** Gives whether the session goes on. */
    private boolean obey(String line) throws IOException {
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
            case "EHLO" -> reply(greeting());
            case "HELO" -> reply("250 " + host.name());
            case "STARTTLS" -> {
                return startTls();
            }
            case "MAIL" -> {
                sender = Optional.of(path(line));
                recipients.clear();
                reply("250 2.1.0 sender ok");
            }
            case "RCPT" -> recipient(line);
            case "DATA" -> data();
            case "RSET" -> {
                sender = Optional.empty();
                recipients.clear();
                reply("250 2.0.0 ok");
            }
            case "NOOP" -> reply("250 2.0.0 ok");
            case "QUIT" -> {
                reply("221 2.0.0 bye");
                return false;
            }
            default -> reply("500 5.5.2 not understood");
        }
        return true;
    }

    private String[] greeting() {
        List<String> lines = new ArrayList<>(List.of(host.name(), "PIPELINING", "SIZE " + MESSAGE_LENGTH, "8BITMIME"));
        if (tls.isEmpty() && host.manner() != MailHost.Manner.NO_STARTTLS) {
            lines.add("STARTTLS");
        }
        lines.add("ENHANCEDSTATUSCODES");
        lines.add("SMTPUTF8");
        String[] reply = new String[lines.size()];
        for (int i = 0; i < reply.length; i++) {
            reply[i] = "250" + (i == reply.length - 1 ? " " : "-") + lines.get(i);
        }
        return reply;
    }

    private boolean startTls() throws IOException {
        switch (host.manner()) {
            case NO_STARTTLS, BUSY -> reply("502 5.5.1 not implemented");
            case REFUSES_STARTTLS -> reply("454 4.7.0 TLS not available just now"); // RFC 3207 §4
            case BREAKS_HANDSHAKE -> {
                reply("220 2.0.0 go ahead");
                return false;
            }
            case TLS, TLS_1_2 -> {
                reply("220 2.0.0 go ahead");
                secure();
            }
        }
        return true;
    }

    private void secure() throws IOException {
        // What was pipelined in clear behind STARTTLS is lost with the old reader, as it must be. RFC 3207 §6
        SSLSocket secured =
                (SSLSocket) host.context().getSocketFactory().createSocket(plain, InputStream.nullInputStream(), true);
        secured.setUseClientMode(false);
        if (host.manner() == MailHost.Manner.TLS_1_2) {
            secured.setEnabledProtocols(new String[] {"TLSv1.2"});
        }
        secured.startHandshake();
        use(secured);
        tls = Optional.of(secured.getSession().getProtocol());
        if (secured.getSession() instanceof ExtendedSSLSession session) {
            serverName = session.getRequestedServerNames().stream()
                    .filter(SNIHostName.class::isInstance)
                    .map(name -> ((SNIHostName) name).getAsciiName())
                    .findFirst();
        }
        sender = Optional.empty();
        recipients.clear();
    }

    private void recipient(String line) throws IOException {
        if (sender.isEmpty()) {
            reply("503 5.5.1 MAIL first");
            return;
        }
        recipients.add(path(line));
        reply("250 2.1.5 recipient ok");
    }

    private static String path(String line) {
        int open = line.indexOf('<');
        int close = line.lastIndexOf('>');
        return open >= 0 && close > open ? line.substring(open + 1, close) : "";
    }

    private void data() throws IOException {
        if (sender.isEmpty() || recipients.isEmpty()) {
            reply("503 5.5.1 MAIL and RCPT first");
            return;
        }
        reply("354 end with a dot on a line of its own");
        StringBuilder content = new StringBuilder();
        for (String line = readLine(); !line.equals("."); line = readLine()) {
            content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
            if (content.length() > MESSAGE_LENGTH) {
                throw new IOException("message over " + MESSAGE_LENGTH + " octets");
            }
        }
        host.remember(new MailHost.Received(sender.get(), recipients, content.toString(), tls, serverName));
        sender = Optional.empty();
        recipients.clear();
        reply("250 2.0.0 taken");
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the client closed the connection");
            }
            if (line.size() >= LINE_LENGTH) {
                throw new IOException("line over " + LINE_LENGTH + " octets");
            }
            line.write(octet);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private void reply(String... lines) throws IOException {
        out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
