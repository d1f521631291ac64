package org.danepost.app;

import java.io.PrintWriter;
import java.io.Serial;

/** Standard output takes no more: its reader has gone, or the disk is full. There is no use in working on. */
final class OutputLost extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private OutputLost() {
        super("the output cannot be written: its reader has gone or the disk is full; what was left to do is not done");
    }

    /** @throws OutputLost when something written before did not get out */
    static void check(PrintWriter out) {
        if (out.checkError()) {
            throw new OutputLost();
        }
    }
}
