package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A mount namespace in which programs of the machine see files of ours in the place of a few of {@code /etc}: they ask our
 * resolver, know only the hosts of the DNS, and find the user {@value #USER}. Making it needs root; it ends with the last
 * program in it.
 */
final class SenderNamespace {
    /** The user that Debian's Exim insists on. */
    static final String USER = "Debian-exim";

    private static final int USER_NUMBER = 64_917;

    private final Path etc;

    /** Prepares the files in the directory; programs will ask this resolver, which must be on port 53. */
    SenderNamespace(Path directory, InetSocketAddress resolver) {
        try {
            etc = Files.createDirectory(directory.resolve("etc-seen"));
            with("passwd", "%s:x:%2$d:%2$d::/nonexistent:/usr/sbin/nologin".formatted(USER, USER_NUMBER));
            with("group", "%s:x:%d:".formatted(USER, USER_NUMBER));
            Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost\n");
            Files.writeString(etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
            Files.writeString(
                    etc.resolve("resolv.conf"),
                    "nameserver %s\noptions edns0 trust-ad\n"
                            .formatted(resolver.getAddress().getHostAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void with(String name, String line) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/etc", name)).stream()
                .filter(each -> !each.startsWith(USER + ":"))
                .toList();
        Files.write(
                etc.resolve(name),
                Stream.concat(lines.stream(), Stream.of(line)).toList());
    }

    /** The number of that user. */
    int user() {
        return USER_NUMBER;
    }

    /** The words that run a command in a new namespace; the process becomes the command. */
    List<String> words(List<String> command) {
        String binding = "for each in " + etc + "/*; do mount --bind \"$each\" \"/etc/${each##*/}\" || exit 71; done; "
                + "exec \"$@\"";
        List<String> words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", binding, "sh"));
        words.addAll(command);
        return words;
    }
}
