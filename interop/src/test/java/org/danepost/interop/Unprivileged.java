package org.danepost.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs servers as a user without rights, also where the tests run as root. */
final class Unprivileged {
    private Unprivileged() {}

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    /** The user that the servers run as. */
    static String user() {
        return root() ? "nobody" : System.getProperty("user.name");
    }

    /** Its group. */
    static String group() {
        return Command.run(Path.of("."), List.of("id", "-gn", user())).strip();
    }

    /** The command line that runs these words as that user. */
    static List<String> command(String... words) {
        List<String> all = new ArrayList<>();
        if (root()) {
            all.addAll(List.of("setpriv", "--reuid", user(), "--regid", group(), "--clear-groups"));
        }
        all.addAll(List.of(words));
        return all;
    }
}
