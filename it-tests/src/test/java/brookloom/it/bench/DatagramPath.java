package brookloom.it.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;

/**
 * Datagrams to a target that echoes. The header that a SOCKS5 proxy wants (RFC 1928 §7) is the same in an echo, so what
 * comes goes back as it is.
 */
final class DatagramPath implements AutoCloseable {
    private static final int LOST_AFTER_MILLIS = 250;

    private final byte[] header;
    private final Optional<Socket> control;
    private final DatagramChannel channel;
    private final Selector selector;
    private final ByteBuffer echo = ByteBuffer.allocateDirect(1 << 16);

    /** @param control the connection that keeps the way open, closed with it */
    DatagramPath(InetSocketAddress next, byte[] header, Optional<Socket> control) throws IOException {
        this.header = header;
        this.control = control;
        selector = Selector.open();
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).connect(next);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /**
     * Echoes until the time is over, with so many in flight: each is sent again. What is lost is sent anew once nothing
     * comes any more.
     *
     * @return how many came
     */
    long echoes(double seconds, int size, int underWay) throws IOException {
        ByteBuffer question = question(size, 0);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long echoes = 0;
        fill(question, underWay);
        while (System.nanoTime() < end) {
            if (selector.select(LOST_AFTER_MILLIS) == 0) {
                fill(question, underWay);
            }
            selector.selectedKeys().clear();
            for (int n = channel.read(echo.clear()); n > 0; n = channel.read(echo.clear())) {
                if (n != question.capacity()) {
                    throw new IOException("an echo of " + n + " bytes");
                }
                echoes++;
                channel.write(echo.flip());
            }
        }
        drain();
        return echoes;
    }

    private void fill(ByteBuffer question, int underWay) throws IOException {
        for (int i = 0; i < underWay; i++) {
            channel.write(question.clear());
        }
    }

    private void drain() throws IOException {
        while (selector.select(LOST_AFTER_MILLIS) > 0) {
            selector.selectedKeys().clear();
            while (channel.read(echo.clear()) > 0) {
                // The next run starts from nothing.
            }
        }
    }

    /** One round trip in nanoseconds, or -1 if the datagram was lost. */
    long roundTrip(int size, int number) throws IOException {
        ByteBuffer question = question(size, number);
        long start = System.nanoTime();
        channel.write(question);
        while (true) {
            if (selector.select(LOST_AFTER_MILLIS) == 0) {
                return -1;
            }
            selector.selectedKeys().clear();
            while (channel.read(echo.clear()) > 0) {
                if (echo.flip().getInt(header.length) == number) {
                    return System.nanoTime() - start;
                }
            }
        }
    }

    private ByteBuffer question(int size, int number) {
        return ByteBuffer.allocateDirect(header.length + size)
                .put(header)
                .putInt(number)
                .clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
        if (control.isPresent()) {
            control.get().close();
        }
    }
}
