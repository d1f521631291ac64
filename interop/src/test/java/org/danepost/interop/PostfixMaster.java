package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A Postfix that runs in a temporary directory and shares nothing with a Postfix of the machine but its programs and its
 * user. Starting it needs root.
 */
final class PostfixMaster implements AutoCloseable {
    private final CloseLater opened = new CloseLater();
    private final Path directory;

    /** Makes the directory. */
    PostfixMaster() {
        directory = Directories.create("postfix");
        opened.add(() -> Directories.delete(directory));
    }

    /** A new directory in there that belongs to this user. */
    Path owned(String name, String user) {
        try {
            Path path = Files.createDirectory(directory.resolve(name));
            UserPrincipal owner =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            return Files.setOwner(path, owner);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of its configuration. */
    Path configuration() {
        return directory.resolve("etc");
    }

    Path directory() {
        return directory;
    }

    /**
     * Starts it and waits until it is ready; what was opened is closed when it does not start.
     *
     * @param main further lines of main.cf
     * @param services further lines of master.cf
     * @param launch what the words of the command become
     * @param ready whether this Postfix is ready
     */
    void start(String main, List<String> services, UnaryOperator<List<String>> launch, Predicate<PostfixMaster> ready) {
        try {
            Path etc = Files.createDirectory(configuration());
            Files.createDirectory(directory.resolve("queue"));
            Files.createDirectory(directory.resolve("log"));
            owned("data", "postfix");
            Files.writeString(etc.resolve("main.cf"), places() + main);
            Files.write(etc.resolve("master.cf"), services(services));
            Command.run(directory, List.of("postfix", "-c", etc.toString(), "check"));
            String programs = Command.run(directory, List.of("postconf", "-d", "-h", "daemon_directory"))
                    .strip();
            List<String> words = launch.apply(List.of(programs + "/master", "-c", etc.toString(), "-s"));
            opened.add(Daemon.start("master", directory, words)).await(() -> ready.test(this));
        } catch (IOException e) {
            opened.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            String log = log();
            opened.close();
            throw new IllegalStateException("Postfix did not start:\n" + log, e);
        }
    }

    /** Lines that main.cf begins with. */
    private String places() {
        return """
            compatibility_level = 3.6
            queue_directory = %1$s/queue
            data_directory = %1$s/data
            maillog_file = %1$s/log/mail.log
            maillog_file_prefixes = %1$s
            mail_owner = postfix
            setgid_group = postdrop
            mydestination =
            mynetworks =
            alias_maps =
            local_recipient_maps =
            inet_interfaces = loopback-only
            inet_protocols = ipv4
            smtpd_peername_lookup = no
            notify_classes =
            """.formatted(directory);
    }

    private static List<String> services(List<String> more) {
        List<String> lines = new ArrayList<>(more);
        lines.add("pickup unix n - n 60 1 pickup");
        lines.add("cleanup unix n - n - 0 cleanup");
        lines.add("qmgr unix n - n 300 1 qmgr");
        lines.add("tlsmgr unix - - n 1000? 1 tlsmgr");
        lines.add("rewrite unix - - n - - trivial-rewrite");
        Stream.of("bounce", "defer", "trace").forEach(name -> lines.add(name + " unix - - n - 0 bounce"));
        lines.add("verify unix - - n - 1 verify");
        lines.add("proxymap unix - - n - - proxymap");
        lines.add("error unix - - n - - error");
        lines.add("retry unix - - n - - error");
        lines.add("anvil unix - - n - 1 anvil");
        lines.add("showq unix n - n - - showq");
        lines.add("postlog unix-dgram n - n - 1 postlogd");
        return lines;
    }

    /** What it has logged so far, as octets in ISO 8859-1. */
    String log() {
        Path log = directory.resolve("log").resolve("mail.log");
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
