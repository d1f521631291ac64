package org.danepost.lab;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/**
 * What a sender is told of the lab's network: all that it needs to send mail, nothing of who attacks.
 *
 * @param resolver the recursive resolver, which does not validate
 * @param trustAnchor DS of the root, in master-file form
 * @param smtpPort the port of all mail hosts, in place of 25
 * @param policyPort the port of the web servers that have MTA-STS policies, in place of 443
 * @param authorities the public authorities that everybody trusts, the careless one too
 * @param clock the lab's time
 */
public record Network(
        InetSocketAddress resolver,
        String trustAnchor,
        int smtpPort,
        int policyPort,
        List<X509Certificate> authorities,
        Clock clock) {
    public Network {
        authorities = List.copyOf(authorities);
    }
}
