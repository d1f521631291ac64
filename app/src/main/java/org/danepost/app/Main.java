package org.danepost.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry of the command line. Output is UTF-8 whatever the locale says. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
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
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            out.println("danepost " + Version.text());
            return ExitCode.OK;
        }
        CommandLine commandLine = commandLine(environment);
        commandLine.setOut(out).setErr(err);
        return commandLine.execute(args);
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine commandLine = new CommandLine(new DanepostCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(environment.containsKey("NO_COLOR") ? Ansi.OFF : Ansi.AUTO))
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler(Main::failed)
                .setUsageHelpWidth(100);
        commandLine.registerConverter(org.danepost.policy.Level.class, LevelText::parse);
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
        command.getErr()
                .println(name + ": an error inside danepost, please report it with the lines below: " + problem);
        problem.printStackTrace(command.getErr());
        return ExitCode.INTERNAL;
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}
