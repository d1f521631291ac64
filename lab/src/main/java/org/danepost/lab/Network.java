package org.danepost.lab;

import java.net.InetSocketAddress;
import java.time.Clock;

/**
 * What a sender is told of the lab's network: all that it needs to send mail, nothing of who attacks.
 *
 * @param resolver the recursive resolver, which does not validate
 * @param trustAnchor DS of the root, in master-file form
 * @param smtpPort the port of all mail hosts, in place of 25
 * @param clock the lab's time
 */
public record Network(InetSocketAddress resolver, String trustAnchor, int smtpPort, Clock clock) {}
