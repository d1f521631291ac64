package org.danepost.app;

import java.io.Serial;

/** Something the user gave cannot be used: the message names the thing, what is wrong with it and the remedy. */
final class UserError extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    UserError(String message) {
        super(message);
    }

    UserError(String message, Throwable cause) {
        super(message, cause);
    }

    /** This error with what caused it, for those who look closer. */
    UserError because(Throwable cause) {
        initCause(cause);
        return this;
    }
}
