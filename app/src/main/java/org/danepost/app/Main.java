package org.danepost.app;

/**
 * The entry of the program. Names nothing but the version itself, so that {@code danepost --version} starts about as fast as
 * the machine can start Java; everything else is {@link Program}.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            System.out.println(Version.LINE);
            return;
        }
        Program.main(args);
    }
}
