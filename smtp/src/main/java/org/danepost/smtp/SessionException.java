package org.danepost.smtp;

import java.io.IOException;
import java.io.Serial;
import java.util.List;
import java.util.Optional;

/** Carries a {@link SessionFailure} up to the public face of the session; never leaves this package. */
final class SessionException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient SessionFailure failure;

    SessionException(SessionFailure failure) {
        super(failure.text());
        this.failure = failure;
    }

    SessionException(Phase phase, SessionFailure.Kind kind, String text) {
        this(new SessionFailure(phase, kind, Optional.empty(), text, List.of(), Optional.empty()));
    }

    SessionException(Phase phase, SessionFailure.Kind kind, Reply reply, String text) {
        this(new SessionFailure(phase, kind, Optional.of(reply), text, List.of(), Optional.empty()));
    }

    SessionFailure failure() {
        return failure;
    }
}
