package org.danepost.dns;

import java.util.Optional;
import java.util.function.Function;

/**
 * Where the state of trust anchors outlives the process: one text, which {@link AnchorKeeper} makes and reads. May be used
 * by many threads, and by several processes at the same place. Throws nothing for what a disk can do.
 */
public interface AnchorStore {
    /** What the place is called in messages. */
    String place();

    /** What is there now. */
    Stored read();

    /**
     * Reads, has the change decided, and carries it out whole or not at all, with nobody else in between.
     *
     * @return why it was not done, in words for the one who runs the program; empty when it was
     */
    Optional<String> change(Function<Stored, Change> decide);

    /** What was read. */
    sealed interface Stored {}

    /** A text. */
    record Text(String content) implements Stored {}

    /** Nothing was ever written. */
    record Nothing() implements Stored {}

    /** It cannot be read. */
    record Unreadable(String why) implements Stored {}

    /**
     * What to do.
     *
     * @param setAside whether what is there is kept under another name first, because it cannot be used
     * @param write the text to write in its place, if any
     */
    record Change(boolean setAside, Optional<String> write) {}
}
