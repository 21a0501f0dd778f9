package brookloom.it.ends;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.AppProtocol;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.ends.Ending.How;
import brookloom.it.fixtures.TcpRelay;
import brookloom.observe.LiveTunnel;
import brookloom.observe.TunnelObserver;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.SideBySide;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A response that ends by closing is never cut without a sign, and neither is a request's body. */
@ExtendWith(LeakCheck.class)
class HttpEndsTest {
    private static final byte[] HALF = OpenTunnel.EXCHANGED;

    /** The tunnel's ends are those of {@link AbnormalEndsTest}: one of each sort is enough. */
    private static final List<CarrierKind> KINDS = List.of(
            CarrierKind.WS, CarrierKind.WS_BARE, CarrierKind.WSS_BARE, CarrierKind.FRAMED_BARE, CarrierKind.HTTP2_BARE);

    /** What cuts a response. */
    enum Cause {
        TARGET_RESET,
        CARRIER_RESET,
        CARRIER_ENDED,
        IDLE_TIMEOUT,
        SERVER_STOPPED,
        CLIENT_STOPPED
    }

    @ParameterizedTest
    @EnumSource
    void aResponseThatEndsByClosingIsResetWhenItIsCut(Cause cause) throws Exception {
        SideBySide.check(
                KINDS.stream().filter(kind -> cause != Cause.CARRIER_ENDED || kind != CarrierKind.WS_BARE), kind -> {
                    CompletableFuture<Socket> served = new CompletableFuture<>();
                    BrookLoomBuilder options = kind.builder().apps(AppProtocol.HTTP);
                    if (cause == Cause.IDLE_TIMEOUT) {
                        options.tcpTimeout(Duration.ofSeconds(1));
                    }
                    try (TcpTarget target = TcpTarget.serving(connection -> serveHalf(connection, served));
                            BrookServer server = options.startAnyServer();
                            TcpRelay relay = new TcpRelay(server.port());
                            Client client = options.startClient(relay.port());
                            Socket app = request(client, target, "GET", "HTTP/1.0")) {
                        readHead(app.getInputStream());
                        assertThat(app.getInputStream().readNBytes(HALF.length)).isEqualTo(HALF);
                        switch (cause) {
                            case TARGET_RESET -> Ending.reset(served.get(60, TimeUnit.SECONDS));
                            case CARRIER_RESET -> relay.cut();
                            case CARRIER_ENDED -> relay.end();
                            case IDLE_TIMEOUT -> {}
                            case SERVER_STOPPED -> server.close();
                            case CLIENT_STOPPED -> client.close();
                        }
                        assertThat(Ending.of(app).how()).isEqualTo(How.RESET);
                    }
                });
    }

    /** The reset must not overtake what came just before it; on its way to the server the system itself may let it. */
    @ParameterizedTest
    @CsvSource({"HTTP/1.0", "HTTP/1.1"})
    void whatCameBeforeTheCutStillArrives(String version) throws Exception {
        CompletableFuture<LiveTunnel> running = new CompletableFuture<>();
        BrookLoomBuilder options = CarrierKind.WS.builder().apps(AppProtocol.HTTP);
        try (TcpTarget target = TcpTarget.serving(connection -> {
                    readHead(connection.getInputStream());
                    connection.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
                    connection.getOutputStream().write(HALF);
                    LiveTunnel tunnel = running.get(60, TimeUnit.SECONDS);
                    Eventually.holds(() -> assertThat(tunnel.down()).isGreaterThan(HALF.length));
                    Ending.reset(connection);
                });
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port())) {
            server.monitor().add(new TunnelObserver() {
                @Override
                public void started(LiveTunnel tunnel) {
                    running.complete(tunnel);
                }
            });
            try (Socket app = request(client, target, "GET", version)) {
                readHead(app.getInputStream());
                Ending ending = Ending.of(app);
                assertThat(ending.how()).isEqualTo(How.RESET);
                assertThat(ending.bytes()).hasSizeGreaterThanOrEqualTo(HALF.length);
            }
        }
    }

    @Test
    void aRequestWhoseBodyIsCutByAResetIsResetAtTheTarget() throws Exception {
        SideBySide.check(KINDS.stream(), kind -> {
            CompletableFuture<Ending> ending = new CompletableFuture<>();
            CompletableFuture<String> begun = new CompletableFuture<>();
            BrookLoomBuilder options = kind.builder().apps(AppProtocol.HTTP);
            try (TcpTarget target = TcpTarget.serving(connection -> {
                        begun.complete(readHead(connection.getInputStream()));
                        ending.complete(Ending.of(connection));
                    });
                    BrookServer server = options.startAnyServer();
                    Client client = options.startClient(server.port());
                    Socket app = request(client, target, "POST", "HTTP/1.1\r\nContent-Length: 1000")) {
                app.getOutputStream().write(1);
                begun.get(60, TimeUnit.SECONDS);
                Ending.reset(app);
                assertThat(ending.get(60, TimeUnit.SECONDS).how()).isEqualTo(How.RESET);
            }
        });
    }

    @Test
    void wholeResponsesEndInOrderForAppAndTarget() throws Exception {
        SideBySide.check(KINDS.stream(), kind -> {
            CompletableFuture<Ending> ending = new CompletableFuture<>();
            BrookLoomBuilder options = kind.builder().apps(AppProtocol.HTTP);
            try (TcpTarget target = TcpTarget.serving(connection -> {
                        readHead(connection.getInputStream());
                        connection.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(US_ASCII));
                        connection.getOutputStream().write(HALF);
                        connection.shutdownOutput();
                        ending.complete(Ending.of(connection));
                    });
                    BrookServer server = options.startAnyServer();
                    Client client = options.startClient(server.port());
                    Socket app = request(client, target, "GET", "HTTP/1.0")) {
                readHead(app.getInputStream());
                assertThat(Ending.of(app)).satisfies(all -> {
                    assertThat(all.how()).isEqualTo(How.ORDERLY);
                    assertThat(all.bytes()).isEqualTo(HALF);
                });
                app.close();
                assertThat(ending.get(60, TimeUnit.SECONDS).how()).isEqualTo(How.ORDERLY);
            }
        });
    }

    private static void serveHalf(Socket connection, CompletableFuture<Socket> served) throws IOException {
        readHead(connection.getInputStream());
        connection.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(US_ASCII));
        connection.getOutputStream().write(HALF);
        served.complete(connection);
        Ending.of(connection);
    }

    private static Socket request(Client client, TcpTarget target, String method, String version) throws IOException {
        Socket app = new Socket(client.address().getAddress(), client.address().getPort());
        String request = method + " http://127.0.0.1:" + target.port() + "/ " + version + "\r\nHost: 127.0.0.1:"
                + target.port() + "\r\n\r\n";
        app.getOutputStream().write(request.getBytes(US_ASCII));
        return app;
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the head ended early: " + head);
            }
            head.append((char) c);
        }
        return head.toString();
    }
}
