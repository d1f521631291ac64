package org.danepost.policy;

import java.net.InetAddress;
import java.util.List;

/**
 * One server of a service.
 *
 * @param host in A-labels, no final dot
 * @param priority of its SRV record; 0 where there is none
 * @param weight of its SRV record; 0 where there is none
 * @param port the TCP port
 * @param start how TLS begins there
 * @param addresses in the order to try; empty when there are none
 * @param requirement what the server must prove
 * @param evidence the answers and rules that led here, in order
 */
public record ServiceTarget(
        String host,
        int priority,
        int weight,
        int port,
        Start start,
        List<InetAddress> addresses,
        ServiceRequirement requirement,
        List<Evidence> evidence) {
    /** How TLS begins on a connection. */
    public enum Start {
        /** With the first octet. */
        IMMEDIATE,
        /** By a command of the protocol, such as STARTTLS. */
        UPGRADE
    }

    public ServiceTarget {
        addresses = List.copyOf(addresses);
        evidence = List.copyOf(evidence);
    }
}
