package org.danepost.smtp;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client session with one server (RFC 5321 §3.1, RFC 3207). Used by one thread. Each wait is bounded by the timer of its
 * phase and by that of the whole session. Close it, or {@link #quit} it.
 */
public final class SmtpSession implements AutoCloseable {
    private final ClientOptions options;
    private final InetSocketAddress address;
    private final Deadline last;
    private final SocketWire socket;
    private Wire wire;
    private ReplyReader replies;
    private Capabilities capabilities = Capabilities.none();
    private Optional<TlsFacts> tls = Optional.empty();
    private boolean heardInTls;
    private boolean ending;
    private int transactions;
    private Phase phase = Phase.GREETING;

    private SmtpSession(InetSocketAddress address, ClientOptions options, SocketWire socket, Deadline last) {
        this.address = address;
        this.options = options;
        this.last = last;
        this.socket = socket;
        this.wire = socket;
        this.replies = new ReplyReader(socket, options.limits());
    }

    static Opening open(InetSocketAddress address, TlsUse use, ClientOptions options, Trial trial) {
        Deadline last = Deadline.in(options.timers().session());
        SocketWire socket;
        try {
            Deadline connect = Deadline.in(options.timers().connect()).orEarlier(last);
            socket = SocketWire.connect(address, connect);
        } catch (IOException e) {
            return new Opening.NotOpened(new SessionException(
                            Phase.CONNECT, SessionFailure.Kind.UNREACHABLE, "no connection: " + Diagnosis.words(e))
                    .failure());
        }
        SmtpSession session = new SmtpSession(address, options, socket, last);
        try {
            session.begin(use, trial);
            return new Opening.Opened(session);
        } catch (IOException e) {
            SessionFailure failure = session.failure(e);
            switch (failure.kind()) {
                case REFUSED, STARTTLS_MISSING, STARTTLS_REFUSED -> session.quit();
                // RFC 3207 §4: nothing follows a handshake that failed, not even QUIT
                case TLS, CERTIFICATE, UNREACHABLE, TIMEOUT, LOST, VIOLATION, SOURCE -> session.close();
            }
            return new Opening.NotOpened(failure);
        }
    }

    private void begin(TlsUse use, Trial trial) throws IOException {
        Reply greeting = replies.read(false, deadline(Phase.GREETING));
        if (!greeting.positive()) {
            throw refused(Phase.GREETING, greeting, "the server greeted with a refusal");
        }
        hello(!use.required());
        boolean offered = capabilities.has("STARTTLS");
        switch (use.mode()) {
            case NEVER -> {}
            case IF_OFFERED -> {
                if (offered && startTls(use)) {
                    shake(trial);
                }
            }
            case REQUIRED -> {
                if (!offered) {
                    throw new SessionException(
                            Phase.EHLO,
                            SessionFailure.Kind.STARTTLS_MISSING,
                            "TLS is required and the server does not offer STARTTLS");
                }
                startTls(use);
                shake(trial);
            }
        }
    }

    /** EHLO, or HELO where allowed and EHLO is unknown. The capabilities are those of this reply alone. */
    private void hello(boolean heloAllowed) throws IOException {
        capabilities = Capabilities.none();
        Reply reply = command(Phase.EHLO, "EHLO " + ourName());
        if (reply.positive()) {
            capabilities = Capabilities.of(reply);
            return;
        }
        boolean unknown = reply.code() == 500 || reply.code() == 502;
        if (!unknown) {
            throw refused(Phase.EHLO, reply, "the server refused EHLO");
        }
        if (!heloAllowed) {
            throw new SessionException(
                    Phase.EHLO,
                    SessionFailure.Kind.STARTTLS_MISSING,
                    reply,
                    "TLS is required and the server does not know EHLO");
        }
        Reply helo = command(Phase.EHLO, "HELO " + ourName()); // RFC 5321 §3.2
        if (!helo.positive()) {
            throw refused(Phase.EHLO, helo, "the server refused HELO");
        }
    }

    private String ourName() {
        return options.name().orElseGet(() -> literal(socket.localAddress()));
    }

    private static String literal(InetAddress local) {
        String text = local.getHostAddress();
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        return local instanceof Inet6Address ? "[IPv6:" + bare + "]" : "[" + bare + "]"; // RFC 5321 §4.1.3
    }

    /** Asks for TLS. False if the server refuses and TLS is not required. */
    private boolean startTls(TlsUse use) throws IOException {
        Reply reply = command(Phase.STARTTLS, "STARTTLS");
        if (!reply.positive()) {
            if (use.required()) {
                throw new SessionException(
                        Phase.STARTTLS,
                        SessionFailure.Kind.STARTTLS_REFUSED,
                        reply,
                        "TLS is required and the server refused STARTTLS: " + reply.text());
            }
            return false;
        }
        if (replies.buffered() || socket.arrived()) {
            // RFC 3207 §4.2: whoever put words here wants them taken as said inside TLS
            throw new SessionException(
                    Phase.STARTTLS,
                    SessionFailure.Kind.VIOLATION,
                    "the server, or someone on the way, sent more after its reply to STARTTLS, before TLS");
        }
        return true;
    }

    private void shake(Trial trial) throws IOException {
        Handshake.Established established;
        socket.expectAnswer();
        try {
            established = trial.handshake().shake(socket, trial.offer(), trial.gate(), deadline(Phase.HANDSHAKE));
        } catch (IOException e) {
            if (!socket.answered()) {
                trial.goneUnanswered();
            }
            if (e instanceof SocketTimeoutException) {
                throw e;
            }
            // a lost connection too: that is how many refuse
            throw new SessionException(Diagnosis.handshake(trial.gate(), e));
        }
        wire = established.wire();
        tls = Optional.of(established.facts().withNote(trial.note()));
        replies = new ReplyReader(wire, options.limits()); // nothing said in clear is remembered
        hello(true); // HELO inside TLS goes round nothing
    }

    private static SessionException refused(Phase phase, Reply reply, String what) {
        return new SessionException(phase, SessionFailure.Kind.REFUSED, reply, what + ": " + reply.text());
    }

    Reply command(Phase during, String line) throws IOException {
        send(during, line + "\r\n");
        return reply(during);
    }

    void send(Phase during, String lines) throws IOException {
        phase = during;
        byte[] octets = lines.getBytes(StandardCharsets.UTF_8);
        wire.write(octets, octets.length, deadline(during));
    }

    void sendBlock(Phase during, byte[] block, int length) throws IOException {
        phase = during;
        wire.write(block, length, Deadline.in(options.timers().block()).orEarlier(last));
    }

    Reply reply(Phase during) throws IOException {
        phase = during;
        Reply reply = replies.read(capabilities.has("ENHANCEDSTATUSCODES"), deadline(during));
        heardInTls = tls.isPresent();
        ending |= reply.code() == 421; // RFC 5321 §3.8
        return reply;
    }

    private Deadline deadline(Phase during) {
        phase = during;
        return Deadline.in(options.timers().of(during)).orEarlier(last);
    }

    /** Puts an exception into words, with the phase it came in. */
    SessionFailure failure(IOException e) {
        return new Diagnosis(phase, tls, heardInTls).of(e);
    }

    /** The address this session is with. */
    public InetSocketAddress address() {
        return address;
    }

    /** What the last EHLO announced. */
    public Capabilities capabilities() {
        return capabilities;
    }

    /** What TLS came to; empty in clear. */
    public Optional<TlsFacts> tls() {
        return tls;
    }

    /**
     * Sends one message. The recipients are cut into several transactions where the server limits them (RFC 9422 §4.2).
     *
     * @param facts of the same source
     * @return one result for each recipient, in the order of the envelope. The session is of no further use once a result is
     *     {@link RecipientResult.Broken} or {@link RecipientResult.InDoubt}
     */
    public List<RecipientResult> send(Envelope envelope, MessageSource source, MessageFacts facts) {
        int most = capabilities.recipientLimit().orElse(Integer.MAX_VALUE);
        List<String> all = envelope.recipients();
        List<RecipientResult> results = new ArrayList<>(all.size());
        for (int from = 0; from < all.size(); from += Math.min(most, all.size() - from)) {
            if (from > 0) {
                clear();
            }
            transactions++;
            List<String> some = all.subList(from, from + Math.min(most, all.size() - from));
            results.addAll(new Transaction(this, envelope.with(some), source, facts).run());
        }
        return results;
    }

    /**
     * Makes the session ready for another message: RSET, answered with success within the time for QUIT. To be called before
     * a session that has waited is used again.
     *
     * @return false if the server is gone, has announced that it goes (421), or has said anything unasked; the session is
     *     closed then
     */
    public boolean renew() {
        try {
            // RFC 5321 §3.8: a 421 may come at any time; whatever it is, it would be taken for the answer to RSET
            if (!ending && !replies.buffered() && !wire.arrived()) {
                Deadline soon = Deadline.in(options.timers().quit()).orEarlier(last);
                byte[] rset = {'R', 'S', 'E', 'T', '\r', '\n'};
                phase = Phase.MAIL;
                wire.write(rset, rset.length, soon);
                if (replies.read(false, soon).positive()) {
                    return true;
                }
            }
        } catch (IOException _) {
            // the server is gone, which is what was to be found out
        }
        close();
        return false;
    }

    /** How many transactions were begun. */
    public int transactions() {
        return transactions;
    }

    /** True if the server has announced by 421 that it closes the connection, or the session is closed. */
    public boolean ending() {
        return ending;
    }

    /** Ends a transaction that got no message; if the connection is gone, the next command tells. */
    private void clear() {
        try {
            command(Phase.MAIL, "RSET");
        } catch (IOException _) {
            close();
        }
    }

    /** Says QUIT, waits a short while for the answer and closes. What the server answers does not matter any more. */
    public void quit() {
        try {
            command(Phase.QUIT, "QUIT");
        } catch (IOException _) {
            // everything that counts was answered before
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        ending = true;
        wire.close();
        socket.close();
    }
}
