package org.danepost.examples.clients;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.InstantSource;
import java.util.Properties;
import org.danepost.dane.DaneTls;
import org.danepost.dns.Resolver;
import org.danepost.dns.ValidatingResolver;
import org.danepost.policy.TlsaLookup;

/** Submits a message by Jakarta Mail to a server that must prove itself by TLSA records before it learns the password. */
public final class SubmitWithDane {
    private static final String PATIENCE_MILLIS = "30000";

    private SubmitWithDane() {}

    /** Arguments: server, port, user, password, sender, recipient. */
    public static void main(String[] args) throws MessagingException {
        Resolver resolver = ValidatingResolver.recursive(InstantSource.system());
        Session session = session(args[0], Integer.parseInt(args[1]), resolver);
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect(args[2], args[3]);
            Message message = message(session, args[4], args[5]);
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    // library.md begins
    static Session session(String host, int port, Resolver resolver) {
        DaneTls dane = DaneTls.mandatory(new TlsaLookup(resolver), InstantSource.system());
        Properties properties = new Properties();
        properties.put("mail.smtp.ssl.socketFactory", dane.socketFactory());
        properties.put("mail.smtp.starttls.required", "true");
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.host", host);
        properties.put("mail.smtp.port", String.valueOf(port));
        properties.put("mail.smtp.connectiontimeout", PATIENCE_MILLIS);
        properties.put("mail.smtp.timeout", PATIENCE_MILLIS);
        return Session.getInstance(properties);
    }
    // library.md ends

    static Message message(Session session, String sender, String recipient) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(sender));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(recipient));
        message.setSubject("by way of DANE");
        message.setText("The server proved itself first.");
        return message;
    }
}
