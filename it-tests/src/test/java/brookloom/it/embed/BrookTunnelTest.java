package brookloom.it.embed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.BrookTunnel;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class BrookTunnelTest {
    private static final int TIMES = 1000;

    private BrookServer server;

    @BeforeEach
    void start() throws Exception {
        server = BrookLoom.builder().startServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSocketIsConnectedThroughTheTunnelByName() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookTunnel tunnel = BrookTunnel.open(Linked.to(server));
                Socket socket = tunnel.socketFactory().createSocket("a.test", target.port())) {
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(socket.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
            assertThat(server.tunnels()).isPositive();
            assertThat(socket.isConnected()).isTrue();
            assertThat(socket.getPort()).isEqualTo(target.port());

            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(socket::getOutputStream).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aReadThatTimesOutLosesNothing() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookTunnel tunnel = BrookTunnel.open(Linked.to(server));
                Socket socket = tunnel.socketFactory().createSocket()) {
            socket.connect(InetSocketAddress.createUnresolved("a.test", target.port()), 60_000);
            socket.setSoTimeout(50);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            socket.getOutputStream().write("late".getBytes(UTF_8));
            socket.setSoTimeout(60_000);
            assertThat(socket.getInputStream().readNBytes(2)).asString(UTF_8).isEqualTo("la");
            socket.setSoTimeout(0);
            assertThat(socket.getInputStream().readNBytes(2)).asString(UTF_8).isEqualTo("te");
        }
    }

    @Test
    void aCloseEndsAReadThatWaits() throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                BrookTunnel tunnel = BrookTunnel.open(Linked.to(server))) {
            Socket socket = tunnel.socketFactory().createSocket("a.test", target.port());
            Thread closing = Thread.ofVirtual().start(() -> {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThatThrownBy(() -> {
                        while (socket.getInputStream().read() < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class);
            closing.join();
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @Test
    void aServerThatIsNotReachedIsAConnectException() throws Exception {
        String link = Linked.to(server);
        server.close();
        try (BrookTunnel tunnel = BrookTunnel.open(link)) {
            assertThatThrownBy(() -> tunnel.socketFactory().createSocket("a.test", 80))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("is it running, and is the port right?");
        }
    }

    @Test
    void theJdksHttpClientUsesTheProxySelector() throws Exception {
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    connection.getInputStream().read(new byte[4096]);
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
                                    .getBytes(UTF_8));
                });
                BrookTunnel tunnel = BrookTunnel.open(Linked.to(server));
                HttpClient http =
                        HttpClient.newBuilder().proxy(tunnel.proxySelector()).build()) {
            URI uri = URI.create("http://a.test:" + target.port() + "/");
            HttpResponse<String> response =
                    http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("ok");
            assertThat(tunnel.proxyAddress()).isEqualTo(tunnel.proxyAddress());
        }
    }

    /** The check for leaks after each test looks at threads and sockets. */
    @Test
    void aThousandTunnelsLeaveNothingBehind() throws Exception {
        try (TcpTarget target = TcpTarget.echo()) {
            openAndClose(TIMES / 10, target);
            awaitNoTunnel();
            long before = descriptors();
            openAndClose(TIMES, target);
            Eventually.holds(() -> assertThat(descriptors())
                    .as("of which the JVM may open a few for itself")
                    .isLessThan(before + TIMES / 50));
        }
    }

    /** Of every kind; zero where the system does not show them. */
    private static long descriptors() throws IOException {
        Path folder = Path.of("/proc/self/fd");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(folder)) {
            return open.count();
        }
    }

    private void awaitNoTunnel() throws Exception {
        Eventually.holds(() -> assertThat(server.tunnels()).isZero());
    }

    private void openAndClose(int times, TcpTarget target) throws IOException {
        for (int i = 0; i < times; i++) {
            try (BrookTunnel tunnel = BrookTunnel.open(Linked.to(server))) {
                if (i % 10 == 0) {
                    assertThat(tunnel.proxyAddress().getPort()).isPositive();
                    try (Socket socket = tunnel.socketFactory().createSocket("a.test", target.port())) {
                        socket.getOutputStream().write(i);
                        assertThat(socket.getInputStream().read()).isEqualTo(i & 0xff);
                    }
                }
            }
        }
    }

    @Test
    void aLinkThatIsNoneIsRefusedWithoutItsSecret() {
        assertThatThrownBy(() -> BrookTunnel.open("brook://server?password=hush"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush");
    }
}
