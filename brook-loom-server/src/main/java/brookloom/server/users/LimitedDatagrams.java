package brookloom.server.users;

import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.UdpLoop;
import java.io.IOException;

/**
 * The target's datagrams of a user with a quota or a rate limit. What comes faster than the limit is lost, as on a slow line:
 * datagrams that waited would be late.
 */
final class LimitedDatagrams implements DatagramStream {
    private final DatagramStream target;
    private final UserTunnel tunnel;
    private final RateLimit up;
    private final RateLimit down;

    LimitedDatagrams(DatagramStream target, UserTunnel tunnel, RateLimit up, RateLimit down) {
        this.target = target;
        this.tunnel = tunnel;
        this.up = up;
        this.down = down;
    }

    @Override
    public boolean await() throws IOException {
        return target.await();
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        while (true) {
            int length = target.receive(buffer);
            tunnel.account();
            if (length <= 0 || down.tryTake(length)) {
                return length;
            }
            tunnel.dropped();
        }
    }

    @Override
    public boolean isReady() throws IOException {
        return down.isOpen() && target.isReady();
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        if (up.tryTake(length)) {
            target.send(buffer, offset, length);
            tunnel.account();
        } else {
            tunnel.dropped();
        }
    }

    @Override
    public void sendLater(byte[] buffer, int offset, int length) throws IOException {
        if (up.tryTake(length)) {
            target.sendLater(buffer, offset, length);
            tunnel.account();
        } else {
            tunnel.dropped();
        }
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    @Override
    public boolean runOn(UdpLoop loop, Receiver receiver) throws IOException {
        return target.runOn(loop, new Receiver() {
            @Override
            public void received(byte[] buffer, int offset, int length) {
                tunnel.account();
                if (down.tryTake(length)) {
                    receiver.received(buffer, offset, length);
                } else {
                    tunnel.dropped();
                }
            }

            @Override
            public void failed(IOException e) {
                receiver.failed(e);
            }
        });
    }

    @Override
    public void expiring() {
        target.expiring();
    }

    @Override
    public void close() {
        target.close();
    }
}
