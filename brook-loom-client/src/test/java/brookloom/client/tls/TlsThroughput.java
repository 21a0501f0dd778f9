package brookloom.client.tls;

import brookloom.client.tls.fingerprint.Fingerprint;
import brookloom.net.pem.Trust;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.SocketStream;
import brookloom.testing.TcpTarget;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Measures bulk traffic over loopback with the JDK's SSLSocket, with our stream over the JDK's engine and with a
 * fingerprint, in one run: {@code java -cp ... brookloom.client.tls.TlsThroughput [MiB] [rounds] [TLSv1.3]}.
 */
final class TlsThroughput {
    private static final int BATCH = 1 << 16;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private TlsThroughput() {}

    private interface Connector {
        ByteStream connect(Socket socket) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        long bytes = (arguments.length > 0 ? Long.parseLong(arguments[0]) : 512) << 20;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        String version = arguments.length > 2 ? arguments[2] : "TLSv1.3";
        TestCertificates certificates = new TestCertificates();
        SSLContext context = certificates.serverContext(certificates.issue("EC", "localhost"));
        SSLServerSocket listener = TestCertificates.listener(context);
        listener.setEnabledProtocols(new String[] {version});
        try (TcpTarget server = TcpTarget.on(listener, TlsThroughput::serve)) {
            for (int round = 0; round < rounds; round++) {
                for (String kind : List.of("sslsocket", "jdk", "chrome")) {
                    for (boolean down : new boolean[] {true, false}) {
                        measure(server, kind, down, bytes, context);
                    }
                }
            }
        }
    }

    private static void measure(TcpTarget server, String kind, boolean down, long bytes, SSLContext context)
            throws Exception {
        Connector connector = connector(kind, context);
        try (ByteStream stream = connector.connect(server.connect())) {
            byte[] buffer = new byte[BATCH];
            buffer[0] = (byte) (down ? 1 : 0);
            for (int i = 0; i < 8; i++) {
                buffer[1 + i] = (byte) (bytes >>> 8 * i);
            }
            stream.write(buffer, 0, 9);
            long cpu = THREADS.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            if (down) {
                for (long left = bytes; left > 0; ) {
                    left -= stream.read(buffer, 0, BATCH);
                }
            } else {
                for (long left = bytes; left > 0; left -= BATCH) {
                    stream.write(buffer, 0, BATCH);
                }
                stream.read(buffer, 0, 1);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9;
            double mebibytes = bytes / 1048576.0;
            System.out.printf(
                    "%-10s %-4s %6.0f MiB/s  client %6.0f MiB per CPU second%n",
                    kind, down ? "down" : "up", mebibytes / seconds, mebibytes / cpuSeconds);
        }
    }

    private static Connector connector(String kind, SSLContext context) {
        if (kind.equals("sslsocket")) {
            return socket -> {
                SSLContext trusting = SSLContext.getInstance("TLS");
                trusting.init(
                        null, new javax.net.ssl.TrustManager[] {Trust.insecure().checker()}, null);
                SSLSocket tls = (SSLSocket)
                        trusting.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
                tls.startHandshake();
                return new SocketStream(tls);
            };
        }
        ClientTls.Builder options = ClientTls.forHost("localhost").trust(Trust.insecure());
        if (!kind.equals("jdk")) {
            options.engines(Fingerprint.named(kind));
        }
        ClientTls built = options.build();
        return socket -> TlsStream.connect(socket, built);
    }

    private static void serve(Socket socket) throws java.io.IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] order = in.readNBytes(9);
        long left = 0;
        for (int i = 8; i > 0; i--) {
            left = left << 8 | (order[i] & 0xff);
        }
        byte[] buffer = new byte[BATCH];
        if (order[0] == 1) {
            Arrays.fill(buffer, (byte) 7);
            for (; left > 0; left -= BATCH) {
                out.write(buffer);
            }
            in.read();
        } else {
            for (; left > 0; ) {
                left -= in.read(buffer);
            }
            out.write(1);
        }
    }
}
