package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.HelloSplit;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tunnel whose ClientHello leaves in pieces, as a relay sees it on the wire. */
@ExtendWith(LeakCheck.class)
class WssHelloTest {
    private static final int SHORTEST = 40;
    private static final int LONGEST = 80;
    private static final String SPLIT = SHORTEST + ":" + LONGEST + ":60000:80000";
    private static final int RECORD_HEADER = 5;

    /** Each read of what the client sends; with the pauses, and but for a busy machine, each is a segment. */
    private final List<byte[]> fromClient = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    /** Other carriages run the same scenarios. */
    BrookLoomBuilder builder() {
        return BrookLoom.builder();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void onlyTheHelloIsInPieces(Engine engine) throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = builder().serverTls(site.serverTls()).startServer();
                TcpTarget relay = TcpTarget.serving(client -> relay(client, server.port()));
                Client client = through(relay, site, engine).startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            byte[] data = new byte[1500];
            app.getOutputStream().write(data);
            assertThat(app.getInputStream().readNBytes(data.length)).isEqualTo(data);
        }
        checkPieces();
    }

    private BrookLoomBuilder through(TcpTarget relay, TlsSite site, Engine engine) throws IOException {
        return builder()
                .clientTls(site.clientTls(engine).withSplit(HelloSplit.parse(SPLIT)))
                .address(new Destination(HostAddress.parse("127.0.0.1"), relay.port()));
    }

    private void checkPieces() {
        int hello =
                RECORD_HEADER + Short.toUnsignedInt(ByteBuffer.wrap(joined()).getShort(RECORD_HEADER - 2));
        int seen = 0;
        int pieces = 0;
        while (seen < hello) {
            int length = fromClient.get(pieces).length;
            seen += length;
            pieces++;
            assertThat(length).isGreaterThanOrEqualTo(seen == hello ? 1 : SHORTEST);
        }
        assertThat(seen).as("nothing of what follows comes with the last piece").isEqualTo(hello);
        // A busy machine may read several pieces at once.
        assertThat(pieces).isBetween(2, hello / SHORTEST + 1);
        assertThat(fromClient.subList(pieces, fromClient.size()))
                .as("what follows travels whole")
                .anyMatch(segment -> segment.length > 1500);
    }

    private byte[] joined() {
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        fromClient.forEach(all::put);
        return all.array();
    }

    private void relay(Socket client, int serverPort) throws IOException, InterruptedException {
        try (Socket server = new Socket(client.getLocalAddress(), serverPort)) {
            server.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> copyBack(server, client));
            byte[] buffer = new byte[1 << 15];
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                fromClient.add(Arrays.copyOf(buffer, read));
                out.write(buffer, 0, read);
            }
            server.shutdownOutput();
            back.join();
        }
    }

    private static void copyBack(Socket server, Socket client) {
        try {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // The test has seen what it wants.
        }
    }
}
