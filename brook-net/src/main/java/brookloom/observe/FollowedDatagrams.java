package brookloom.observe;

import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.UdpLoop;
import java.io.IOException;

/** Counts the bytes of a tunnel's datagrams, and notes how it ends. */
final class FollowedDatagrams implements DatagramStream {
    private volatile DatagramStream inner;
    private final LiveTunnel tunnel;
    private volatile boolean ended;

    FollowedDatagrams(DatagramStream inner, LiveTunnel tunnel) {
        this.inner = inner;
        this.tunnel = tunnel;
        inner.countDropsIn(tunnel.drops());
    }

    /** Returns the wrapped stream, or what has settled in its place. */
    @SuppressWarnings("ReferenceEquality") // whether it is the same object is the question
    private DatagramStream inner() {
        DatagramStream known = inner;
        DatagramStream settled = known.settled();
        if (settled != known) {
            inner = settled;
        }
        return settled;
    }

    @Override
    public boolean await() throws IOException {
        try {
            boolean more = inner().await();
            ended |= !more;
            return more;
        } catch (IOException e) {
            throw tunnel.noted(e);
        }
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        return receive(buffer, 0);
    }

    @Override
    public int receive(byte[] buffer, int offset) throws IOException {
        try {
            int n = inner().receive(buffer, offset);
            if (n >= 0) {
                tunnel.received(n);
            } else {
                ended = true;
            }
            return n;
        } catch (IOException e) {
            throw tunnel.noted(e);
        }
    }

    @Override
    public boolean isReady() throws IOException {
        return inner().isReady();
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        try {
            inner().send(buffer, offset, length);
        } catch (IOException e) {
            throw tunnel.noted(e);
        }
        tunnel.sent(length);
    }

    @Override
    public void sendLater(byte[] buffer, int offset, int length) throws IOException {
        try {
            inner().sendLater(buffer, offset, length);
        } catch (IOException e) {
            throw tunnel.noted(e);
        }
        tunnel.sent(length);
    }

    @Override
    public void flush() throws IOException {
        try {
            inner().flush();
        } catch (IOException e) {
            throw tunnel.noted(e);
        }
    }

    @Override
    public boolean runOn(UdpLoop loop, Receiver receiver) throws IOException {
        return inner().runOn(loop, new Receiver() {
            @Override
            public void received(byte[] buffer, int offset, int length) {
                tunnel.received(length);
                receiver.received(buffer, offset, length);
            }

            @Override
            public void failed(IOException e) {
                receiver.failed(tunnel.noted(e));
            }
        });
    }

    @Override
    public void expiring() {
        tunnel.expiring();
        inner().expiring();
    }

    @Override
    public void close() {
        tunnel.close(() -> inner().close(), () -> ended);
    }
}
