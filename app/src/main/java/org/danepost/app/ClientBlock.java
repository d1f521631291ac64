package org.danepost.app;

import java.net.InetAddress;

/**
 * A block of addresses that may ask: {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or a single address.
 *
 * @param network an address in the block
 * @param bits how many of its first bits all addresses of the block share
 */
record ClientBlock(InetAddress network, int bits) {
    /** @throws UserError when the text is no block */
    static ClientBlock parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int longest = network.getAddress().length * 8;
            int bits = slash < 0 ? longest : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > longest) {
                throw wrong(text);
            }
            return new ClientBlock(network, bits);
        } catch (IllegalArgumentException e) {
            throw wrong(text).because(e);
        }
    }

    private static UserError wrong(String text) {
        return new UserError("--allow: '" + text + "' is no block of addresses; remedy: write ADDRESS/BITS with an IP"
                + " address, for example 192.0.2.0/24 or 2001:db8::/32");
    }

    boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] theirs = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((mine[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
