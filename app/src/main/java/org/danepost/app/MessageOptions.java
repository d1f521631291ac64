package org.danepost.app;

import java.util.List;
import org.danepost.policy.MessageTls;
import picocli.CommandLine.Option;

/** What a message itself says about TLS (RFC 8689). */
final class MessageOptions {
    @Option(
            names = "--requiretls",
            description = "The message requires TLS all the way (REQUIRETLS, RFC 8689): only hosts that DANE or MTA-STS"
                    + " proves, and that promise the same, may have it.")
    boolean requireTls;

    @Option(
            names = "--tls-optional",
            description =
                    "The message does not require TLS (TLS-Required: No, RFC 8689): what the destination publishes"
                            + " about TLS does not hold it up. TLS is tried all the same.")
    boolean tlsOptional;

    /** @param fields the values of the TLS-Required fields that the message has already */
    MessageTls wish(List<String> fields) {
        return MessageTls.of(requireTls, tlsOptional ? List.of("No") : fields);
    }
}
