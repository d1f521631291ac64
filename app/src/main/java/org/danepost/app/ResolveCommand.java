package org.danepost.app;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.danepost.dns.Answer;
import org.danepost.dns.Resolver;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code danepost resolve}: an answer with its proof. */
@Command(
        name = "resolve",
        mixinStandardHelpOptions = true,
        version = Version.LINE,
        description = "Look a name up and prove the answer with DNSSEC.",
        exitCodeListHeading = "%nExit codes (the worst of several counts: 1, then 2, then 3):%n",
        exitCodeList = {
            "0:secure",
            "1:bogus: the answer fails its proof",
            "2:failed: no usable answer",
            "3:insecure: proven to be unsigned",
            "64:wrong usage or input",
            "74:the output could not be written"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  danepost resolve example.org MX",
            "  danepost resolve _25._tcp.mx.example.org TLSA --server 127.0.0.1",
            "  danepost resolve --file names.txt --json",
            "  danepost resolve _25._tcp.mx.example.org TLSA --mode recursive --trace"
        })
final class ResolveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final DnsOptions dns = new DnsOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The name to look up.")
    private @Nullable String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TYPE", description = "The record type. Default: A.")
    private @Nullable String type;

    @Option(
            names = "--file",
            paramLabel = "LIST",
            description =
                    "A file of lines NAME TYPE ('-' for standard input); many are asked at a time, and the answers"
                            + " are printed in order.")
    private @Nullable String file;

    @Option(names = "--json", description = "One JSON object a line: name, type, status, rcode, answers, why, ede, ...")
    private boolean json;

    @Option(
            names = "--trace",
            description = "Print what was done for each lookup before its answer: every query, every answer, every"
                    + " signature checked, with the time since the start.")
    private boolean trace;

    @Override
    public Integer call() {
        List<LookupList.Entry> entries = entries();
        Resolver resolver = Wiring.resolver(dns, dns.configuration(), DnsOptions.notice(spec));
        PrintWriter out = spec.commandLine().getOut();
        AtomicInteger worst = new AtomicInteger(ExitCode.OK);
        InOrder.forEach(entries, entry -> look(resolver, entry), line -> {
            print(out, line, entries.size() > 1);
            OutputLost.check(out);
            worst.accumulateAndGet(AnswerOutput.exitCode(line.answer()), ResolveCommand::worse);
        });
        return worst.get();
    }

    private record Line(LookupList.Entry entry, Optional<TraceOutput> trace, Answer answer) {}

    private Line look(Resolver resolver, LookupList.Entry entry) {
        if (!trace) {
            return new Line(entry, Optional.empty(), resolver.resolve(entry.question()));
        }
        TraceOutput output = new TraceOutput();
        return new Line(entry, Optional.of(output), resolver.resolve(entry.question(), output::add));
    }

    private void print(PrintWriter out, Line line, boolean several) {
        line.trace().ifPresent(told -> print(out, line.entry(), told));
        if (json) {
            out.println(JsonLine.of(AnswerOutput.json(line.entry(), line.answer())));
            return;
        }
        AnswerOutput.text(line.entry(), line.answer()).forEach(out::println);
        if (several) {
            out.println();
        }
    }

    private void print(PrintWriter out, LookupList.Entry entry, TraceOutput told) {
        if (json) {
            told.json(entry).forEach(event -> out.println(JsonLine.of(event)));
        } else {
            out.println(entry.name() + " " + entry.type() + ": trace");
            told.text().forEach(out::println);
        }
    }

    private List<LookupList.Entry> entries() {
        if (file != null && name != null) {
            throw new ParameterException(spec.commandLine(), "give either a NAME or --file, not both");
        }
        if (file != null) {
            return LookupList.parse(file.equals("-") ? "standard input" : file, InputFile.text("the list", file));
        }
        if (name == null) {
            throw new ParameterException(spec.commandLine(), "a NAME to look up is missing");
        }
        return List.of(LookupList.entry(name, type == null ? "A" : type));
    }

    /** Bogus is worse than failed, failed worse than insecure, insecure worse than secure. */
    private static int worse(int one, int other) {
        List<Integer> order = List.of(ExitCode.OK, ExitCode.INSECURE, ExitCode.LOOKUP_FAILED, ExitCode.NO);
        return order.indexOf(one) >= order.indexOf(other) ? one : other;
    }
}
