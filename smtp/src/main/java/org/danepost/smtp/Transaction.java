package org.danepost.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * One mail transaction (RFC 5321 §3.3): MAIL, RCPT, DATA, message. With PIPELINING (RFC 2920) the commands go out in groups
 * small enough that the replies always fit the receive buffers, so neither side can block the other. Used once.
 */
final class Transaction {
    /** Octets of commands in one group. */
    private static final int GROUP = 4096;

    private static final int BLOCK = 16_384;

    private final SmtpSession session;
    private final Capabilities capabilities;
    private final Envelope envelope;
    private final MessageSource source;
    private final MessageFacts facts;
    private final List<Optional<RecipientResult>> results = new ArrayList<>();
    /** Indexes of the recipients this transaction names. */
    private final List<Integer> named = new ArrayList<>();

    private final List<Integer> accepted = new ArrayList<>();

    Transaction(SmtpSession session, Envelope envelope, MessageSource source, MessageFacts facts) {
        this.session = session;
        this.capabilities = session.capabilities();
        this.envelope = envelope;
        this.source = source;
        this.facts = facts;
    }

    /** One result for each recipient of the envelope, in its order. */
    List<RecipientResult> run() {
        choose();
        if (!named.isEmpty()) {
            try {
                transact();
            } catch (IOException e) {
                settle(session.failure(e));
            }
        }
        return results.stream().flatMap(Optional::stream).toList();
    }

    /** Sorts out who cannot be served here, before a word is said. */
    private void choose() {
        Fitness fitness = new Fitness(capabilities, session.tls().isPresent(), envelope, facts);
        for (int i = 0; i < envelope.recipients().size(); i++) {
            Optional<RecipientResult> obstacle =
                    fitness.obstacle(envelope.recipients().get(i));
            if (obstacle.isEmpty()) {
                named.add(i);
            }
            results.add(obstacle);
        }
    }

    private void transact() throws IOException {
        boolean goAhead = capabilities.has("PIPELINING") ? pipelined() : lockStep();
        if (goAhead) {
            message();
        }
    }

    private String mail() {
        StringBuilder command = new StringBuilder("MAIL FROM:<")
                .append(envelope.sender().orElse(""))
                .append('>');
        if (capabilities.has("SIZE")) {
            command.append(" SIZE=").append(facts.octets()); // RFC 1870 §6
        }
        if (facts.eightBit()) {
            command.append(" BODY=8BITMIME"); // RFC 6152 §3
        }
        boolean international = facts.internationalHeader()
                || envelope.sender().filter(Envelope::notAscii).isPresent()
                || named.stream().map(envelope.recipients()::get).anyMatch(Envelope::notAscii);
        if (international) {
            command.append(" SMTPUTF8"); // RFC 6531 §3.4
        }
        if (requireTls()) {
            command.append(" REQUIRETLS"); // RFC 8689 §4.2.1
        }
        return command.append("\r\n").toString();
    }

    private boolean requireTls() {
        return switch (envelope.tag()) {
            case NONE -> false;
            // RFC 8689 §2: inside TLS only
            case REQUIRE_TLS_IF_OFFERED -> session.tls().isPresent() && capabilities.has("REQUIRETLS");
            case REQUIRE_TLS -> true;
        };
    }

    private String rcpt(int index) {
        return "RCPT TO:<" + envelope.recipients().get(index) + ">\r\n";
    }

    /** One command, one reply. True if the server waits for the message. */
    private boolean lockStep() throws IOException {
        session.send(Phase.MAIL, mail());
        if (!mailReply(session.reply(Phase.MAIL))) {
            return false;
        }
        for (int index : named) {
            session.send(Phase.RCPT, rcpt(index));
            rcptReply(index, session.reply(Phase.RCPT));
        }
        if (accepted.isEmpty()) {
            return false;
        }
        return dataReply(session.command(Phase.DATA, "DATA"));
    }

    /** In groups; DATA is last in the last group (RFC 2920 §3.1). True if the server waits for the message. */
    private boolean pipelined() throws IOException {
        StringBuilder group = new StringBuilder(mail());
        Queue<Integer> asked = new ArrayDeque<>();
        boolean mailAsked = true;
        boolean mailAccepted = true;
        for (int at = 0; at < named.size(); at++) {
            group.append(rcpt(named.get(at)));
            asked.add(named.get(at));
            boolean finalGroup = at == named.size() - 1;
            if (!finalGroup && group.length() < GROUP) {
                continue;
            }
            session.send(
                    mailAsked ? Phase.MAIL : Phase.RCPT,
                    finalGroup ? group.append("DATA\r\n").toString() : group.toString());
            group.setLength(0);
            if (mailAsked) {
                mailAccepted = mailReply(session.reply(Phase.MAIL));
                mailAsked = false;
            }
            for (int index : asked) {
                Reply reply = session.reply(Phase.RCPT);
                if (mailAccepted) {
                    rcptReply(index, reply);
                }
            }
            asked.clear();
            if (!mailAccepted && !finalGroup) {
                return false;
            }
        }
        return dataReply(session.reply(Phase.DATA));
    }

    private boolean mailReply(Reply reply) throws SessionException {
        if (reply.positive()) {
            return true;
        }
        mustBeRefusal(Phase.MAIL, reply);
        refuse(named, Phase.MAIL, reply);
        stopIfClosing(Phase.MAIL, reply);
        return false;
    }

    private void rcptReply(int index, Reply reply) throws SessionException {
        if (reply.positive()) {
            accepted.add(index);
            return;
        }
        mustBeRefusal(Phase.RCPT, reply);
        boolean tooMany = reply.code() == 552 && !accepted.isEmpty(); // RFC 5321 §4.5.3.1.10
        results.set(
                index,
                Optional.of(new RecipientResult.Refused(
                        envelope.recipients().get(index), Phase.RCPT, reply, reply.permanent() && !tooMany)));
        stopIfClosing(Phase.RCPT, reply);
    }

    /** True if the message is to follow. */
    private boolean dataReply(Reply reply) throws IOException {
        if (reply.intermediate()) {
            if (accepted.isEmpty()) {
                // RFC 2920 §3.1: the server waits for a message that nobody is to get
                session.send(Phase.DATA, ".\r\n");
                session.reply(Phase.DATA);
                return false;
            }
            return true;
        }
        if (accepted.isEmpty()) {
            return false;
        }
        mustBeRefusal(Phase.DATA, reply);
        refuse(accepted, Phase.DATA, reply);
        stopIfClosing(Phase.DATA, reply);
        return false;
    }

    private void message() throws IOException {
        DataStream stream = new DataStream();
        byte[] block = new byte[BLOCK];
        byte[] encoded = new byte[DataStream.room(BLOCK)];
        try (InputStream in = opened()) {
            for (int n = read(in, block); n >= 0; n = read(in, block)) {
                session.sendBlock(Phase.DATA, encoded, stream.encode(block, n, encoded));
            }
        }
        session.sendBlock(Phase.FINAL, encoded, stream.end(encoded));
        Reply reply = session.reply(Phase.FINAL);
        if (reply.positive()) {
            for (int index : accepted) {
                String recipient = envelope.recipients().get(index);
                results.set(index, Optional.of(new RecipientResult.Accepted(recipient, reply)));
            }
            return;
        }
        mustBeRefusal(Phase.FINAL, reply);
        refuse(accepted, Phase.FINAL, reply);
    }

    private InputStream opened() throws IOException {
        try {
            return source.open();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static int read(InputStream in, byte[] block) throws IOException {
        try {
            return in.read(block);
        } catch (IOException e) {
            throw unreadable(e); // the connection is dropped without a final dot, so nothing half is delivered
        }
    }

    private static SessionException unreadable(IOException e) {
        return new SessionException(
                Phase.DATA, SessionFailure.Kind.SOURCE, "our copy of the message cannot be read: " + e.getMessage());
    }

    private void refuse(List<Integer> indexes, Phase phase, Reply reply) {
        for (int index : indexes) {
            String recipient = envelope.recipients().get(index);
            results.set(index, Optional.of(new RecipientResult.Refused(recipient, phase, reply, reply.permanent())));
        }
    }

    private static void mustBeRefusal(Phase phase, Reply reply) throws SessionException {
        if (!reply.temporary() && !reply.permanent()) {
            throw new SessionException(
                    phase,
                    SessionFailure.Kind.VIOLATION,
                    reply,
                    "the server answered " + phase.words() + " with " + reply.text());
        }
    }

    /** A 421 announces that the server closes: nothing more will come (RFC 5321 §3.8). */
    private static void stopIfClosing(Phase phase, Reply reply) throws SessionException {
        if (reply.code() == 421) {
            throw new SessionException(
                    phase, SessionFailure.Kind.REFUSED, reply, "the server closes the session: " + reply.text());
        }
    }

    /** Gives every recipient that has no result yet the one that follows from the end of the session. */
    private void settle(SessionFailure failure) {
        Predicate<Integer> open = index -> results.get(index).isEmpty();
        for (int index : named.stream().filter(open).toList()) {
            String recipient = envelope.recipients().get(index);
            boolean doubt = failure.phase() == Phase.FINAL && accepted.contains(index);
            results.set(
                    index,
                    Optional.of(
                            doubt
                                    ? new RecipientResult.InDoubt(recipient, failure)
                                    : new RecipientResult.Broken(recipient, failure)));
        }
        session.close();
    }
}
