package brookloom.net.udp;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;

/**
 * A UDP socket for a thread that reads as it runs: a loop receives for it into a bounded queue, and drops what has no
 * room. Sending does not wait. Owns the socket.
 */
public final class QueuedDatagrams implements DatagramStream {
    private static final int MAX_DATAGRAMS = 256;
    private static final int MAX_BYTES = 512 * 1024;

    private final UdpSocket socket;
    private final UdpLoop loop;
    private final DatagramQueue queue;
    private final Drops<StreamDrop> drops = new Drops<>(StreamDrop.class);

    private QueuedDatagrams(UdpSocket socket, UdpLoop loop, DatagramRoom.Share share) {
        this.socket = socket;
        this.loop = loop;
        this.queue = new DatagramQueue(MAX_DATAGRAMS, MAX_BYTES, share);
    }

    /**
     * Has the loop receive for this socket from now on.
     *
     * @param share of the loop's room
     */
    public static QueuedDatagrams on(UdpLoop loop, UdpSocket socket, DatagramRoom.Share share) throws IOException {
        QueuedDatagrams datagrams = new QueuedDatagrams(socket, loop, share);
        try {
            socket.whenClosed(datagrams::closed);
            loop.register(socket.channel(), datagrams::fill);
            return datagrams;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** On the loop's thread. */
    private void fill() throws IOException {
        byte[] buffer = loop.buffer();
        for (int i = 0; i < UdpLoop.BATCH; i++) {
            ByteBuffer datagram = ByteBuffer.wrap(buffer);
            try {
                if (!socket.read(datagram)) {
                    return;
                }
                if (!queue.offer(buffer, 0, datagram.position())) {
                    drops.count(StreamDrop.QUEUE_FULL);
                }
            } catch (PortUnreachableException e) {
                // Nobody listens there yet; datagrams promise nothing, and the next one may find somebody.
            }
        }
    }

    @Override
    public boolean await() throws IOException {
        try {
            return queue.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public boolean isReady() {
        return !queue.isEmpty();
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        try {
            byte[] datagram = queue.poll(Long.MAX_VALUE);
            if (datagram == null) {
                return -1;
            }
            int fits = Math.min(datagram.length, buffer.length);
            System.arraycopy(datagram, 0, buffer, 0, fits);
            return fits;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        socket.send(buffer, offset, length);
    }

    /** Datagrams that had no room. */
    public long dropped() {
        return drops.total();
    }

    @Override
    public void countDropsIn(Drops<StreamDrop> sum) {
        drops.alsoCountIn(sum);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void closed() {
        queue.close();
        loop.wakeUp(); // until then the port is not free
    }
}
