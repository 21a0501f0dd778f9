package brookloom.it.soak;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What tunnels lead to, on loopback: an echo over TCP, one over UDP, and a source that sends a file of a known content. */
final class SoakTargets implements AutoCloseable {
    /** Bytes of the source's file. */
    static final int FILE = 8 << 20;

    private static final int BACKLOG = 4096;
    private static final int CHUNK = 64 * 1024;
    private static final int MAX_DATAGRAM = 65_535;

    private final ServerSocket echo = listen();
    private final ServerSocket source = listen();
    private final DatagramSocket udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private interface Service {
        void serve(Socket connection) throws IOException;
    }

    SoakTargets() throws IOException {
        threads.execute(() -> accept(echo, SoakTargets::echo));
        threads.execute(() -> accept(source, SoakTargets::send));
        threads.execute(this::echoDatagrams);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    int echoPort() {
        return echo.getLocalPort();
    }

    int sourcePort() {
        return source.getLocalPort();
    }

    int udpPort() {
        return udp.getLocalPort();
    }

    private void accept(ServerSocket port, Service service) {
        try {
            while (true) {
                Socket connection = port.accept();
                threads.execute(() -> {
                    try (connection) {
                        service.serve(connection);
                    } catch (IOException e) {
                        // The app has counted it.
                    }
                });
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void echo(Socket connection) throws IOException {
        connection.getInputStream().transferTo(connection.getOutputStream());
        connection.shutdownOutput();
    }

    private static void send(Socket connection) throws IOException {
        byte[] chunk = new byte[CHUNK];
        OutputStream out = connection.getOutputStream();
        for (int at = 0; at < FILE; at += CHUNK) {
            for (int i = 0; i < CHUNK; i++) {
                chunk[i] = contentAt(at + i);
            }
            out.write(chunk);
        }
        connection.shutdownOutput();
    }

    /** Returns the byte of the file at an offset: no two neighbouring blocks are alike. */
    static byte contentAt(int offset) {
        return (byte) (offset * 31 + (offset >>> 8) * 17 + (offset >>> 16));
    }

    private void echoDatagrams() {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        try {
            while (true) {
                packet.setLength(MAX_DATAGRAM);
                udp.receive(packet);
                udp.send(packet);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Override
    public void close() throws IOException {
        echo.close();
        source.close();
        udp.close();
        threads.shutdownNow();
    }
}
