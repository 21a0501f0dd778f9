package brookloom.it.doctor;

import brookloom.net.stream.BestEffort;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Passes connections on to another loopback port, and nothing more of one that sends more than a packet at once. */
final class BlackHole implements AutoCloseable {
    private static final int PACKET = 1400;

    private final TcpTarget front;

    BlackHole(int to) throws IOException {
        front = TcpTarget.serving(near -> {
            try (Socket far = new Socket(InetAddress.getLoopbackAddress(), to)) {
                Thread back = Thread.ofVirtual().start(() -> pump(far, near));
                pump(near, far);
                back.join();
            }
        });
    }

    int port() {
        return front.port();
    }

    private static void pump(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        boolean lost = false;
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                lost |= n > PACKET;
                if (!lost) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            BestEffort.close(from);
            BestEffort.close(to);
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
    }
}
