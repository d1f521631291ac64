package org.danepost.interop;

import java.util.ArrayDeque;
import java.util.Deque;

/** Things to close, the last one opened first; all of them are closed even when one fails. */
final class CloseLater implements AutoCloseable {
    /** Something to close that throws nothing checked. */
    interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T thing) {
        opened.push(thing);
        return thing;
    }

    void add(Closing action) {
        opened.push(action);
    }

    @Override
    public void close() {
        IllegalStateException failure = new IllegalStateException("not everything could be closed");
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
