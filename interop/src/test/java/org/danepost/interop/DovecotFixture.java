package org.danepost.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A Dovecot that serves IMAP over TLS on one loopback address, every user with one password, without rights. */
final class DovecotFixture implements AutoCloseable {
    static final String PASSWORD = "secret";

    private final Daemon daemon;

    private DovecotFixture(Daemon daemon) {
        this.daemon = daemon;
    }

    static DovecotFixture start(Path directory, Certificates.Identity identity, InetSocketAddress address) {
        try {
            Path home = Files.createDirectory(directory.resolve("dovecot"));
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.setPosixFilePermissions(identity.key(), PosixFilePermissions.fromString("rw-r--r--"));
            Path configuration = Files.writeString(directory.resolve("dovecot.conf"), """
                    base_dir = %1$s/run
                    state_dir = %1$s/state
                    log_path = /dev/stderr
                    protocols = imap
                    listen = %2$s
                    ssl = required
                    ssl_cert = <%4$s
                    ssl_key = <%5$s
                    default_internal_user = %6$s
                    default_internal_group = %7$s
                    default_login_user = %6$s
                    first_valid_uid = 1
                    service anvil {
                      chroot =
                    }
                    service stats {
                      chroot =
                    }
                    service imap-login {
                      chroot =
                      inet_listener imap {
                        port = 0
                      }
                      inet_listener imaps {
                        port = %3$d
                        ssl = yes
                      }
                    }
                    passdb {
                      driver = static
                      args = password=%8$s
                    }
                    userdb {
                      driver = static
                      args = uid=%6$s gid=%7$s home=%1$s/mail/%%u
                    }
                    mail_location = maildir:~/Maildir
                    """.formatted(
                            home,
                            address.getAddress().getHostAddress(),
                            address.getPort(),
                            identity.chain(),
                            identity.key(),
                            Unprivileged.user(),
                            Unprivileged.group(),
                            PASSWORD));
            Daemon daemon = Daemon.start(
                    "dovecot", directory, Unprivileged.command("dovecot", "-F", "-c", configuration.toString()));
            return new DovecotFixture(daemon.await(() -> ProsodyFixture.listens(address)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        daemon.close();
    }
}
