package org.danepost.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A resolver on port 53 and a mail server on port 25 of loopback addresses, as the commands know them. Needs root. */
@Tag("unbound")
@Tag("postfix")
class PrivilegedPortsTest {
    private static final InetSocketAddress RESOLVER = new InetSocketAddress("127.77.0.1", 53);
    private static final InetSocketAddress MAIL = new InetSocketAddress("127.77.0.2", 25);

    @SuppressWarnings("NullAway.Init")
    private static MailWorld mail;

    @BeforeAll
    static void start() {
        mail = new MailWorld(MAIL);
        mail.world().fetchingAt(RESOLVER);
    }

    @AfterAll
    static void stop() {
        mail.close();
    }

    @Test
    void bothAnswerWhereTheCommandsExpectThem() throws IOException {
        Message reply = new Lookup(RESOLVER).ask(Name.fromString("_25._tcp.mx.leaf.example."), Type.TLSA, true);
        assertThat(Lookup.records(reply, Type.TLSA)).hasSize(1);
        assertThat(Lookup.records(reply, Type.RRSIG)).hasSize(1);
        try (Socket socket = new Socket(MAIL.getAddress(), MAIL.getPort())) {
            assertThat(socket.getInputStream().readNBytes(4)).asString().isEqualTo("220 ");
        }
    }
}
