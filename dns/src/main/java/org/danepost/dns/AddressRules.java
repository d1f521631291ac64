package org.danepost.dns;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Which addresses can be those of servers on the public Internet. A stranger's glue must not make us ask our own network. */
public final class AddressRules {
    private AddressRules() {}

    /** Neither loopback, private, link-local, multicast nor of another block that is not routed (RFC 6890 §2.2). */
    public static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] octets = address.getAddress();
        return address instanceof Inet4Address ? isPublicFour(octets) : isPublicSix(octets);
    }

    private static boolean isPublicFour(byte[] octets) {
        int first = octets[0] & 0xff;
        int second = octets[1] & 0xff;
        int third = octets[2] & 0xff;
        boolean shared = first == 100 && (second & 0xc0) == 64; // RFC 6598 §7
        boolean assignments = first == 192 && second == 0 && (third == 0 || third == 2); // RFC 6890, RFC 5737 §3
        boolean documentation =
                (first == 198 && second == 51 && third == 100) || (first == 203 && second == 0 && third == 113);
        boolean benchmark = first == 198 && (second & 0xfe) == 18; // RFC 2544
        return first != 0 && first != 10 && first < 224 && !shared && !assignments && !documentation && !benchmark;
    }

    private static boolean isPublicSix(byte[] octets) {
        int first = octets[0] & 0xff;
        boolean unicast = (first & 0xe0) == 0x20; // 2000::/3, RFC 4291 §2.4
        boolean documentation = first == 0x20 && octets[1] == 1 && octets[2] == 0x0d && (octets[3] & 0xff) == 0xb8;
        boolean fourInside = first == 0x20 && octets[1] == 2; // 6to4 may wrap a private IPv4 address
        return unicast && !documentation && !fourInside;
    }
}
