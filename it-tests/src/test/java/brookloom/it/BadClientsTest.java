package brookloom.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.RedirectedTargets;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.SealedBytes;
import brookloom.proto.testing.Vectors;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client sends, only its own carrier ends, with one line in the log. */
@ExtendWith(LeakCheck.class)
class BadClientsTest {
    private static final byte[] DATA = RecordedStream.pattern(100);

    /** What does not authenticate is cut no earlier. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    static Stream<Arguments> spoiltStreamsByWay() {
        return Stream.of(Mode.WS, Mode.PLAIN)
                .flatMap(way -> spoiltStreams().map(spoilt -> {
                    Object[] what = spoilt.get();
                    return Arguments.of(way, what[0], what[1], what[2]);
                }));
    }

    static Stream<Arguments> spoiltStreams() {
        byte[] good = Openings.tcp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", 9, DATA);
        int dataFragment = good.length - DATA.length - BrookProtocol.FRAGMENT_OVERHEAD;
        byte[] noise = new byte[500];
        new Random(1).nextBytes(noise);
        return Stream.of(
                Arguments.of("noise", noise, "fragment length does not authenticate"),
                Arguments.of("zeros", new byte[500], "fragment length does not authenticate"),
                Arguments.of(
                        "text",
                        "GET /ws HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\n\r\n".getBytes(UTF_8),
                        "fragment length does not authenticate"),
                Arguments.of("flipped nonce", flipped(good, 3), "fragment length does not authenticate"),
                Arguments.of("flipped length", flipped(good, 13), "fragment length does not authenticate"),
                Arguments.of("flipped opening", flipped(good, 31), "fragment payload does not authenticate"),
                Arguments.of(
                        "flipped data length", flipped(good, dataFragment), "fragment length does not authenticate"),
                Arguments.of(
                        "flipped data", flipped(good, dataFragment + 20), "fragment payload does not authenticate"),
                Arguments.of(
                        "flipped last byte", flipped(good, good.length - 1), "fragment payload does not authenticate"),
                Arguments.of(
                        "too large an opening",
                        sealed(new byte[BrookProtocol.MAX_PAYLOAD + 1]),
                        "fragment payload of 2015 bytes, limit 2014"),
                Arguments.of(
                        "too large a payload",
                        Openings.tcp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", 9, new byte[2015]),
                        "fragment payload of 2015 bytes, limit 2014"),
                Arguments.of(
                        "too large a datagram",
                        Openings.udp(BrookLoomBuilder.DEFAULT_KEYS, "127.0.0.1", 9, new byte[65_474]),
                        "fragment payload of 65474 bytes, limit 65473"),
                Arguments.of("empty opening", sealed(new byte[0]), "opening is empty"),
                Arguments.of("opening without a time", sealed(new byte[3]), "opening of 3 bytes has no time"),
                Arguments.of("opening without a destination", sealed(new byte[4]), ""),
                Arguments.of(
                        "opening with a strange address type",
                        sealed(new byte[] {1, 2, 3, 4, 9, 1, 1, 1, 1, 0, 80}),
                        ""));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("spoiltStreamsByWay")
    void badBytesEndTheirOwnCarrierWithOneLine(Mode way, String what, byte[] stream, String reason) throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                UdpEcho udp = new UdpEcho();
                BrookLoom tunnel = way.builder()
                        .openTimeout(SHORT)
                        .targets(new RedirectedTargets(
                                new Destination(HostAddress.parse("127.0.0.1"), 9), echo.address(), udp.address()))
                        .start();
                Socks5App healthy = Socks5App.greeting(tunnel.socks5());
                RawCarrier bad = way.carrier(tunnel.server())) {
            assertThat(healthy.connect("127.0.0.1", 9).code()).isEqualTo(ReplyCode.SUCCEEDED);
            assertEchoes(healthy.socket());
            sendAll(bad, stream);
            readToEnd(bad);
            String peer = "127.0.0.1:" + bad.socket().getLocalPort();
            Eventually.holds(() -> assertThat(LogLines.with(peer + " "))
                    .filteredOn(line -> line.startsWith("WARN") || line.startsWith("INFO") || line.startsWith("ERROR"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN " + peer + " refused: ")
                    .contains(reason));
            assertEchoes(healthy.socket());
        }
    }

    @ParameterizedTest(name = "{0} s from the server''s clock: accepted {1}")
    @CsvSource({
        "0, true",
        "60, true",
        "-60, true",
        "61, false",
        "-61, true",
        "-62, false",
        "3600, false",
        "-3600, false"
    })
    void anOpeningsTimeCounts(int age, boolean accepted) throws Exception {
        RecordedStream recorded = Vectors.stream("wsserver-tcp-ipv4");
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = recordedServer(recorded, Duration.ofSeconds(age), echo);
                RawCarrier client = RawCarrier.upgraded(address(server), recorded.path())) {
            client.send(recorded.sentByClient());
            assertThat(client.read(BrookProtocol.NONCE_LENGTH)).hasSize(accepted ? BrookProtocol.NONCE_LENGTH : 0);
        }
    }

    @Test
    void aReplayedOpeningIsRefusedWhateverItCarries() throws Exception {
        RecordedStream recorded = Vectors.stream("wsserver-tcp-ipv4");
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = recordedServer(recorded, Duration.ZERO, echo);
                RawCarrier first = RawCarrier.upgraded(address(server), recorded.path());
                RawCarrier second = RawCarrier.upgraded(address(server), recorded.path())) {
            first.send(recorded.sentByClient());
            assertThat(first.read(BrookProtocol.NONCE_LENGTH)).hasSize(BrookProtocol.NONCE_LENGTH);
            second.send(recorded.sentByClient());
            assertThat(readToEnd(second)).isEmpty();
            String peer = "127.0.0.1:" + second.socket().getLocalPort();
            Eventually.holds(() -> assertThat(LogLines.with(peer)).anyMatch(line -> line.contains("replayed")));
        }
    }

    @Test
    void anUnencryptedOpeningWithAnotherPasswordIsRefused() throws Exception {
        RecordedStream recorded = Vectors.stream("wsserver-without-brook-tcp-ipv4");
        try (BrookServer server = BrookLoom.builder()
                        .withoutBrookProtocol(true)
                        .openTimeout(SHORT)
                        .path(recorded.path())
                        .clock(recorded.clock())
                        .startServer();
                RawCarrier client = RawCarrier.upgraded(address(server), recorded.path())) {
            sendAll(client, recorded.sentByClient());
            assertThat(readToEnd(client)).isEmpty();
            String peer = "127.0.0.1:" + client.socket().getLocalPort();
            Eventually.holds(() -> assertThat(LogLines.with(peer))
                    .containsExactly("WARN " + peer
                            + " refused: another password, HKDF info or --withoutBrookProtocol than here,"
                            + " or not a Brook client (password hash does not authenticate); if the client is yours,"
                            + " compare these at both ends"));
        }
    }

    @Test
    void anAppThatGivesUpIsNotLogged() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.start()) {
            LogLines.clear();
            try (Socket app = tunnel.connect("127.0.0.1", echo.port())) {
                assertEchoes(app);
                app.setSoLinger(true, 0);
            }
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
            try (RawCarrier idle = RawCarrier.upgraded(tunnel.server(), "/ws")) {
                assertThat(idle.socket().isConnected()).isTrue();
            }
            Eventually.holds(() -> assertThat(tunnel.tunnels()).isZero());
            Eventually.holds(() -> assertThat(LogLines.with("ended")).hasSizeGreaterThanOrEqualTo(2));
            assertThat(LogLines.with("WARN")).isEmpty();
        }
    }

    private static BrookServer recordedServer(RecordedStream recorded, Duration later, TcpTarget echo)
            throws IOException {
        return BrookLoom.builder()
                .openTimeout(SHORT)
                .secret(Secret.of(recorded.password(), recorded.clientHkdfInfo(), recorded.serverHkdfInfo()))
                .clock(Clock.offset(recorded.clock(), later))
                .targets(new RedirectedTargets(
                        new Destination(HostAddress.parse("127.0.0.1"), 7100), echo.address(), echo.address()))
                .startServer();
    }

    private static byte[] sealed(byte[] opening) {
        return SealedBytes.of(BrookLoomBuilder.DEFAULT_KEYS, Sender.CLIENT, opening);
    }

    private static byte[] flipped(byte[] stream, int at) {
        byte[] copy = stream.clone();
        copy[at] ^= 1;
        return copy;
    }

    private static void assertEchoes(Socket healthy) throws IOException {
        healthy.setSoTimeout(60_000);
        healthy.getOutputStream().write(DATA);
        assertThat(healthy.getInputStream().readNBytes(DATA.length)).isEqualTo(DATA);
    }

    private static void sendAll(RawCarrier client, byte[] stream) {
        try {
            client.send(stream);
        } catch (IOException e) {
            // The server had enough already.
        }
    }

    private static byte[] readToEnd(RawCarrier client) throws IOException {
        try {
            return client.readAll();
        } catch (SocketException e) {
            return new byte[0]; // a reset is an end
        }
    }

    private static InetSocketAddress address(BrookServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }
}
