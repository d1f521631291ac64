package org.danepost.dane;

import java.io.ByteArrayOutputStream;
import org.danepost.dane.Acronyms.Field;

/** What became of the text of a TLSA record (RFC 6698 §2.2, acronyms of RFC 7218 §2). */
public sealed interface TlsaText {
    /** The text is a record. */
    record Read(TlsaRecord record) implements TlsaText {}

    /**
     * The text is not a record.
     *
     * @param position where it goes wrong: the first character is 1
     * @param expected what should stand there
     * @param why one sentence with both and with what was found
     */
    record Refused(int position, String expected, String why) implements TlsaText {}

    /** See {@link TlsaRecord#parse}. */
    static TlsaText read(String text) {
        return new Reader(text).record();
    }

    /** Reads one text once. Confined to the call that made it. */
    final class Reader {
        private final String text;
        private int at;
        private int open = -1;
        private boolean closed;

        private Reader(String text) {
            this.text = text;
        }

        private TlsaText record() {
            int[] numbers = new int[3];
            int fields = 0;
            for (Field field : Field.values()) {
                skipSpace();
                int start = at;
                String token = token();
                int number = number(field, token);
                if (number < 0) {
                    return refused(start, field.expected(), token);
                }
                numbers[fields++] = number;
            }
            return data(numbers);
        }

        private static int number(Field field, String token) {
            boolean digits = !token.isEmpty() && token.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits) {
                return Acronyms.number(field, token);
            }
            // RFC 6698 §2.2: an 8-bit unsigned decimal. Leading zeros are harmless, length is not.
            return token.length() <= 3 && Integer.parseInt(token) <= 255 ? Integer.parseInt(token) : -1;
        }

        private TlsaText data(int[] numbers) {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            int high = -1;
            for (skipSpace(); at < text.length(); skipSpace()) {
                int digit = Character.digit(text.charAt(at), 16);
                if (digit < 0 || text.charAt(at) > 'f') {
                    return refused(at, "hex digits: 0 to 9, a to f", text.substring(at, at + 1));
                }
                at++;
                if (high < 0) {
                    high = digit;
                } else {
                    data.write(high << 4 | digit);
                    high = -1;
                }
            }
            if (high >= 0) {
                return refused(at, "one more hex digit: the data has an odd number of them", "");
            }
            if (open >= 0 && !closed) {
                return refused(at, "the ) of the ( at character " + (open + 1), "");
            }
            if (data.size() == 0) {
                return refused(at, "the association data in hex", "");
            }
            return new Read(new TlsaRecord(numbers[0], numbers[1], numbers[2], data.toByteArray()));
        }

        private String token() {
            int start = at;
            while (at < text.length() && !space(text.charAt(at)) && text.charAt(at) != '(' && text.charAt(at) != ')') {
                at++;
            }
            return text.substring(start, at);
        }

        /** Passes white space and one pair of parentheses, which in a zone file only join lines (RFC 1035 §5.1). */
        private void skipSpace() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '(' && open < 0) {
                    open = at;
                } else if (c == ')' && open >= 0 && !closed) {
                    closed = true;
                } else if (!space(c)) {
                    return;
                }
                at++;
            }
        }

        private static boolean space(char c) {
            return c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }

        private Refused refused(int index, String expected, String found) {
            String shown = found.length() > 40 ? found.substring(0, 40) + "..." : found;
            String what = index >= text.length() ? "the text ends" : "there is '" + shown + "'";
            int position = index + 1;
            return new Refused(
                    position, expected, "at character " + position + " " + what + "; expected is " + expected);
        }
    }
}
