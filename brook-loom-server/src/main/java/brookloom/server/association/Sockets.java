package brookloom.server.association;

import brookloom.net.stream.BestEffort;
import brookloom.net.udp.UdpLoop;
import brookloom.server.targets.ManyTargets;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The UDP sockets of an association: one for each IP family, made for the first datagram of that family. */
final class Sockets implements Closeable {
    private final ManyTargets reaching;
    private final UdpLoop loop;
    private final Receiver receiver;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable DatagramChannel ipv4;
    private volatile @Nullable DatagramChannel ipv6;
    private volatile long flow;
    private boolean closed;

    /** Takes what comes from anywhere, on the loop's thread, and must not wait. */
    interface Receiver {
        /** The datagram is in the loop's buffer. */
        void received(InetSocketAddress from, int length);
    }

    Sockets(ManyTargets reaching, UdpLoop loop, Receiver receiver) {
        this.reaching = reaching;
        this.loop = loop;
        this.receiver = receiver;
    }

    /** Sets what the client calls the app's socket; before the first datagram. */
    void belongTo(long flow) {
        this.flow = flow;
    }

    /**
     * Sends the buffer's rest as one datagram, from any thread, without waiting.
     *
     * @return false when the system has no room for it now
     */
    boolean send(InetSocketAddress to, ByteBuffer datagram) throws IOException {
        boolean isIpv4 = to.getAddress().getAddress().length == Integer.BYTES;
        DatagramChannel channel = isIpv4 ? ipv4 : ipv6;
        if (channel == null) {
            channel = open(to.getAddress(), isIpv4);
        }
        int length = datagram.remaining();
        return channel.send(datagram, to) == length;
    }

    private DatagramChannel open(InetAddress towards, boolean isIpv4) throws IOException {
        lock.lock();
        try {
            DatagramChannel channel = isIpv4 ? ipv4 : ipv6;
            if (channel != null) {
                return channel;
            }
            if (closed) {
                throw new ClosedChannelException();
            }
            DatagramChannel opened = reaching.open(towards, flow);
            loop.register(opened, () -> receive(opened));
            if (isIpv4) {
                ipv4 = opened;
            } else {
                ipv6 = opened;
            }
            return opened;
        } finally {
            lock.unlock();
        }
    }

    private void receive(DatagramChannel channel) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(loop.buffer());
        for (int i = 0; i < UdpLoop.BATCH; i++) {
            if (!(channel.receive(in.clear()) instanceof InetSocketAddress from)) {
                return;
            }
            receiver.received(from, in.position());
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            for (DatagramChannel channel : new DatagramChannel[] {ipv4, ipv6}) {
                if (channel != null) {
                    BestEffort.close(channel);
                }
            }
        } finally {
            lock.unlock();
        }
        loop.wakeUp(); // until then the ports are not free
    }
}
