package brookloom.it.proxies;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.AskedFor;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.wss.TlsSite;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SourceAddress;
import brookloom.net.outbound.Outbounds;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.Cidr;
import brookloom.net.text.PortSource;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.testing.RecordedStream;
import brookloom.server.BrookServer;
import brookloom.server.config.PortConfig;
import brookloom.server.targets.Peer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.ListeningProgram;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers behind a load balancer that names clients in headers of the PROXY protocol, played by hand. */
@ExtendWith(LeakCheck.class)
class ProxyProtocolTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final byte[] V1 = v1("203.0.113.7 198.51.100.1 51008 443");

    private static final byte[] V2 =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "2111000f" + "cb007107c6336401c74001bb" + "040000");
    private static final byte[] LOCAL = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "20000000");

    @TempDir
    private Path folder;

    private static byte[] v1(String ends) {
        return ("PROXY TCP4 " + ends + "\r\n").getBytes(US_ASCII);
    }

    /** Carriers of each kind of server. */
    enum Kind {
        WS,
        FRAMED,
        WSS,
        HTTP2,
        PLAIN
    }

    private BrookLoomBuilder options(Kind kind) throws IOException {
        BrookLoomBuilder options =
                BrookLoom.builder().portConfig(behind(LIMIT, "127.0.0.0/8")).plain(kind == Kind.PLAIN);
        if (kind == Kind.WSS || kind == Kind.HTTP2) {
            TlsSite site = TlsSite.with(folder, "P-256");
            options.serverTls(site.serverTls()).clientTls(TlsConfig.trusting(new TrustConfig.PemFile(site.ca())));
        }
        return switch (kind) {
            case FRAMED -> options.carriage(Carriage.FRAMED);
            case HTTP2 -> options.carriage(Carriage.HTTP2);
            case PLAIN -> options.udpOverTcp(true);
            case WS, WSS -> options;
        };
    }

    private static PortConfig behind(Duration limit, String... balancers) {
        return new PortConfig(Stream.of(balancers).map(Cidr::parse).toList(), limit, PortSource.OWN);
    }

    /** Begins the client's connections as a load balancer would. */
    private static BrookLoomBuilder sending(byte[] header, BrookLoomBuilder options) {
        return options.clientOut((server, localPort) -> {
            Socket socket = Outbound.direct().tcp().dial(server, localPort);
            try {
                socket.getOutputStream().write(header);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return socket;
        });
    }

    private static InetSocketAddress address(BrookServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    private static Peer peerOf(BrookLoomBuilder options) throws Exception {
        AskedFor targets = new AskedFor();
        try (BrookServer server = options.targets(targets).startAnyServer();
                Client client = options.startClient(server.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(new Destination(HostAddress.parse("127.0.0.1"), 9), new byte[] {1});
            return targets.peer();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHeadersClientCountsOverEveryCarrier(Kind kind) throws Exception {
        for (byte[] header : List.of(V1, V2)) {
            Peer peer = peerOf(sending(header, options(kind)));
            assertThat(peer.host()).isEqualTo("203.0.113.7");
            assertThat(peer.port()).isEqualTo(51008);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c,unique-id"})
    void haproxysHeadersNameTheClient(String option) throws Exception {
        AskedFor targets = new AskedFor();
        SourceAddress source = SourceAddress.of(InetAddress.getByName("127.0.0.2"), null);
        try (BrookServer server = options(Kind.WS).targets(targets).startServer();
                ListeningProgram haproxy =
                        ListeningProgram.haproxy(folder, port -> """
                            defaults
                                mode tcp
                                timeout connect 60s
                                timeout client 60s
                                timeout server 60s
                            listen clients
                                bind 127.0.0.1:%d
                                unique-id-format %%ci
                                server one 127.0.0.1:%d %s
                            """.formatted(port, server.port(), option));
                Client client = BrookLoom.builder()
                        .outbound(Outbounds.of(Outbound.LIMIT, Resolver.SYSTEM, source, KeepAlive.DEFAULT, null))
                        .startClient(haproxy.address().getPort());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(new Destination(HostAddress.parse("127.0.0.1"), 9), new byte[] {1});
            assertThat(targets.peer().host()).isEqualTo("127.0.0.2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeaderWithoutAClientLeavesTheConnectionsOwnAddress(Kind kind) throws Exception {
        for (byte[] header : List.of(LOCAL, "PROXY UNKNOWN\r\n".getBytes(US_ASCII))) {
            assertThat(peerOf(sending(header, options(kind))).host()).isEqualTo("127.0.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesPassBehindAHeader(Kind kind) throws Exception {
        byte[] data = RecordedStream.pattern(300_000);
        BrookLoomBuilder options = sending(V2, options(kind));
        try (TcpTarget target = TcpTarget.serving(connection -> connection
                        .getOutputStream()
                        .write(connection.getInputStream().readAllBytes()));
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", target.port())) {
            app.getOutputStream().write(data);
            app.shutdownOutput();
            assertThat(app.getInputStream().readAllBytes()).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @EnumSource
    void allOtherAddressesAreServedWithoutAHeader(Kind kind) throws Exception {
        BrookLoomBuilder options = options(kind).portConfig(behind(LIMIT, "127.0.0.9", "2001:db8::/32"));
        assertThat(peerOf(options).host()).isEqualTo("127.0.0.1");
    }

    @Test
    void aHeaderFromAnotherAddressIsNotBelieved() throws Exception {
        BrookLoomBuilder options = options(Kind.WS).portConfig(behind(LIMIT, "127.0.0.9"));
        try (BrookServer server = options.startServer();
                RawCarrier carrier = RawCarrier.dial(address(server))) {
            carrier.send(V1).send(RawCarrier.upgradeRequest("/ws", server.port()));
            assertThat(carrier.readHeader()).startsWith("HTTP/1.1 400 ");
        }
    }

    /** One address, since the log names each once a minute. */
    @ParameterizedTest
    @CsvSource({
        "WS,    127.0.1.1",
        "WSS,   127.0.1.2",
        "PLAIN, 127.0.1.3",
    })
    void aLoadBalancersConnectionWithoutAHeaderIsClosedWithALine(Kind kind, String balancer) throws Exception {
        try (BrookServer server = options(kind).startAnyServer()) {
            try (Socket socket = new Socket(
                            address(server).getAddress(), server.port(), InetAddress.getByName(balancer), 0);
                    RawCarrier carrier = new RawCarrier(socket)) {
                carrier.send("GET / HTTP/1.1\r\n\r\n");
                assertThat(isOver(carrier)).isTrue();
            }
            Eventually.holds(() -> assertThat(LogLines.with(balancer))
                    .anyMatch(line -> line.contains("closed: --proxyProtocol expects a PROXY header from this address,"
                            + " got no PROXY header; enable it there")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS", "PLAIN"})
    void aHeaderThatDoesNotComeInTimeEndsTheConnection(Kind kind) throws Exception {
        BrookLoomBuilder options = options(kind).portConfig(behind(Duration.ofMillis(200), "127.0.0.1"));
        options.headerTimeout(Duration.ofMillis(200));
        try (BrookServer server = options.startAnyServer();
                RawCarrier silent = RawCarrier.dial(address(server));
                RawCarrier half = RawCarrier.dial(address(server))) {
            half.send("PROXY TCP4 203.0");
            assertThat(isOver(silent)).isTrue();
            assertThat(isOver(half)).isTrue();
        }
    }

    /** Balancer and client may share a segment or need many. */
    @ParameterizedTest
    @CsvSource({"1", "3", "1000"})
    void headerAndRequestMayComeInPiecesOfAnySize(int piece) throws Exception {
        try (BrookServer server = options(Kind.WS).startServer();
                RawCarrier carrier = RawCarrier.dial(address(server))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(V2);
            bytes.write(RawCarrier.upgradeRequest("/ws", server.port()).getBytes(US_ASCII));
            carrier.send(bytes.toByteArray(), piece);
            assertThat(carrier.readHeader()).startsWith("HTTP/1.1 101 ");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        WS    | 203.0.113.7 198.51.100.1 1 443 | 203.0.113.7 198.51.100.1 2 443 | true
        WS    | 203.0.113.7 198.51.100.1 1 443 | 203.0.113.8 198.51.100.1 1 443 | false
        WSS   | 203.0.113.7 198.51.100.1 1 443 | 203.0.113.7 198.51.100.1 2 443 | true
        WSS   | 203.0.113.7 198.51.100.1 1 443 | 203.0.113.8 198.51.100.1 1 443 | false
        PLAIN | 203.0.113.7 198.51.100.1 1 443 | 203.0.113.7 198.51.100.1 2 443 | true
        PLAIN | 203.0.113.7 198.51.100.1 1 443 | 203.0.113.8 198.51.100.1 1 443 | false
        """)
    void strangersAreLimitedByTheAddressThatTheHeaderNames(Kind kind, String first, String second, boolean same)
            throws Exception {
        try (BrookServer server = options(kind).strangers(20, 1).startAnyServer();
                RawCarrier oldest = RawCarrier.dial(address(server)).send(v1(first));
                RawCarrier newest = RawCarrier.dial(address(server)).send(v1(second))) {
            List<RawCarrier> left = new ArrayList<>(List.of(oldest, newest));
            if (same) { // they may count in either order
                Eventually.holds(() -> {
                    left.removeIf(carrier -> isOver(carrier, 100));
                    assertThat(left).hasSize(1);
                });
            }
            for (RawCarrier carrier : left) {
                assertThat(isOver(carrier, 100)).isFalse();
            }
        }
    }

    @Test
    void aServerStopsWhileAHeaderIsAwaited() throws Exception {
        BrookServer server = options(Kind.PLAIN).startAnyServer();
        try (RawCarrier carrier = RawCarrier.dial(address(server)).send("PROXY")) {
            server.close();
            assertThat(isOver(carrier)).isTrue();
        }
    }

    private static boolean isOver(RawCarrier carrier) {
        return isOver(carrier, (int) LIMIT.toMillis());
    }

    /** Returns whether the connection ends, in whichever way, within the limit. */
    private static boolean isOver(RawCarrier carrier, int millis) {
        try {
            carrier.socket().setSoTimeout(millis);
            return carrier.socket().getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset, since it had bytes of ours left
        }
    }
}
