package brookloom.it.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ports on loopback. */
final class LoopbackPorts {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private LoopbackPorts() {}

    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until the program accepts connections there. */
    static void awaitListening(int port, RunningProgram program) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!accepts(port)) {
            if (!program.lives() || System.nanoTime() - end > 0) {
                throw new IOException("it does not start; target/bench/log may say why");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
