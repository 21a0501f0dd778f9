package brookloom.it.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Datagrams through a SOCKS5 proxy to a target that echoes (RFC 1928 §7): so many are under way at any time, each echo is
 * sent again. The header of an echo is that of a question, so what comes goes back as it is.
 */
final class UdpLoad implements AutoCloseable {
    private static final int HEADER = 10; // RSV, FRAG, ATYP, IPv4 address, port
    private static final int LOST_AFTER_MILLIS = 250;

    private final Socket control;
    private final DatagramChannel channel;
    private final Selector selector;
    private final ByteBuffer question;
    private final int underWay;

    /** Opens an association. */
    UdpLoad(int socksPort, int targetPort, int size, int underWay) throws IOException {
        this.underWay = underWay;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        control = new Socket(loopback, socksPort);
        control.setSoTimeout(10_000);
        DataInputStream in = new DataInputStream(control.getInputStream());
        control.getOutputStream().write(new byte[] {5, 1, 0});
        in.readNBytes(2);
        control.getOutputStream().write(new byte[] {5, 3, 0, 1, 0, 0, 0, 0, 0, 0});
        byte[] reply = in.readNBytes(10);
        int port = Byte.toUnsignedInt(reply[8]) << 8 | Byte.toUnsignedInt(reply[9]);
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        channel.bind(new InetSocketAddress(loopback, 0)).connect(new InetSocketAddress(loopback, port));
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        question = ByteBuffer.allocateDirect(HEADER + size);
        question.put(new byte[] {0, 0, 0, 1, 127, 0, 0, 1}).putShort((short) targetPort);
        question.clear();
    }

    /** Echoes until the time is over. What is lost is sent anew once nothing comes any more. */
    long run(double seconds) throws IOException {
        ByteBuffer echo = ByteBuffer.allocateDirect(1 << 16);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long echoes = 0;
        fill();
        while (System.nanoTime() < end) {
            if (selector.select(LOST_AFTER_MILLIS) == 0) {
                fill();
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
        drain(echo);
        return echoes;
    }

    private void fill() throws IOException {
        for (int i = 0; i < underWay; i++) {
            channel.write(question.clear());
        }
    }

    private void drain(ByteBuffer echo) throws IOException {
        while (selector.select(LOST_AFTER_MILLIS) > 0) {
            selector.selectedKeys().clear();
            while (channel.read(echo.clear()) > 0) {
                // The next run starts from nothing.
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
        control.close();
    }
}
