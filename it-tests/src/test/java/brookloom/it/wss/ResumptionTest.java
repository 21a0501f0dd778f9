package brookloom.it.wss;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Tap;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fresh carriers resume the TLS session of an earlier one (RFC 8446 §2.2), as a tap on the wire sees. */
@ExtendWith(LeakCheck.class)
class ResumptionTest {
    private static final int PRE_SHARED_KEY = 41;
    private static final int RECORD_HEADER = 5;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;
    private static final int RANDOM = 32;

    @TempDir
    private Path folder;

    /** The browser's hello comes without: BouncyCastle's client forgets the tickets (docs/tls-fingerprint.md). */
    @ParameterizedTest
    @CsvSource({"JDK, true", "CHROME, false"})
    void laterCarriersResumeWhereTheEngineCan(Engine engine, boolean resumes) throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server =
                        BrookLoom.builder().serverTls(site.serverTls()).startServer();
                Tap tap = Tap.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                Client client = BrookLoom.builder()
                        .clientTls(site.clientTls(engine))
                        .address(new Destination(HostAddress.parse("127.0.0.1"), tap.port()))
                        .startClient(server.port())) {
            for (int i = 0; i < 3; i++) {
                echo(client, target);
                Eventually.holds(() -> assertThat(target.connections()).isZero());
            }
            assertThat(tap.carriers()).hasSize(3);
            Tap.Carrier first = tap.carriers().getFirst();
            assertThat(extensions(first.everythingFromClient())).doesNotContain(PRE_SHARED_KEY);
            for (Tap.Carrier later : tap.carriers().subList(1, 3)) {
                assertThat(extensions(later.everythingFromClient()).contains(PRE_SHARED_KEY))
                        .as("offered")
                        .isEqualTo(resumes);
                assertThat(extensions(later.everythingFromServer()).contains(PRE_SHARED_KEY))
                        .as("accepted")
                        .isEqualTo(resumes);
            }
        }
    }

    private static void echo(Client client, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(7);
            assertThat(app.getInputStream().read()).isEqualTo(7);
        }
    }

    /** Returns the types of the extensions of a ClientHello or ServerHello, the first message of these bytes. */
    private static List<Integer> extensions(byte[] wire) {
        ByteBuffer in = ByteBuffer.wrap(wire).position(RECORD_HEADER);
        int type = in.get();
        assertThat(type).isIn(CLIENT_HELLO, SERVER_HELLO);
        skip(in, 3 + 2 + RANDOM); // the message's length, the version
        skip(in, in.get() & 0xff); // session id
        if (type == CLIENT_HELLO) {
            skip(in, in.getShort() & 0xffff); // cipher suites
            skip(in, in.get() & 0xff); // compressions
        } else {
            skip(in, 2 + 1);
        }
        int end = (in.getShort() & 0xffff) + in.position();
        List<Integer> types = new ArrayList<>();
        while (in.position() < end) {
            types.add(in.getShort() & 0xffff);
            skip(in, in.getShort() & 0xffff);
        }
        return types;
    }

    private static void skip(ByteBuffer in, int bytes) {
        in.position(in.position() + bytes);
    }
}
