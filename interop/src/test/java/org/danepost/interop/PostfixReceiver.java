package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real Postfix that takes mail on a loopback address and puts it into mailboxes of a temporary directory. It shares
 * nothing with a Postfix of the machine but its programs and its user; starting it needs root. It looks nothing up in
 * the DNS and sends nothing anywhere.
 */
final class PostfixReceiver implements AutoCloseable {
    private static final Duration ARRIVAL = Duration.ofSeconds(20);
    /** The user that mailboxes belong to. */
    private static final int NOBODY = 65534;

    private final CloseLater opened = new CloseLater();
    private final Path directory;
    private final InetSocketAddress address;
    private final Daemon daemon;

    /**
     * What this Postfix is.
     *
     * @param host its own name
     * @param mailboxes the addresses it takes mail for; ASCII ones must be good file names
     * @param refused addresses it refuses with code 550
     * @param identity what it presents after STARTTLS; its files are readable by root
     * @param more further lines for main.cf
     */
    record Setting(
            String host,
            List<String> mailboxes,
            List<String> refused,
            Certificates.Identity identity,
            List<String> more) {
        Setting {
            mailboxes = List.copyOf(mailboxes);
            refused = List.copyOf(refused);
            more = List.copyOf(more);
        }
    }

    /** Starts a Postfix on this address and waits until it greets. */
    PostfixReceiver(Setting setting, InetSocketAddress address) {
        this.address = address;
        directory = Directories.create("postfix");
        opened.add(() -> Directories.delete(directory));
        try {
            write(setting);
            String configuration = directory.resolve("etc").toString();
            Command.run(directory, List.of("postfix", "-c", configuration, "check"));
            String programs = Command.run(directory, List.of("postconf", "-d", "-h", "daemon_directory"))
                    .strip();
            daemon = opened.add(
                    Daemon.start("master", directory, List.of(programs + "/master", "-c", configuration, "-s")));
            daemon.await(this::greets);
        } catch (IOException e) {
            opened.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            String log = log();
            opened.close();
            throw new IllegalStateException("Postfix did not start:\n" + log, e);
        }
    }

    private void write(Setting setting) throws IOException {
        Path etc = Files.createDirectory(directory.resolve("etc"));
        Files.createDirectory(directory.resolve("queue"));
        Files.createDirectory(directory.resolve("log"));
        owned("data", "postfix");
        Path mail = owned("mail", "nobody");
        Files.writeString(etc.resolve("main.cf"), main(setting, mail));
        Files.writeString(etc.resolve("master.cf"), services());
    }

    private Path owned(String name, String user) throws IOException {
        Path path = Files.createDirectory(directory.resolve(name));
        UserPrincipal owner =
                path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
        return Files.setOwner(path, owner);
    }

    private String main(Setting setting, Path mail) {
        String mailboxes = setting.mailboxes().stream()
                .map(mailbox -> "{ " + mailbox + " = " + folder(mailbox) + "/ }")
                .collect(Collectors.joining(", "));
        String refused = setting.refused().stream()
                .map(recipient -> "{ " + recipient + " = 550 5.7.1 This recipient takes no mail }")
                .collect(Collectors.joining(", "));
        String domains = Stream.concat(setting.mailboxes().stream(), setting.refused().stream())
                .map(mailbox -> mailbox.substring(mailbox.lastIndexOf('@') + 1))
                .distinct()
                .collect(Collectors.joining(" "));
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                maillog_file = %1$s/log/mail.log
                maillog_file_prefixes = %1$s
                mail_owner = postfix
                setgid_group = postdrop
                myhostname = %2$s
                mydestination =
                mynetworks =
                alias_maps =
                local_recipient_maps =
                inet_interfaces = loopback-only
                inet_protocols = ipv4
                disable_dns_lookups = yes
                smtp_host_lookup = native
                smtpd_peername_lookup = no
                default_transport = error:this server sends nothing
                relay_transport = error:this server relays nothing
                notify_classes =
                virtual_transport = virtual
                virtual_mailbox_domains = %3$s
                virtual_mailbox_base = %4$s
                virtual_mailbox_maps = inline:{ %5$s }
                virtual_uid_maps = static:%7$d
                virtual_gid_maps = static:%7$d
                smtpd_relay_restrictions = reject_unauth_destination
                smtpd_recipient_restrictions = %6$s reject_unauth_destination
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %8$s
                smtpd_tls_key_file = %9$s
                smtpd_tls_received_header = yes
                smtpd_tls_loglevel = 1
                smtputf8_enable = yes
                """.formatted(
                                directory,
                                setting.host(),
                                domains,
                                mail,
                                mailboxes,
                                refused.isEmpty() ? "" : "check_recipient_access inline:{ " + refused + " },",
                                NOBODY,
                                setting.identity().chain(),
                                setting.identity().key())
                + setting.more().stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private String services() {
        List<String> lines = new ArrayList<>();
        lines.add("%s:%d inet n - n - - smtpd".formatted(address.getAddress().getHostAddress(), address.getPort()));
        lines.add("pickup unix n - n 60 1 pickup");
        lines.add("cleanup unix n - n - 0 cleanup");
        lines.add("qmgr unix n - n 300 1 qmgr");
        lines.add("tlsmgr unix - - n 1000? 1 tlsmgr");
        lines.add("rewrite unix - - n - - trivial-rewrite");
        for (String name : List.of("bounce", "defer", "trace")) {
            lines.add(name + " unix - - n - 0 bounce");
        }
        lines.add("verify unix - - n - 1 verify");
        lines.add("proxymap unix - - n - - proxymap");
        lines.add("error unix - - n - - error");
        lines.add("retry unix - - n - - error");
        lines.add("virtual unix - n n - - virtual");
        lines.add("anvil unix - - n - 1 anvil");
        lines.add("showq unix n - n - - showq");
        lines.add("postlog unix-dgram n - n - 1 postlogd");
        return String.join("\n", lines) + "\n";
    }

    private boolean greets() {
        try (Socket socket = new Socket()) {
            socket.connect(address, 500);
            socket.setSoTimeout(2_000);
            byte[] greeting = socket.getInputStream().readNBytes(4);
            socket.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(greeting, StandardCharsets.US_ASCII).equals("220 ");
        } catch (IOException e) {
            return false;
        }
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    /** The messages of a mailbox, once there are at least so many, as octets in ISO 8859-1. */
    List<String> messages(String mailbox, int atLeast) {
        Await.until(
                atLeast + " messages for " + mailbox,
                ARRIVAL,
                () -> files(mailbox).size() >= atLeast);
        return files(mailbox).stream().map(PostfixReceiver::read).toList();
    }

    /** How many messages lie in a mailbox now. */
    int count(String mailbox) {
        return files(mailbox).size();
    }

    private List<Path> files(String mailbox) {
        Path arrived = directory.resolve("mail").resolve(folder(mailbox)).resolve("new");
        if (!Files.isDirectory(arrived)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(arrived)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A name for a mailbox's directory that every locale can write. */
    private static String folder(String mailbox) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(mailbox)
                ? mailbox
                : HexFormat.of().formatHex(mailbox.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Postfix has logged so far. */
    String log() {
        Path log = directory.resolve("log").resolve("mail.log");
        return Files.exists(log) ? read(log) : "";
    }

    @Override
    public void close() {
        opened.close();
    }
}
