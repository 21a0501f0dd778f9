package brookloom.it.ends;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppProtocol;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.ends.Ending.How;
import brookloom.net.dial.HttpProxyDialer;
import brookloom.net.dial.Outbound;
import brookloom.proto.BrookLink;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resets pass through whichever way an app enters, and a client leaves. */
@ExtendWith(LeakCheck.class)
class EntrancesTest {
    private final CompletableFuture<Socket> connection = new CompletableFuture<>();
    private final CompletableFuture<Ending> targetsEnding = new CompletableFuture<>();
    private TcpTarget target;
    private BrookServer server;
    private Client client;

    /** How an app reaches the target. */
    enum Entrance {
        /** SOCKS5 at a port that takes HTTP, too. */
        MIXED,
        /** CONNECT at the HTTP proxy. */
        CONNECT,
        /** A relay's port. */
        RELAY,
        /** A client without a Brook server, whose SOCKS5 proxy is another client. */
        SOCKS5_LINK,
        /** A client whose carriers go through an HTTP proxy, which is another client. */
        HTTP_PROXY
    }

    @BeforeEach
    void start() throws IOException {
        target = TcpTarget.serving(this::serve);
        server = BrookLoom.builder().startServer();
        client = BrookLoom.builder()
                .apps(AppProtocol.SOCKS5, AppProtocol.HTTP, AppProtocol.MIXED)
                .startClient(server.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        target.close();
    }

    private void serve(Socket socket) throws IOException {
        socket.getOutputStream().write(socket.getInputStream().read());
        connection.complete(socket);
        targetsEnding.complete(Ending.of(socket));
    }

    @ParameterizedTest
    @EnumSource
    void aTargetsResetReachesTheApp(Entrance entrance) throws Exception {
        try (Client second = second(entrance);
                Socket app = open(entrance, second)) {
            Ending.reset(connection.get(60, TimeUnit.SECONDS));
            assertThat(Ending.of(app).how()).isEqualTo(How.RESET);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAppsResetReachesTheTarget(Entrance entrance) throws Exception {
        try (Client second = second(entrance);
                Socket app = open(entrance, second)) {
            Ending.reset(app);
            assertThat(targetsEnding.get(60, TimeUnit.SECONDS).how()).isEqualTo(How.RESET);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAppsEndStaysOne(Entrance entrance) throws Exception {
        try (Client second = second(entrance);
                Socket app = open(entrance, second)) {
            app.shutdownOutput();
            assertThat(targetsEnding.get(60, TimeUnit.SECONDS).how()).isEqualTo(How.ORDERLY);
            assertThat(Ending.of(app).how()).isEqualTo(How.ORDERLY);
        }
    }

    /** Returns the client that the app meets. */
    private Client second(Entrance entrance) throws Exception {
        InetSocketAddress http = client.addresses().get(1);
        return switch (entrance) {
            case MIXED, CONNECT -> client;
            case RELAY -> Linked.relay(Linked.to(server), target.address());
            case SOCKS5_LINK ->
                Linked.connect(new BrookLink(
                                BrookLink.Kind.SOCKS5,
                                Map.of(
                                        "socks5",
                                        "socks5://127.0.0.1:" + client.address().getPort()))
                        .toUri());
            case HTTP_PROXY ->
                BrookLoom.builder()
                        .clientOut(new HttpProxyDialer(
                                Destination.of(http), null, Outbound.direct().tcp(), Outbound.LIMIT))
                        .startClient(server.port());
        };
    }

    /** Returns an app's socket, through which one byte has gone both ways. */
    private Socket open(Entrance entrance, Client second) throws IOException {
        Socket app = switch (entrance) {
            case MIXED -> BrookLoom.connect(second.addresses().get(2), "127.0.0.1", target.port());
            case CONNECT -> connect(second.addresses().get(1));
            case RELAY ->
                new Socket(second.address().getAddress(), second.address().getPort());
            case SOCKS5_LINK, HTTP_PROXY -> BrookLoom.connect(second.address(), "127.0.0.1", target.port());
        };
        app.getOutputStream().write(1);
        assertThat(app.getInputStream().read()).isEqualTo(1);
        return app;
    }

    private Socket connect(InetSocketAddress proxy) throws IOException {
        Socket app = new Socket(proxy.getAddress(), proxy.getPort());
        app.getOutputStream().write(("CONNECT 127.0.0.1:" + target.port() + " HTTP/1.1\r\n\r\n").getBytes(US_ASCII));
        String answer = "HTTP/1.1 200 Connection established\r\n\r\n";
        assertThat(app.getInputStream().readNBytes(answer.length())).isEqualTo(answer.getBytes(US_ASCII));
        return app;
    }
}
