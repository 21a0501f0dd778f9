package brookloom.client.tls.fingerprint;

import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Prints the profile of the Chromium on this machine, as it opens a WebSocket: see docs/tls-fingerprint.md. {@code java
 * -cp ... brookloom.client.tls.fingerprint.CaptureProfile [program]}
 */
final class CaptureProfile {
    /** Enough that each of four lengths of GREASE ECH is seen, but for one try in a hundred thousand. */
    private static final int CONNECTIONS = 48;

    private CaptureProfile() {}

    public static void main(String[] arguments) throws Exception {
        Path program =
                arguments.length > 0 ? Path.of(arguments[0]) : Chromium.find().orElse(null);
        if (program == null) {
            System.err.println("No Chromium is installed: install one, or name its program.");
            System.exit(1);
        }
        System.out.println(
                "# The ClientHello of Chromium " + Chromium.version(program) + " for new WebSocket(\"wss://...\").");
        Path folder = Files.createTempDirectory("capture-profile");
        System.out.print(CapturedProfile.of(capture(program, folder, CONNECTIONS)));
    }

    /**
     * ClientHellos of this many connections, each of which we close once it has come.
     *
     * @param folder takes the browser's profile and its log
     */
    static List<HelloReader> capture(Path program, Path folder, int connections)
            throws IOException, InterruptedException {
        BlockingQueue<HelloReader> hellos = new ArrayBlockingQueue<>(10 * connections);
        try (TcpTarget server = TcpTarget.serving(socket -> hellos.add(HelloReader.read(firstRecord(socket))));
                Chromium browser = new Chromium(program, folder, server.port(), 2 * connections)) {
            List<HelloReader> captured = new ArrayList<>();
            while (captured.size() < connections) {
                HelloReader hello = hellos.poll(60, TimeUnit.SECONDS);
                if (hello == null) {
                    throw new IOException("the browser stopped connecting, see " + folder.resolve("chromium.log"));
                }
                captured.add(hello);
            }
            return captured;
        }
    }

    /** Reads one TLS record, header included. */
    static byte[] firstRecord(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] header = in.readNBytes(5);
        byte[] body = in.readNBytes((header[3] & 0xff) << 8 | header[4] & 0xff);
        byte[] record = Arrays.copyOf(header, 5 + body.length);
        System.arraycopy(body, 0, record, 5, body.length);
        return record;
    }
}
