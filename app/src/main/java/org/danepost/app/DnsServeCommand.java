package org.danepost.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.danepost.dns.Explanation;
import org.danepost.dns.ExtendedError;
import org.danepost.dns.Question;
import org.danepost.dns.StubServer;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code danepost dns serve}: the resolver for others on this machine. Runs until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        description = {
            "Answer DNS queries of programs on this machine, over UDP and TCP, with proven answers.",
            "Secure answers have AD set; bogus ones are SERVFAIL with an extended error (RFC 8914) that says why, with CD"
                    + " as well. With DO the signatures and denials come along, so that other validators can ask here."
                    + " SIGTERM or Ctrl-C ends it within two seconds."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped by SIGTERM or SIGINT",
            "64:wrong usage or input, or an address that cannot be listened on",
            "74:the output could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  danepost dns serve",
            "  danepost dns serve --listen 127.0.0.1:5353 --mode recursive",
            "  danepost dns serve --listen 192.0.2.1:53 --allow 192.0.2.0/24 --json",
            "  dig @127.0.0.1 -p 5353 +dnssec _25._tcp.mx.example.org TLSA"
        })
final class DnsServeCommand implements Callable<Integer> {
    private static final int PORT = 5353;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DnsOptions dns = new DnsOptions();

    @Option(
            names = "--listen",
            paramLabel = "ADDR[:PORT]",
            description = "Where to listen; may be given more than once. Default: port 5353 of 127.0.0.1, and of ::1"
                    + " where there is IPv6. Port 0 takes any that is free.")
    private List<String> listen = new ArrayList<>();

    @Option(
            names = "--allow",
            paramLabel = "ADDR[/BITS]",
            description = "Who may ask besides this machine itself; may be given more than once.")
    private List<String> allow = new ArrayList<>();

    @Option(
            names = "--json",
            description =
                    "One JSON object a query: client, transport, name, type, rcode, status, ede, why, milliseconds.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        List<InetSocketAddress> addresses = ListenAddress.all(listen, PORT);
        List<ClientBlock> blocks = allow.stream().map(ClientBlock::parse).toList();
        for (InetSocketAddress address : addresses) {
            refuseStrangers(address, blocks);
        }
        Configuration configuration = dns.configuration();
        refuseItself(addresses, configuration);
        PrintWriter out = spec.commandLine().getOut();
        CountDownLatch outputLost = new CountDownLatch(1);
        Consumer<StubServer.Served> observer = json ? served -> print(out, served, outputLost) : _ -> {};
        try (StubServer server = start(addresses, blocks, configuration, observer)) {
            Thread stop = new Thread(() -> stop(server, out), "dns-serve-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            announce(out, server, configuration);
            try {
                outputLost.await();
                OutputLost.check(out);
            } finally {
                withdraw(stop);
            }
        } catch (InterruptedException e) {
            return ExitCode.OK;
        }
        return ExitCode.OK;
    }

    /** A signal ends the virtual machine with a code of its own; here the end is what was asked for. */
    private static void stop(StubServer server, PrintWriter out) {
        server.close();
        out.flush();
        Runtime.getRuntime().halt(ExitCode.OK);
    }

    private static void withdraw(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the hook runs already and ends the process
        }
    }

    private static void refuseStrangers(InetSocketAddress address, List<ClientBlock> blocks) {
        if (address.getAddress().isAnyLocalAddress()) {
            throw new UserError("--listen " + ListenAddress.text(address)
                    + " means every address, and answers might leave by another one than was asked; remedy: give"
                    + " --listen once for each address");
        }
        if (!address.getAddress().isLoopbackAddress() && blocks.isEmpty()) {
            throw new UserError("--listen " + ListenAddress.text(address)
                    + " can be reached by other machines, and nothing says which of them may ask (an open resolver is"
                    + " used for attacks on others); remedy: name them with --allow, for example --allow 192.0.2.0/24,"
                    + " or listen on 127.0.0.1");
        }
    }

    /** A server that forwards to itself would answer nothing and be busy with it. */
    private void refuseItself(List<InetSocketAddress> addresses, Configuration configuration) {
        List<InetSocketAddress> asked = switch (dns.mode(configuration)) {
            case RECURSIVE -> List.of();
            case AUTO -> dns.candidates(configuration);
            case FORWARD, TRUST_AD -> dns.resolvers(configuration);
        };
        for (InetSocketAddress resolver : asked) {
            if (addresses.contains(resolver)) {
                throw new UserError("the resolver to ask, " + ListenAddress.text(resolver)
                        + ", is where this server is to listen: it would ask itself; remedy: name another resolver with"
                        + " --server, or use --mode recursive");
            }
        }
    }

    private StubServer start(
            List<InetSocketAddress> addresses,
            List<ClientBlock> blocks,
            Configuration configuration,
            Consumer<StubServer.Served> observer) {
        try {
            return StubServer.start(
                    addresses,
                    Wiring.proving(dns, configuration, DnsOptions.notice(spec)),
                    client -> mayAsk(client, blocks),
                    StubServer.Limits.standard(),
                    observer);
        } catch (IOException e) {
            throw new UserError(
                    e.getMessage() + "; remedy: end the program that uses the port, or choose another address or port"
                            + " with --listen (ports below 1024 need privilege)",
                    e);
        }
    }

    private static boolean mayAsk(InetAddress client, List<ClientBlock> blocks) {
        return client.isLoopbackAddress() || blocks.stream().anyMatch(block -> block.contains(client));
    }

    private void announce(PrintWriter out, StubServer server, Configuration configuration) {
        String where = server.addresses().stream().map(ListenAddress::text).collect(Collectors.joining(", "));
        String mode = Words.of(dns.mode(configuration));
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(
                    "listening",
                    server.addresses().stream().map(ListenAddress::text).toList());
            fields.put("mode", mode);
            out.println(JsonLine.of(fields));
        } else {
            out.println("listening on " + where + " (UDP and TCP), mode " + mode);
        }
        OutputLost.check(out);
    }

    private static void print(PrintWriter out, StubServer.Served served, CountDownLatch outputLost) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("client", ListenAddress.text(served.client()));
        fields.put("transport", served.overTcp() ? "tcp" : "udp");
        fields.put("name", served.question().map(Question::name));
        fields.put("type", served.question().map(question -> Type.string(question.type())));
        fields.put("rcode", Rcode.string(served.rcode()));
        fields.put("status", served.answer().map(AnswerOutput::status));
        fields.put(
                "ede",
                served.answer().flatMap(answer -> answer.explanation().error()).map(ExtendedError::code));
        fields.put("why", served.answer().map(answer -> answer.explanation()).map(Explanation::why));
        fields.put("milliseconds", served.took().toMillis());
        out.println(JsonLine.of(fields)); // a line is one call: lines of several threads do not mix
        if (out.checkError()) {
            outputLost.countDown();
        }
    }
}
