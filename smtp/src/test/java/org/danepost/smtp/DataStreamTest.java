package org.danepost.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataStreamTest {
    @ParameterizedTest(name = "SMTP-18, SMTP-19: {0} becomes {1}")
    @CsvSource({
        "'', .~",
        "a, a~.~",
        "a\\n, a~.~",
        "a\\r, a~.~",
        "a\\r\\n, a~.~",
        "\\n, ~.~",
        ".\\n, ..~.~",
        "., ..~.~",
        "..\\r\\n.x, ...~..x~.~",
        "a\\n.\\nb, a~..~b~.~",
        "a\\n.\\r\\nb, a~..~b~.~",
        "a\\r.\\rb, a~..~b~.~",
        "a\\r\\r\\nb, a~~b~.~",
        "a\\r\\n.\\r\\nMAIL, a~..~MAIL~.~",
    })
    void everyCutGivesTheSame(String message, String expected) {
        byte[] in = unescape(message);
        for (int cut = 0; cut <= in.length; cut++) {
            assertThat(encode(in, cut)).isEqualTo(expected.replace("~", "\r\n"));
        }
    }

    @Test
    @DisplayName(
            "SMTP-18: random octets never leave a CR or LF alone, end in one CRLF.CRLF, and count as RFC 1870 says")
    void randomOctets() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] in = new byte[random.nextInt(40)];
            for (int i = 0; i < in.length; i++) {
                in[i] = (byte) "\r\n.a\u00e9".charAt(random.nextInt(5));
            }
            String out = encode(in, random.nextInt(in.length + 1));
            assertThat(out.replace("\r\n", "")).doesNotContain("\r", "\n");
            assertThat("\r\n" + out).endsWith("\r\n.\r\n");
            assertThat(("\r\n" + out).indexOf("\r\n.\r\n")).isEqualTo(out.length() - 3);
            long stuffed = ("\r\n" + out).split("\r\n\\.\\.", -1).length - 1L;
            MessageFacts facts = MessageFacts.of(MessageSource.of(in));
            assertThat(facts.octets()).as("EXT-01").isEqualTo(out.length() - 3 - stuffed);
        }
    }

    @Test
    @DisplayName("EXT-26, EXT-29: 8-bit data is seen, and apart from it an international header")
    void facts() throws IOException {
        assertThat(facts("Subject: a\n\nb")).isEqualTo(new MessageFacts(17, false, false));
        assertThat(facts("Subject: a\r\n\r\n\u00e9")).isEqualTo(new MessageFacts(18, true, false));
        assertThat(facts("Subject: \u00e9\r\n\r\nb")).isEqualTo(new MessageFacts(18, true, true));
    }

    private static MessageFacts facts(String message) throws IOException {
        return MessageFacts.of(MessageSource.of(message.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encode(byte[] in, int cut) {
        DataStream stream = new DataStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] room = new byte[DataStream.room(in.length)];
        byte[] second = Arrays.copyOfRange(in, cut, in.length);
        out.write(room, 0, stream.encode(in, cut, room));
        out.write(room, 0, stream.encode(second, second.length, room));
        out.write(room, 0, stream.end(room));
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
