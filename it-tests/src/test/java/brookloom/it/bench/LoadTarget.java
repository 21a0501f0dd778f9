package brookloom.it.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A target for loads, in its own process: the first byte says what it does. {@code D} and a count (8 bytes, big endian):
 * sends that many bytes. {@code U} and a count: takes that many and answers one byte. {@code E}: echoes. {@code A}:
 * answers one byte. Then it waits for the other side's end: who ends first keeps a port for a minute (TIME_WAIT), and
 * that shall not be us. On UDP's port of the same number it echoes.
 *
 * <p>It listens on several addresses of loopback, for there are but 28,000 ports to leave from towards each.
 */
public final class LoadTarget {
    /** It listens on 127.0.0.1 and those that follow. */
    static final int ADDRESSES = 4;

    static final byte DOWN = 'D';
    static final byte UP = 'U';
    static final byte ECHO = 'E';
    static final byte ANSWER = 'A';

    private static final int BUFFER = 64 * 1024;
    private static final int ECHO_BUFFER = 1024;
    private static final int BACKLOG = 2048;

    private LoadTarget() {}

    /** Prints its port and serves until killed. */
    public static void main(String[] args) throws IOException {
        List<ServerSocket> servers = listen();
        int port = servers.getFirst().getLocalPort();
        DatagramChannel datagrams = DatagramChannel.open();
        datagrams.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        datagrams.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        servers.forEach(server -> Thread.ofPlatform().start(() -> accept(server)));
        System.out.println(port);
        echo(datagrams);
    }

    private static List<ServerSocket> listen() throws IOException {
        while (true) {
            List<ServerSocket> servers = new ArrayList<>();
            try {
                servers.add(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
                int port = servers.getFirst().getLocalPort();
                for (int i = 1; i < ADDRESSES; i++) {
                    servers.add(new ServerSocket(
                            port, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + i)})));
                }
                return servers;
            } catch (BindException e) {
                for (ServerSocket server : servers) {
                    server.close();
                }
            }
        }
    }

    private static void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void echo(DatagramChannel datagrams) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocateDirect(1 << 16);
        while (true) {
            SocketAddress sender = datagrams.receive(datagram.clear());
            datagrams.send(datagram.flip(), sender);
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            switch (in.read()) {
                case DOWN -> send(out, new DataInputStream(in).readLong());
                case UP -> take(in, new DataInputStream(in).readLong(), out);
                case ANSWER -> out.write(1);
                case ECHO -> echo(in, out);
                default -> {
                    return;
                }
            }
            while (in.read() >= 0) {
                // Whatever it is.
            }
        } catch (IOException e) {
            // The load has gone: so be it.
        }
    }

    /** With a small buffer: tens of thousands may wait here. */
    private static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[ECHO_BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    private static void take(InputStream in, long count, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = count; left > 0; ) {
            int n = in.read(buffer);
            if (n < 0) {
                return;
            }
            left -= n;
        }
        out.write(1);
    }

    private static void send(OutputStream out, long count) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = count; left > 0; left -= buffer.length) {
            out.write(buffer, 0, (int) Math.min(left, buffer.length));
        }
    }
}
