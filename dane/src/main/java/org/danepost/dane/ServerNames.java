package org.danepost.dane;

import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/** The server name that a client sends in its handshake (RFC 6066 §3). */
final class ServerNames {
    private ServerNames() {}

    /** Puts one name in place of what the parameters have. */
    static SSLParameters only(String name, SSLParameters parameters) {
        parameters.setServerNames(List.of(new HostName(name)));
        return parameters;
    }

    /** A host name as it is: the platform's own type refuses underscores. */
    private static final class HostName extends SNIServerName {
        HostName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
