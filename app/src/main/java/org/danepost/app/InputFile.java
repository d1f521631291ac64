package org.danepost.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads what the user named, with errors that name the file and the remedy. A file called {@code -} is standard input. */
final class InputFile {
    /** More than any list, message or certificate file that is read whole should ever need. */
    private static final int MOST = 64 << 20;

    private InputFile() {}

    /**
     * The whole content.
     *
     * @param what what the file is for, for messages: "the trust anchor file"
     * @throws UserError when it cannot be read or is larger than 64 MiB
     */
    static byte[] bytes(String what, String name) {
        byte[] content = read(what, name, MOST + 1);
        if (content.length > MOST) {
            throw new UserError(
                    what + " '" + name + "' is larger than " + (MOST >> 20) + " MiB; remedy: give a smaller file");
        }
        return content;
    }

    /** The first octets, to see that the file can be read and is not empty. */
    static byte[] start(String what, String name) {
        return read(what, name, 1);
    }

    private static byte[] read(String what, String name, int most) {
        try (InputStream in = name.equals("-") ? System.in : Files.newInputStream(Path.of(name))) {
            return in.readNBytes(most);
        } catch (NoSuchFileException e) {
            throw new UserError(what + " '" + name + "' does not exist; remedy: check the name and the directory", e);
        } catch (AccessDeniedException e) {
            throw new UserError(
                    what + " '" + name + "' may not be read; remedy: give this user the right to read it", e);
        } catch (IOException | java.nio.file.InvalidPathException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new UserError(what + " '" + name + "' cannot be read: " + reason, e);
        }
    }

    /** The whole content as UTF-8 text, without a byte order mark; octets that are not UTF-8 become U+FFFD. */
    static String text(String what, String name) {
        String text = new String(bytes(what, name), StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
