package org.danepost.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.danepost.dns.Question;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Asks a resolver over UDP, so many questions at a time on one socket, from one thread, with ready-made packets: as cheap
 * as a client can be. A question whose answer does not come is asked again after a second, a few times.
 */
final class PipelinedClient {
    private static final int TRIES = 10;
    private static final long AGAIN_NANOS = 1_000_000_000L;

    private PipelinedClient() {}

    /**
     * What came of it.
     *
     * @param nanos per question, how long its answer took
     * @param seconds the whole
     * @param authentic answers with AD
     * @param failed answers that are neither NOERROR nor NXDOMAIN, and questions without one
     */
    record Outcome(List<Long> nanos, double seconds, int authentic, int failed) {
        Outcome {
            nanos = List.copyOf(nanos);
        }
    }

    static boolean answers(InetSocketAddress server, Question question) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(server);
            channel.write(ByteBuffer.wrap(packet(question, 1)));
            channel.socket().setSoTimeout(200);
            byte[] answer = new byte[1500];
            channel.socket().receive(new DatagramPacket(answer, answer.length));
            return (answer[3] & 0x0f) == Rcode.NOERROR;
        } catch (IOException e) {
            return false;
        }
    }

    static byte[] packet(Question question, int id) {
        Message query = new Message(id);
        query.getHeader().setFlag(Flags.RD);
        query.addRecord(Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
        query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        return query.toWire();
    }

    /** Asks all questions once. */
    static Outcome run(InetSocketAddress server, List<Question> questions, int atOnce) throws IOException {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            packets.add(packet(questions.get(i), i & 0xffff));
        }
        return new Run(packets, atOnce).go(server);
    }

    /** The questions under way have ids that are their number modulo 65536; never so many are. */
    private static final class Run {
        private final List<byte[]> packets;
        private final int atOnce;
        private final long[] sent;
        private final long[] first;
        private final long[] nanos;
        private final int[] tries;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
        private int next;
        private int oldest;
        private int done;
        private int underWay;
        private int authentic;
        private int failed;

        Run(List<byte[]> packets, int atOnce) {
            this.packets = packets;
            this.atOnce = atOnce;
            this.sent = new long[packets.size()];
            this.first = new long[packets.size()];
            this.nanos = new long[packets.size()];
            this.tries = new int[packets.size()];
            Arrays.fill(nanos, -1);
        }

        Outcome go(InetSocketAddress server) throws IOException {
            long start = System.nanoTime();
            try (DatagramChannel channel = DatagramChannel.open();
                    Selector selector = Selector.open()) {
                channel.configureBlocking(false);
                channel.socket().setReceiveBufferSize(4 << 20);
                channel.connect(server);
                channel.register(selector, SelectionKey.OP_READ);
                while (done < packets.size()) {
                    while (underWay < atOnce && next < packets.size() && next - oldest < 60_000) {
                        send(channel, next++);
                        underWay++;
                    }
                    if (!receive(channel)) {
                        selector.select(100);
                        selector.selectedKeys().clear();
                        again(channel);
                    }
                }
            }
            return new Outcome(
                    Arrays.stream(nanos).boxed().toList(), (System.nanoTime() - start) / 1e9, authentic, failed);
        }

        private void send(DatagramChannel channel, int index) throws IOException {
            sent[index] = System.nanoTime();
            first[index] = first[index] == 0 ? sent[index] : first[index];
            tries[index]++;
            channel.write(ByteBuffer.wrap(packets.get(index)));
        }

        private boolean receive(DatagramChannel channel) throws IOException {
            boolean any = false;
            while (true) {
                buffer.clear();
                if (channel.read(buffer) <= 0) {
                    return any;
                }
                any = true;
                int id = buffer.getShort(0) & 0xffff;
                int index = oldest + Math.floorMod(id - oldest, 65_536);
                if (index >= next || nanos[index] >= 0) {
                    continue;
                }
                int code = buffer.get(3) & 0x0f;
                authentic += (buffer.get(3) & 0x20) != 0 ? 1 : 0;
                failed += code == Rcode.NOERROR || code == Rcode.NXDOMAIN ? 0 : 1;
                finish(index);
            }
        }

        private void finish(int index) {
            nanos[index] = System.nanoTime() - first[index];
            underWay--;
            done++;
            while (oldest < next && nanos[oldest] >= 0) {
                oldest++;
            }
        }

        private void again(DatagramChannel channel) throws IOException {
            long now = System.nanoTime();
            for (int index = oldest; index < next; index++) {
                if (nanos[index] < 0 && now - sent[index] > AGAIN_NANOS) {
                    if (tries[index] >= TRIES) {
                        failed++;
                        finish(index);
                    } else {
                        send(channel, index);
                    }
                }
            }
        }
    }
}
