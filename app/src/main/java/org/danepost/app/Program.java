package org.danepost.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Output is UTF-8 whatever the locale says. */
public final class Program {
    /** Every command, in the order of the help page. */
    static final Map<String, Supplier<Object>> COMMANDS = commands();

    private Program() {}

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("resolve", ResolveCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("send", SendCommand::new);
        commands.put("tlsa", TlsaCommand::new);
        commands.put("sts", StsCommand::new);
        commands.put("dns", DnsCommand::new);
        commands.put("lab", LabCommand::new);
        commands.put("help", CommandLine.HelpCommand::new);
        return Collections.unmodifiableMap(commands);
    }

    /** Runs one command with the streams and the environment of this process, and ends the process. */
    static void main(String[] args) {
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        int code = run(args, out, err, System.getenv());
        out.flush();
        err.flush();
        System.exit(code);
    }

    /**
     * Runs one command.
     *
     * @return the exit code, see {@link ExitCode}
     */
    public static int run(String[] args, PrintWriter out, PrintWriter err, Map<String, String> environment) {
        // Reading the options of a command takes time: only the one that is called is looked at, if it is there.
        boolean known = args.length > 0 && COMMANDS.containsKey(args[0]) && !args[0].equals("help");
        CommandLine commandLine = commandLine(known ? Set.of(args[0]) : COMMANDS.keySet(), environment);
        commandLine.setOut(out).setErr(err);
        return commandLine.execute(args);
    }

    static CommandLine commandLine(Set<String> commands, Map<String, String> environment) {
        CommandLine commandLine = new CommandLine(new DanepostCommand());
        COMMANDS.forEach((name, command) -> {
            if (commands.contains(name)) {
                commandLine.addSubcommand(name, command.get());
            }
        });
        commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(environment.containsKey("NO_COLOR") ? Ansi.OFF : Ansi.AUTO))
                .setParameterExceptionHandler(Program::wrongUsage)
                .setExecutionExceptionHandler(Program::failed)
                .setUsageHelpWidth(100);
        commandLine.registerConverter(org.danepost.policy.Level.class, LevelText::parse);
        commandLine.registerConverter(DnsMode.class, DnsMode::parse);
        return commandLine;
    }

    private static int wrongUsage(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + problem.getMessage());
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            err.println("  did you mean: " + String.join(", ", unmatched.getSuggestions()) + "?");
        }
        err.println("  remedy: see '" + name + " --help'");
        return ExitCode.USAGE;
    }

    private static int failed(Exception problem, CommandLine command, CommandLine.ParseResult ignored) {
        String name = command.getCommandSpec().qualifiedName();
        if (problem instanceof UserError) {
            command.getErr().println(name + ": " + problem.getMessage());
            return ExitCode.USAGE;
        }
        if (problem instanceof OutputLost) {
            command.getErr().println(name + ": " + problem.getMessage());
            return ExitCode.OUTPUT_LOST;
        }
        command.getErr()
                .println(name + ": an error inside danepost, please report it with the lines below: " + problem);
        problem.printStackTrace(command.getErr());
        return ExitCode.INTERNAL;
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}
