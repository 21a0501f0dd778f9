package brookloom.it.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * A target for loads, in its own process: the first byte says what it does. {@code D} and a count (8 bytes, big endian):
 * sends that many bytes and closes. {@code U} and a count: takes that many and answers one byte. {@code E}: echoes. On
 * UDP's port of the same number it echoes too.
 */
public final class LoadTarget {
    private static final int BUFFER = 64 * 1024;

    private LoadTarget() {}

    /** Prints its port and serves until killed. */
    public static void main(String[] args) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 512, loopback);
                DatagramChannel datagrams = DatagramChannel.open()) {
            datagrams.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
            datagrams.bind(new InetSocketAddress(loopback, server.getLocalPort()));
            Thread.ofPlatform().daemon().start(() -> echo(datagrams));
            System.out.println(server.getLocalPort());
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        }
    }

    private static void echo(DatagramChannel datagrams) {
        ByteBuffer datagram = ByteBuffer.allocateDirect(1 << 16);
        try {
            while (true) {
                SocketAddress sender = datagrams.receive(datagram.clear());
                datagrams.send(datagram.flip(), sender);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            switch (in.read()) {
                case 'D' -> send(out, new DataInputStream(in).readLong(), buffer);
                case 'U' -> take(in, new DataInputStream(in).readLong(), buffer, out);
                default -> {
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        out.write(buffer, 0, n);
                    }
                }
            }
        } catch (IOException e) {
            // The load has gone: so be it.
        }
    }

    private static void take(InputStream in, long count, byte[] buffer, OutputStream out) throws IOException {
        for (long left = count; left > 0; ) {
            int n = in.read(buffer);
            if (n < 0) {
                return;
            }
            left -= n;
        }
        out.write(1);
    }

    private static void send(OutputStream out, long count, byte[] buffer) throws IOException {
        for (long left = count; left > 0; left -= buffer.length) {
            out.write(buffer, 0, (int) Math.min(left, buffer.length));
        }
    }
}
