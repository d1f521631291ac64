package org.danepost.dns;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Makes queries to authoritative servers: no recursion wanted, signatures wanted, capitals strewn in. Any thread. */
final class AuthorityQuery {
    private final SecureRandom random;
    private final int udpSize;

    AuthorityQuery(SecureRandom random, int udpSize) {
        this.random = random;
        this.udpSize = udpSize;
    }

    Message make(Question question, ServerMemory memory, ServerMemory.Form form, boolean strewCapitals) {
        Message query = new Message(random.nextInt(0x10000)); // RFC 5452 §9.2
        Name name = strewCapitals ? strewn(question.name()) : question.name().canonicalize();
        query.addRecord(Record.newRecord(name, question.type(), DClass.IN), Section.QUESTION);
        switch (form) {
            case COOKIE -> query.addRecord(options(List.of(cookie(memory))), Section.ADDITIONAL);
            case EDNS -> query.addRecord(options(List.of()), Section.ADDITIONAL);
            case PLAIN -> {}
        }
        return query;
    }

    private OPTRecord options(List<EDNSOption> options) {
        return new OPTRecord(udpSize, 0, 0, ExtendedFlags.DO, options); // RFC 4035 §4.1
    }

    private static CookieOption cookie(ServerMemory memory) {
        Optional<byte[]> server = memory.serverCookie();
        return server.isPresent()
                ? new CookieOption(memory.clientCookie(), server.get())
                : new CookieOption(memory.clientCookie());
    }

    /** Each letter in upper or lower case by chance: a guess more for whoever forges answers without seeing the query. */
    private Name strewn(Name name) {
        byte[] wire = name.toWire();
        byte[] chance = new byte[wire.length];
        random.nextBytes(chance); // at once, not a draw for each letter
        for (int at = 0; at < wire.length; at++) { // an octet that counts a label is below 'A'
            boolean letter = (wire[at] >= 'a' && wire[at] <= 'z') || (wire[at] >= 'A' && wire[at] <= 'Z');
            if (letter && chance[at] < 0) {
                wire[at] ^= 0x20;
            }
        }
        try {
            return new Name(wire);
        } catch (IOException e) {
            throw new IllegalStateException("the name " + name + " does not survive its wire form", e);
        }
    }

    /** The cookie in a message, if there is one that can be read. */
    static Optional<CookieOption> cookie(Message message) {
        OPTRecord options = message.getOPT();
        return options == null
                ? Optional.empty()
                : options.getOptions().stream()
                        .filter(CookieOption.class::isInstance)
                        .map(CookieOption.class::cast)
                        .findFirst();
    }
}
