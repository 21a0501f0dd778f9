package brookloom.it.routing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import brookloom.it.fixtures.WebSocketFrame;
import brookloom.net.stream.BestEffort;
import brookloom.testing.TcpTarget;
import brookloom.testing.TestAuthority;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Ends TLS before a server, as a company's gateway does, speaks HTTP/1.1 only, and makes the messages of a WebSocket anew:
 * nothing else passes.
 */
final class MessageGateway implements AutoCloseable {
    private static final Set<Integer> OPCODES = Set.of(0, 1, 2, 8, 9, 10);

    private final SSLContext trusting;
    private final int server;
    private final TcpTarget front;

    /**
     * Listens on a free port.
     *
     * @param authority issues its certificate, and has issued the server's
     */
    MessageGateway(TestAuthority authority, int server) throws IOException {
        this.trusting = authority.clientTls();
        this.server = server;
        SSLContext own = TestAuthority.serverTls(authority.issue("P-256"));
        SSLServerSocket listener = (SSLServerSocket)
                own.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        listener.setSSLParameters(overHttp1(listener.getSSLParameters()));
        this.front = TcpTarget.on(listener, this::pass);
    }

    int port() {
        return front.port();
    }

    private static SSLParameters overHttp1(SSLParameters parameters) {
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        return parameters;
    }

    private void pass(Socket client) throws Exception {
        try (SSLSocket upstream =
                (SSLSocket) trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server)) {
            upstream.setSSLParameters(overHttp1(upstream.getSSLParameters()));
            upstream.getOutputStream().write(head(client.getInputStream()));
            client.getOutputStream().write(head(upstream.getInputStream()));
            Thread back = Thread.ofVirtual().start(() -> messages(upstream, client, false));
            messages(client, upstream, true);
            back.join();
        }
    }

    private static byte[] head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("half a head");
            }
            head.append((char) next);
        }
        return head.toString().getBytes(ISO_8859_1);
    }

    /** What is no message ends the connection (RFC 6455, 5.1 and 5.2). */
    private static void messages(Socket from, Socket to, boolean masked) {
        try {
            DataInputStream in = new DataInputStream(from.getInputStream());
            while (true) {
                WebSocketFrame frame = WebSocketFrame.read(in);
                if (frame.masked() != masked || !OPCODES.contains(frame.opcode())) {
                    throw new IOException("no message");
                }
                frame.write(to.getOutputStream());
            }
        } catch (IOException | RuntimeException e) {
            BestEffort.close(from);
            BestEffort.close(to);
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
    }
}
