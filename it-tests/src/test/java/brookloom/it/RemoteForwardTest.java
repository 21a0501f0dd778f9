package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -R}: a port of the server that stands for a destination of the client's side. */
@ExtendWith(LeakCheck.class)
class RemoteForwardTest {
    private static final int PATIENCE_MILLIS = 60_000;

    @ParameterizedTest
    @MethodSource("brookloom.it.Mode#forStreams")
    void connectionsReachTheClientsSideOverEveryCarrier(Mode mode) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = mode.builder().reverse("any").startAnyServer();
                Client client = mode.builder()
                        .remoteForward(0, Destination.of(target.address()))
                        .startClient(server.port())) {
            int port = port(target);
            try (Socket one = connect(port);
                    Socket other = connect(port)) {
                exchange(one, 1);
                exchange(other, 300_000);
                exchange(one, 1);
                one.shutdownOutput();
                assertThat(one.getInputStream().read())
                        .as("the end, after a half-close")
                        .isNegative();
                exchange(other, 1);
            }
        }
    }

    @Test
    void aTargetMaySpeakFirstAndAResetArrivesAsAReset() throws Exception {
        try (TcpTarget target = TcpTarget.serving(socket -> {
                    socket.getOutputStream().write("220 ready".getBytes(UTF_8));
                    socket.getInputStream().read();
                    socket.setSoLinger(true, 0);
                });
                BrookServer server = reversing().startServer();
                Client client = client(target, 0).startClient(server.port());
                Socket app = connect(port(target))) {
            assertThat(app.getInputStream().readNBytes(9)).asString(UTF_8).isEqualTo("220 ready");
            app.getOutputStream().write(1);
            assertThatThrownBy(() -> app.getInputStream().read()).hasMessage("Connection reset");
        }
    }

    @Test
    void aMissingTargetResetsTheConnectionAtOnce() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = reversing().startServer();
                Client client = client(target, 0).startClient(server.port())) {
            int port = port(target);
            target.close();
            try (Socket app = connect(port)) {
                assertThatThrownBy(() -> app.getInputStream().read()).hasMessage("Connection reset");
            }
            String to = "127.0.0.1:" + target.port();
            logs("-R 0:" + to + ": " + to + " is not reached from this machine, so a connection is reset: connection"
                    + " refused");
        }
    }

    @Test
    void aServerWithoutReverseSaysSoInOneLine() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder().startServer();
                Client client = client(target, 4711).startClient(server.port())) {
            logs("-R 4711:127.0.0.1:" + target.port()
                    + ": the server opens no ports for clients: start it with --reverse");
            logs(" -R refused: the server opens no ports for clients: start it with --reverse");
        }
    }

    @Test
    void aPortThatIsNotAllowedIsRefusedInOneLine() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder().reverse("4000-4001").startServer();
                Client client = client(target, 4711).startClient(server.port())) {
            logs("-R 4711:127.0.0.1:" + target.port() + ": port 4711 on 127.0.0.1 is not allowed by --reverse at"
                    + " the server, or for this user: ask for another, or allow it there");
        }
    }

    @Test
    void aPortInUseIsRefusedInOneLineAndTakenWhenItIsFree() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = reversing().startServer();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Client client = client(target, taken.getLocalPort()).startClient(server.port())) {
            logs("the server cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
            taken.close();
            try (Socket app = connect(port(target))) {
                exchange(app, 1);
            }
        }
    }

    @Test
    void thePortIsThereAgainAfterARestartOfTheServer() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer first = reversing().port(FreePort.next()).startServer();
                Client client = client(target, FreePort.next()).startClient(first.port())) {
            int port = port(target);
            first.close();
            try (BrookServer second = reversing().port(first.port()).startServer()) {
                Eventually.holds(() -> assertThat(isEchoed(port)).isTrue());
                assertThat(second.port()).isEqualTo(first.port());
            }
        }
    }

    @Test
    void thePortClosesWithTheClient() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = reversing().startServer()) {
            int port;
            try (Client client = client(target, 0).startClient(server.port())) {
                port = port(target);
                assertThat(isEchoed(port)).isTrue();
            }
            Eventually.holds(() -> assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class));
        }
    }

    @Test
    void aDrainingServerClosesThePortAndLetsConnectionsEnd() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = reversing().startServer();
                Client client = client(target, 0).startClient(server.port())) {
            int port = port(target);
            try (Socket app = connect(port)) {
                exchange(app, 1);
                server.drain(Duration.ofMillis(10));
                assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class);
                exchange(app, 1);
            }
            server.drain(Duration.ofMinutes(10));
            assertThat(server.tunnels()).isZero();
        }
    }

    @Test
    void aDrainingClientHasThePortClosedAndLetsConnectionsEnd() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = reversing().startServer();
                Client client = client(target, 0).startClient(server.port())) {
            int port = port(target);
            try (Socket app = connect(port)) {
                exchange(app, 1);
                client.drain(Duration.ofMillis(10));
                Eventually.holds(() -> assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class));
                exchange(app, 1);
            }
            client.drain(Duration.ofMinutes(10));
        }
    }

    private static BrookLoomBuilder reversing() {
        return BrookLoom.builder().reverse("any");
    }

    private static BrookLoomBuilder client(TcpTarget target, int port) {
        return BrookLoom.builder().remoteForward(port, new Destination(HostAddress.parse("127.0.0.1"), target.port()));
    }

    /** Returns the port at the server for this target, once the client has logged it. */
    private static int port(TcpTarget target) throws Exception {
        String[] found = {""};
        Eventually.holds(() -> {
            List<String> lines = LogLines.with("to 127.0.0.1:" + target.port()).stream()
                    .filter(line -> line.contains("the server forwards"))
                    .toList();
            assertThat(lines).isNotEmpty();
            found[0] = lines.getLast();
        });
        Matcher port = Pattern.compile("forwards 127\\.0\\.0\\.1:(\\d+) to").matcher(found[0]);
        assertThat(port.find()).as(found[0]).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private static void logs(String text) throws Exception {
        Eventually.holds(() -> assertThat(LogLines.with(text)).as(text).isNotEmpty());
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void exchange(Socket socket, int size) throws Exception {
        byte[] sent = new byte[size];
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(sent);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(socket.getInputStream().readNBytes(size)).hasSize(size);
        sender.join();
    }

    private static boolean isEchoed(int port) {
        try (Socket socket = connect(port)) {
            exchange(socket, 1);
            return true;
        } catch (Exception | AssertionError e) {
            return false;
        }
    }
}
