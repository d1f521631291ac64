package org.danepost.lab;

import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * A mail host and its memory: what came to it, in which envelope, whether in clear or over TLS. Honest or not, it speaks
 * real SMTP (RFC 5321) with STARTTLS (RFC 3207). It takes what any sender brings for any recipient. Where it can be
 * reached is the business of {@link MailPort}. Any thread.
 */
public final class MailHost {
    /** How a host behaves as a server. */
    public enum Manner {
        /** Offers STARTTLS and does it. */
        TLS,
        /** As {@link #TLS}, and knows no protocol newer than TLS 1.2. */
        TLS_1_2,
        /** Says nothing of STARTTLS, as a host without it, or as one behind somebody who strips it from the reply. */
        NO_STARTTLS,
        /** Offers STARTTLS and refuses it with 454, RFC 3207 §4. */
        REFUSES_STARTTLS,
        /** Offers STARTTLS, says 220 and closes the connection. */
        BREAKS_HANDSHAKE,
        /** Greets with 421 and closes. */
        BUSY
    }

    /**
     * A message that the host took.
     *
     * @param sender the reverse path without brackets
     * @param recipients the forward paths without brackets
     * @param content header and body as they came, dots unstuffed, octets as ISO 8859-1 characters
     * @param tls the protocol, such as {@code TLSv1.3}; empty when it came in clear
     * @param serverName the name the sender asked for in TLS (SNI)
     */
    public record Received(
            String sender, List<String> recipients, String content, Optional<String> tls, Optional<String> serverName) {
        public Received {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * A connection that came, with a message or without.
     *
     * @param commands the command lines in order, without message content, each with whether it came over TLS
     * @param tls the protocol when a TLS handshake was completed
     * @param serverName the name asked for in TLS (SNI)
     */
    public record Contact(List<Line> commands, Optional<String> tls, Optional<String> serverName) {
        public Contact {
            commands = List.copyOf(commands);
        }

        /** Whether a sender or recipient address was told. */
        public boolean sawEnvelope() {
            return commands.stream().anyMatch(line -> line.text().regionMatches(true, 0, "MAIL FROM:", 0, 10));
        }
    }

    /** A command line. */
    public record Line(String text, boolean overTls) {}

    private static final int MEMORY = 1000;

    private final String name;
    private final Manner manner;
    private final Supplier<Credentials> credentials;
    private final Supplier<SSLContext> context;
    private final Deque<Received> received = new ArrayDeque<>();
    private final Deque<MailSession> sessions = new ArrayDeque<>();

    /**
     * @param name what it calls itself in its greeting
     * @param credentials asked for once, at the first STARTTLS
     */
    public MailHost(String name, Manner manner, Supplier<Credentials> credentials) {
        this.name = name;
        this.manner = manner;
        this.credentials = new Once<>(credentials);
        this.context = new Once<>(() -> this.credentials.get().serverContext());
    }

    public String name() {
        return name;
    }

    public Manner manner() {
        return manner;
    }

    /** The key and certificates that it shows. */
    public Credentials credentials() {
        return credentials.get();
    }

    SSLContext context() {
        return context.get();
    }

    /** What it took, oldest first; the last {@value #MEMORY}. A message is here before the sender reads that it was taken. */
    public List<Received> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    /** Who came, oldest first, those still connected too; the last {@value #MEMORY}. */
    public List<Contact> contacts() {
        synchronized (sessions) {
            return sessions.stream().map(MailSession::contact).toList();
        }
    }

    void remember(Received message) {
        synchronized (received) {
            received.addLast(message);
            if (received.size() > MEMORY) {
                received.removeFirst();
            }
        }
    }

    /** Forgets what it saw, for the next scene. */
    public void forget() {
        synchronized (received) {
            received.clear();
        }
        synchronized (sessions) {
            sessions.clear();
        }
    }

    /** Serves one connection to its end. */
    void serve(Socket connection) {
        MailSession session = new MailSession(this, connection);
        synchronized (sessions) {
            sessions.addLast(session);
            if (sessions.size() > MEMORY) {
                sessions.removeFirst();
            }
        }
        session.run();
    }

    @Override
    public String toString() {
        return name;
    }

    /** A value made when first asked for. */
    static final class Once<T> implements Supplier<T> {
        private final Supplier<T> maker;
        private Optional<T> made = Optional.empty();

        Once(Supplier<T> maker) {
            this.maker = maker;
        }

        @Override
        public synchronized T get() {
            if (made.isEmpty()) {
                made = Optional.of(maker.get());
            }
            return made.get();
        }
    }
}
