package brookloom.client.tls.fingerprint;

import brookloom.client.tls.OpenSsl;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Prints the JA4 and the extensions of the Chromium on this machine, for its first WebSocket to a server and for later ones,
 * which resume the session of the first: see docs/tls-fingerprint.md. {@code java -cp ...
 * brookloom.client.tls.fingerprint.CaptureResumption CERTIFICATE_AND_KEY.pem}
 */
final class CaptureResumption {
    private static final int CONNECTIONS = 4;

    private CaptureResumption() {}

    public static void main(String[] arguments) throws Exception {
        Path program = Chromium.find().orElse(null);
        if (program == null || arguments.length != 1) {
            System.err.println("usage: CaptureResumption CERTIFICATE_AND_KEY.pem, with a Chromium installed");
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("capture-resumption");
        BlockingQueue<HelloReader> hellos = new ArrayBlockingQueue<>(10 * CONNECTIONS);
        try (OpenSsl server = new OpenSsl(Path.of(arguments[0]), "-tls1_3", "-www");
                TcpTarget relay = TcpTarget.serving(browser -> relay(browser, server, hellos));
                Chromium browser = new Chromium(
                        program, folder, relay.port(), 2 * CONNECTIONS, List.of("--ignore-certificate-errors"))) {
            for (int i = 0; i < CONNECTIONS; i++) {
                HelloReader hello = hellos.poll(60, TimeUnit.SECONDS);
                if (hello == null) {
                    throw new IOException("the browser stopped connecting, see " + folder.resolve("chromium.log"));
                }
                System.out.println(hello.ja4() + " " + hello.extensionTypes());
            }
        }
    }

    private static void relay(Socket browser, OpenSsl server, BlockingQueue<HelloReader> hellos) throws IOException {
        byte[] hello = CaptureProfile.firstRecord(browser);
        hellos.add(HelloReader.read(hello));
        try (Socket onward = server.connect()) {
            onward.getOutputStream().write(hello);
            Thread.ofVirtual().start(() -> pass(browser, onward));
            onward.getInputStream().transferTo(browser.getOutputStream());
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // The connection has ended.
        }
    }
}
