package brookloom.server.plain;

import brookloom.net.listen.UdpSource;
import brookloom.net.udp.DatagramQueue;
import brookloom.net.udp.DatagramRoom;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpSocket;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelOutcome;
import brookloom.proto.Destination;
import brookloom.server.users.UserTunnel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams between one client's address and one destination: waiting while the target's socket is being made, then
 * straight through it. Of the loop's thread alone.
 */
final class PlainFlow {
    private static final int MAX_WAITING = 64;
    private static final int MAX_WAITING_BYTES = 512 * 1024;

    private final Key key;
    private final byte[] head;
    private final Drops<PlainDrop> drops;
    private final LiveTunnel live;
    private final UserTunnel account;
    private final DatagramQueue waiting;
    private @Nullable UdpSocket target;
    private boolean ended;

    /** {@link System#nanoTime} of the last datagram either way. */
    private long lastMoved = System.nanoTime();

    /**
     * Key that datagrams of one flow have in common.
     *
     * @param asked the address of ours that the client sends to, and is answered from
     * @param destination as the client named it
     * @param who opens and seals
     */
    record Key(InetSocketAddress client, UdpSource asked, Destination destination, PlainClient who) {}

    /**
     * @param share for what waits, shared with the client's other flows
     * @param live counts what passes, and ends with this
     * @param account of the user, ends with this
     */
    PlainFlow(Key key, Drops<PlainDrop> drops, DatagramRoom.Share share, LiveTunnel live, UserTunnel account) {
        this.key = key;
        this.head = key.destination().encode();
        this.drops = drops;
        this.live = live;
        this.account = account;
        this.waiting = new DatagramQueue(MAX_WAITING, MAX_WAITING_BYTES, share);
    }

    Key key() {
        return key;
    }

    LiveTunnel live() {
        return live;
    }

    /** Head of each answer, before its data. */
    byte[] head() {
        return head;
    }

    /** Sends a datagram to the target, or keeps it until there is one. */
    void send(byte[] data, int offset, int length) {
        if (isRefused()) {
            drops.count(PlainDrop.TARGET_NOT_REACHED);
            return;
        }
        moved();
        if (!account.maySend(length)) {
            drops.count(PlainDrop.RATE_LIMIT);
        } else if (target != null) {
            write(target, ByteBuffer.wrap(data, offset, length));
        } else if (!waiting.offer(data, offset, length)) {
            drops.count(PlainDrop.QUEUE_FULL);
        }
    }

    /** The target's socket is there: what waited leaves. Owns the socket, which never makes a thread wait. */
    void connected(UdpSocket socket) {
        target = socket;
        live.dialled(socket.peer());
        live.closes(socket);
        moved();
        for (byte[] datagram = waiting.pollNow(); datagram != null; datagram = waiting.pollNow()) {
            write(socket, ByteBuffer.wrap(datagram));
        }
    }

    /** There will be no socket: what waits, and what still comes, is dropped. */
    void refused() {
        ended = true;
        live.end(TunnelOutcome.FAILED); // unless somebody has said why
        account.close();

        moved();
        while (waiting.pollNow() != null) {
            drops.count(PlainDrop.TARGET_NOT_REACHED);
        }
    }

    /** Takes the target's next datagram; false when there is none. */
    boolean receive(ByteBuffer buffer) throws IOException {
        while (target != null) {
            try {
                boolean received = target.read(buffer);
                if (received) {
                    moved();
                    live.received(buffer.position());
                }
                return received;
            } catch (PortUnreachableException e) {
                // Nobody listens there yet; datagrams promise nothing, and the next one may find somebody.
            }
        }
        return false;
    }

    /** Returns whether the target is still being dialled. */
    boolean isDialling() {
        return target == null && !ended;
    }

    boolean isRefused() {
        return target == null && ended;
    }

    boolean isEnded() {
        return ended;
    }

    /** Returns whether an answer may go to the client now; it is lost when the user receives faster than it may. */
    boolean mayAnswer(int length) {
        return account.mayReceive(length);
    }

    long quietNanos(long now) {
        return now - lastMoved;
    }

    /** Closes the target's socket; what waits is lost. */
    void end(TunnelOutcome outcome) {
        ended = true;
        waiting.clear();
        live.end(outcome);
        account.close();
        if (target != null) {
            target.close();
        }
    }

    private void moved() {
        lastMoved = System.nanoTime();
    }

    private void write(UdpSocket socket, ByteBuffer datagram) {
        int length = datagram.remaining();
        try {
            if (socket.writeAtLast(datagram)) {
                live.sent(length);
            } else {
                drops.count(PlainDrop.NOT_SENT); // the socket's buffer is full
            }
        } catch (IOException e) {
            drops.count(PlainDrop.NOT_SENT); // too large for the way, filtered: lost, as on any network
        }
    }
}
