package org.danepost.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.danepost.dns.Answer;
import org.danepost.dns.Question;
import org.danepost.dns.Resolver;
import org.danepost.dns.TrustAnchors;
import org.danepost.dns.ValidatingResolver;
import org.xbill.DNS.Type;

/**
 * Asks for the mail servers of a domain and says what is proven. With a domain alone it asks the authoritative servers of
 * the Internet; with a resolver's address, its port and a file of trust anchors it asks that resolver, as in a test.
 */
public final class AskWithProof {
    private AskWithProof() {}

    /** Prints one line for the domain in the first argument. */
    public static void main(String[] args) throws IOException {
        System.out.println(args.length == 4 ? say(there(args).resolve(mailServers(args[0]))) : ask(args[0]));
    }

    // README begins
    static String ask(String domain) {
        Resolver resolver = ValidatingResolver.recursive(InstantSource.system());
        Answer answer = resolver.resolve(Question.of(domain, Type.MX));
        return say(answer);
    }

    static String say(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> found.security() + ": " + found.records();
            case Answer.Absent absent -> absent.security() + ": none, " + absent.denial();
            case Answer.Bogus bogus -> "not to be used: " + bogus.explanation().why();
            case Answer.Failed failed -> "no answer: " + failed.explanation().why();
        };
    }
    // README ends

    private static Question mailServers(String domain) {
        return Question.of(domain, Type.MX);
    }

    private static Resolver there(String[] args) throws IOException {
        InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral(args[1]), Integer.parseInt(args[2]));
        return ValidatingResolver.builder()
                .servers(List.of(server))
                .anchors(TrustAnchors.parse(Files.readString(Path.of(args[3])), args[3]))
                .clock(InstantSource.system())
                .build();
    }
}
