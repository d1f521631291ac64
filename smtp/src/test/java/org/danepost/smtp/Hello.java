package org.danepost.smtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads a ClientHello that fits one record (RFC 8446 §4.1.2). */
final class Hello {
    private Hello() {}

    static List<Integer> suites(byte[] record) {
        ByteBuffer in = afterSession(record);
        int length = in.getShort();
        List<Integer> suites = new ArrayList<>();
        for (int i = 0; i < length / 2; i++) {
            suites.add(in.getShort() & 0xFFFF);
        }
        return suites;
    }

    static List<Integer> extensions(byte[] record) {
        ByteBuffer in = afterSession(record);
        int suites = in.getShort();
        in.position(in.position() + suites);
        int compressions = in.get();
        in.position(in.position() + compressions);
        in.getShort();
        List<Integer> types = new ArrayList<>();
        while (in.remaining() >= 4) {
            types.add(in.getShort() & 0xFFFF);
            int length = in.getShort() & 0xFFFF;
            in.position(in.position() + length);
        }
        return types;
    }

    private static ByteBuffer afterSession(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        in.position(5 + 4 + 2 + 32);
        int session = in.get();
        in.position(in.position() + session);
        return in;
    }
}
