package brookloom.net.udp;

import brookloom.net.stream.BestEffort;
import brookloom.net.text.HostPorts;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket with one destination at its other end: the destination itself, or a proxy that has each datagram behind a
 * head which names the destination. Owns the channel.
 */
public final class UdpSocket implements DatagramStream {
    private static final Head NONE = new Head() {
        @Override
        public byte[] bytes() {
            return new byte[0];
        }

        @Override
        public int skip(ByteBuffer datagram) {
            return 0;
        }
    };

    private final DatagramChannel channel;
    private final Head head;
    private final byte[] headBytes;
    private final Closeable companion;
    private volatile Runnable afterClose = () -> {};

    /** Head of each datagram, before its data. */
    public interface Head {
        /** Before what is sent. */
        byte[] bytes();

        /** Returns the length of the head at the buffer's position; -1 when the datagram has no such head. */
        int skip(ByteBuffer datagram);
    }

    public UdpSocket(DatagramChannel channel, Head head, Closeable companion) {
        this.channel = channel;
        this.head = head;
        this.headBytes = head.bytes();
        this.companion = companion;
    }

    /** Straight to the peer that the channel is connected to. */
    public static UdpSocket of(DatagramChannel connected) {
        return new UdpSocket(connected, NONE, () -> {});
    }

    /** For a selector, and to choose whether {@link #write} and {@link #read} wait. */
    public DatagramChannel channel() {
        return channel;
    }

    /** Returns the port that datagrams are sent from. */
    public int localPort() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** Returns address and port that datagrams are sent to; null when it is closed. */
    public @Nullable String peer() {
        try {
            return channel.getRemoteAddress() instanceof InetSocketAddress peer ? HostPorts.format(peer) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Sends the buffer's rest as one datagram.
     *
     * @return false when the channel does not wait and the system has no room for it now
     */
    public boolean write(ByteBuffer data) throws IOException {
        if (headBytes.length == 0) {
            return channel.write(data) > 0 || !data.hasRemaining();
        }
        return channel.write(new ByteBuffer[] {ByteBuffer.wrap(headBytes), data}) > 0;
    }

    /** Sends a datagram, once more when the first attempt reports an earlier datagram's failure. */
    public boolean writeAtLast(ByteBuffer data) throws IOException {
        int start = data.position();
        try {
            return write(data);
        } catch (PortUnreachableException e) {
            return write(data.position(start));
        }
    }

    /**
     * Takes the next datagram; what does not fit the buffer is lost.
     *
     * @return false when the channel does not wait and there is none, or only one that is none of the destination's
     */
    public boolean read(ByteBuffer buffer) throws IOException {
        int start = buffer.position();
        if (channel.receive(buffer) == null) {
            return false;
        }
        ByteBuffer datagram = buffer.duplicate().flip().position(start);
        int skipped = head.skip(datagram);
        if (skipped < 0) {
            buffer.position(start);
            return false;
        }
        if (skipped > 0) {
            buffer.position(start).put(datagram.position(start + skipped));
        }
        return true;
    }

    /**
     * Waits for a datagram.
     *
     * @throws PortUnreachableException when the destination's host says that nobody listens; it may be asked again
     */
    @Override
    public int receive(byte[] buffer) throws IOException {
        ByteBuffer datagram = ByteBuffer.wrap(buffer);
        while (!read(datagram)) {
            // It was none of the destination's.
        }
        return datagram.position();
    }

    /** Sends a datagram; what cannot leave is lost, as on any network. */
    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        try {
            writeAtLast(ByteBuffer.wrap(buffer, offset, length));
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw e;
            }
            // Unreachable, filtered or too large for the way.
        }
    }

    /** Has a short task run once this is closed, by any caller; perhaps twice. */
    public void whenClosed(Runnable task) {
        afterClose = task;
        if (!channel.isOpen()) {
            task.run();
        }
    }

    @Override
    public void close() {
        BestEffort.close(channel);
        BestEffort.close(companion);
        afterClose.run();
    }
}
