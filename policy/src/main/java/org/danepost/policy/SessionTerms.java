package org.danepost.policy;

import java.util.Optional;

/**
 * What a session with a host must keep to besides the host's {@link Requirement}.
 *
 * @param floor the oldest TLS version, wherever TLS is used
 * @param requireTls the use of REQUIRETLS
 * @param login the name of the credential to log in with, inside TLS only; the secret is not here
 */
public record SessionTerms(TlsFloor floor, RequireTls requireTls, Optional<String> login) {
    /** TLS 1.2, no REQUIRETLS, no login. */
    public static SessionTerms ordinary() {
        return new SessionTerms(TlsFloor.TLS_1_2, RequireTls.NO, Optional.empty());
    }
}
