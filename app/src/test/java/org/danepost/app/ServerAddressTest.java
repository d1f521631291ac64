package org.danepost.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,127.0.0.1,53",
        "127.0.0.1:5353,127.0.0.1,5353",
        "::1,0:0:0:0:0:0:0:1,53",
        "[::1],0:0:0:0:0:0:0:1,53",
        "[2001:db8::1]:5353,2001:db8:0:0:0:0:0:1,5353"
    })
    void reads(String text, String address, int port) {
        InetSocketAddress parsed = ServerAddress.parse(text, 53);

        assertThat(parsed.getAddress().getHostAddress()).isEqualTo(address);
        assertThat(parsed.getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "127.0.0.1:",
                "127.0.0.1:x",
                "127.0.0.1:0",
                "127.0.0.1:65536",
                "[::1",
                "[::1]53",
                "1.2.3.4.5"
            })
    void refusesWithARemedy(String text) {
        assertThatThrownBy(() -> ServerAddress.parse(text, 53))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("remedy");
    }

    @Test
    void theSystemsResolversAreItsNameserverLines() {
        assertThat(SystemResolvers.parse(
                        "# x\nsearch a.example\nnameserver 127.0.0.53\nnameserver ::1\nnameserver fe80::1%eth9\n"))
                .hasSizeBetween(2, 3)
                .startsWith(ServerAddress.parse("127.0.0.53", 53), ServerAddress.parse("::1", 53));
    }
}
