package org.danepost.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.danepost.lab.Report.Outcome;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * How most mail servers send: they take DNS as it comes, use TLS when it is offered with whatever certificate comes (RFC
 * 7435), and send in clear when TLS fails or is not offered. The comparison for every scene. Any thread.
 */
public final class OrdinarySender implements Sender {
    private static final int DEADLINE_MILLISECONDS = 3000;

    @Override
    public Report send(Network network, Letter letter) {
        List<String> steps = new ArrayList<>();
        try {
            return send(network, letter, steps);
        } catch (IOException e) {
            steps.add("failed: " + e.getMessage());
            return new Report(Outcome.DEFERRED, "kept for later", String.valueOf(e.getMessage()), steps);
        }
    }

    private static Report send(Network network, Letter letter, List<String> steps) throws IOException {
        List<Name> hosts = hosts(network, letter, steps);
        if (hosts.equals(List.of(Name.root))) {
            return new Report(Outcome.REJECTED, "given back", letter.domain() + " takes no mail (null MX)", steps);
        }
        for (Name host : hosts) {
            Optional<InetAddress> address = address(network, host);
            if (address.isEmpty()) {
                continue;
            }
            InetSocketAddress place = new InetSocketAddress(address.get(), network.smtpPort());
            String name = host.toString(true);
            if (deliver(place, name, letter, Willing.TLS, steps)
                    || deliver(place, name, letter, Willing.CLEAR, steps)) {
                return new Report(Outcome.DELIVERED, "delivered to " + name, "the host took it", steps);
            }
        }
        return new Report(Outcome.DEFERRED, "kept for later", "no host took it", steps);
    }

    private static List<Name> hosts(Network network, Letter letter, List<String> steps) throws IOException {
        Message answer = ask(network, ZoneBuilder.absolute(letter.domain()), Type.MX);
        List<Name> hosts = answer.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == Type.MX)
                .map(MXRecord.class::cast)
                .sorted(Comparator.comparingInt(MXRecord::getPriority))
                .map(MXRecord::getTarget)
                .toList();
        steps.add("mail hosts of " + letter.domain() + ": " + hosts);
        return hosts.isEmpty() ? List.of(ZoneBuilder.absolute(letter.domain())) : hosts;
    }

    private static Optional<InetAddress> address(Network network, Name host) throws IOException {
        return ask(network, host, Type.A).getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == Type.A)
                .map(record -> ((ARecord) record).getAddress())
                .findFirst();
    }

    private static Message ask(Network network, Name name, int type) throws IOException {
        Message answer = new DnsClient(Duration.ofMillis(DEADLINE_MILLISECONDS))
                .ask(network.resolver(), DnsClient.query(name, type, false))
                .orElseThrow(() -> new IOException("no answer for " + name + " " + Type.string(type)));
        if (answer.getRcode() != Rcode.NOERROR && answer.getRcode() != Rcode.NXDOMAIN) {
            throw new IOException(Rcode.string(answer.getRcode()) + " for " + name + " " + Type.string(type));
        }
        return answer;
    }

    private enum Willing {
        TLS,
        CLEAR
    }

    private static boolean deliver(
            InetSocketAddress place, String host, Letter letter, Willing willing, List<String> steps) {
        try (Socket socket = new Socket()) {
            socket.connect(place, DEADLINE_MILLISECONDS);
            socket.setSoTimeout(DEADLINE_MILLISECONDS);
            Dialogue plain = new Dialogue(socket);
            plain.expect("220");
            boolean offered = plain.say("EHLO mx.alice.example", "250").contains("STARTTLS");
            boolean secured =
                    willing == Willing.TLS && offered && plain.ask("STARTTLS").startsWith("220");
            steps.add(host + ": " + (secured ? "TLS, any certificate" : "in clear"));
            Dialogue dialogue = secured ? secure(socket, host) : plain;
            if (secured) {
                dialogue.say("EHLO mx.alice.example", "250");
            }
            dialogue.say("MAIL FROM:<" + letter.sender() + ">", "250");
            dialogue.say("RCPT TO:<" + letter.recipient() + ">", "250");
            dialogue.say("DATA", "354");
            dialogue.say(letter.content().replace("\r\n.", "\r\n..") + ".", "250");
            dialogue.say("QUIT", "221");
            return true;
        } catch (IOException e) {
            steps.add(host + ": " + e.getMessage());
            return false;
        }
    }

    private static Dialogue secure(Socket socket, String host) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
            SSLSocket secured =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
            secured.startHandshake();
            return new Dialogue(secured);
        } catch (GeneralSecurityException e) {
            throw new IOException("this JDK has no TLS: " + e.getMessage(), e);
        }
    }

    /** Command and reply. */
    private static final class Dialogue {
        private final BufferedReader in;
        private final OutputStream out;

        Dialogue(Socket socket) throws IOException {
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            this.out = socket.getOutputStream();
        }

        String ask(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return reply();
        }

        String say(String line, String code) throws IOException {
            String reply = ask(line);
            if (!reply.startsWith(code)) {
                throw new IOException("the host said: " + reply);
            }
            return reply;
        }

        void expect(String code) throws IOException {
            String reply = reply();
            if (!reply.startsWith(code)) {
                throw new IOException("the host said: " + reply);
            }
        }

        private String reply() throws IOException {
            StringBuilder all = new StringBuilder();
            for (int lines = 0; lines < 100; lines++) {
                String line = in.readLine();
                if (line == null) {
                    throw new IOException("the host closed the connection");
                }
                all.append(line).append('\n');
                if (line.length() < 4 || line.charAt(3) != '-') {
                    return all.toString().strip();
                }
            }
            throw new IOException("the reply does not end");
        }
    }

    /** What opportunistic TLS is: no certificate is looked at. For the lab's comparison only. */
    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
