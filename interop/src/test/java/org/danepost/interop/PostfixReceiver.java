package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
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

    private final PostfixMaster master = new PostfixMaster();
    private final InetSocketAddress address;

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
        Path mail = master.owned("mail", "nobody");
        List<String> services = List.of(
                "%s:%d inet n - n - - smtpd".formatted(address.getAddress().getHostAddress(), address.getPort()),
                "virtual unix - n n - - virtual");
        master.start(main(setting, mail), services, UnaryOperator.identity(), _ -> greets());
    }

    private static String main(Setting setting, Path mail) {
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
                myhostname = %1$s
                disable_dns_lookups = yes
                smtp_host_lookup = native
                default_transport = error:this server sends nothing
                relay_transport = error:this server relays nothing
                virtual_transport = virtual
                virtual_mailbox_domains = %2$s
                virtual_mailbox_base = %3$s
                virtual_mailbox_maps = inline:{ %4$s }
                virtual_uid_maps = static:%6$d
                virtual_gid_maps = static:%6$d
                smtpd_relay_restrictions = reject_unauth_destination
                smtpd_recipient_restrictions = %5$s reject_unauth_destination
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %7$s
                smtpd_tls_key_file = %8$s
                smtpd_tls_received_header = yes
                smtpd_tls_loglevel = 1
                smtputf8_enable = yes
                """.formatted(
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
        Path arrived =
                master.directory().resolve("mail").resolve(folder(mailbox)).resolve("new");
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
        return master.log();
    }

    @Override
    public void close() {
        master.close();
    }
}
