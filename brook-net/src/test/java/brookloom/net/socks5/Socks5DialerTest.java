package brookloom.net.socks5;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.AddressPolicy;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.dial.ProxyFailed;
import brookloom.net.dial.ProxyLogin;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SourceAddress;
import brookloom.net.outbound.Outbounds;
import brookloom.net.stream.KeepAlive;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The proxy's half is played from a script, byte by byte. */
@ExtendWith(LeakCheck.class)
class Socks5DialerTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Destination NAME = new Destination(HostAddress.parse("example.com"), 443);
    private static final String GRANTED_V4 = "05000001" + "7f000001" + "1234";

    /** What the client said, one message each. */
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Test
    void aNameIsPassedOnUnresolved() throws Exception {
        try (TcpTarget proxy = granting(GRANTED_V4)) {
            out(proxy, null).tcp().dial(NAME, 0).close();
        }
        assertThat(heard)
                .containsExactly("050100", "050100030b" + HEX.formatHex("example.com".getBytes(UTF_8)) + "01bb");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "1.2.3.4, 0501000101020304" + "01bb",
        "[2001:db8::1], 0501000420010db8000000000000000000000001" + "01bb",
    })
    void anAddressIsPassedOnAsSuch(String address, String request) throws Exception {
        try (TcpTarget proxy = granting(GRANTED_V4)) {
            out(proxy, null)
                    .tcp()
                    .dial(new Destination(HostAddress.parse(address), 443), 0)
                    .close();
        }
        assertThat(heard.getLast()).isEqualTo(request);
    }

    @ParameterizedTest(name = "bound {0}")
    @CsvSource({
        "05000001000000000000",
        "05000004000000000000000000000000000000010050",
        "0500000309" + "6c6f63616c686f7374" + "0050",
    })
    void whatComesRightAfterTheReplyIsTheTargets(String reply) throws Exception {
        try (TcpTarget proxy = granting(reply + HEX.formatHex("SSH-2.0".getBytes(UTF_8)))) {
            if (reply.equals("05000003000050")) { // an empty name is no address
                assertThatThrownBy(() -> out(proxy, null).tcp().dial(NAME, 0))
                        .hasMessageContaining("answers with a broken address");
                return;
            }
            try (Socket socket = out(proxy, null).tcp().dial(NAME, 0)) {
                assertThat(socket.getInputStream().readAllBytes())
                        .asString(UTF_8)
                        .isEqualTo("SSH-2.0");
            }
        }
    }

    @Test
    void aLoginIsShownWhereItIsWanted() throws Exception {
        try (TcpTarget proxy = TcpTarget.playing((in, out) -> {
            hear(in, 4);
            say(out, "0502");
            hear(in, 3 + 2 + 6);
            say(out, "0100");
            hearRequest(in);
            say(out, GRANTED_V4);
        })) {
            out(proxy, new ProxyLogin("me", "sesame")).tcp().dial(NAME, 0).close();
        }
        assertThat(heard).startsWith("05020002", "01026d6506" + HEX.formatHex("sesame".getBytes(UTF_8)));
    }

    @Test
    void aLoginIsKeptWhereItIsNotWanted() throws Exception {
        try (TcpTarget proxy = TcpTarget.playing((in, out) -> {
            hear(in, 4);
            say(out, "0500");
            hearRequest(in);
            say(out, GRANTED_V4);
        })) {
            out(proxy, new ProxyLogin("me", "sesame")).tcp().dial(NAME, 0).close();
        }
        assertThat(heard).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SUCCEEDED")
    void aRefusalKeepsItsCode(ReplyCode code) throws Exception {
        try (TcpTarget proxy = granting("05%02x0001000000000000".formatted(code.code()))) {
            assertThatThrownBy(() -> out(proxy, null).tcp().dial(NAME, 0))
                    .isInstanceOfSatisfying(
                            ProxyFailed.class, e -> assertThat(e.code()).isEqualTo(code))
                    .hasMessageStartingWith("example.com:443: SOCKS5 proxy 127.0.0.1:"
                            + proxy.address().getPort() + " answers '");
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
        05ff         | requires credentials: give --dialWithSocks5Username and --dialWithSocks5Password, or a username and a password in its link
        0502         | requires credentials: give --dialWithSocks5Username and --dialWithSocks5Password, or a username and a password in its link
        0501         | accepts neither no login nor user name and password
        485454502f   | does not speak SOCKS5: check host and port
        05           | closed the connection inside its answer
        ''           | closed the connection inside its answer
        0500040001   | does not speak SOCKS5: check host and port
        0500050000   | closed the connection inside its answer
        050005000001 | closed the connection inside its answer
        05000500000300 | closed the connection inside its answer
        050005000003000050 | answers with a broken address: host name of 0 bytes, must be 1 to 255 bytes
        050005000002 | answers with a broken address: address type 2, must be 1 (IPv4), 3 (domain) or 4 (IPv6)
        """)
    void aProxyThatBreaksTheProtocolIsNamed(String said, String words) throws Exception {
        try (TcpTarget proxy = TcpTarget.playing((in, out) -> {
            hear(in, 3);
            say(out, said);
        })) {
            assertThatThrownBy(() -> out(proxy, null).tcp().dial(NAME, 0))
                    .isInstanceOf(ProxyFailed.class)
                    .hasMessage("SOCKS5 proxy 127.0.0.1:" + proxy.address().getPort() + " " + words);
        }
    }

    @Test
    void aWrongLoginIsReportedWithoutShowingIt() throws Exception {
        try (TcpTarget proxy = TcpTarget.playing((in, out) -> {
            hear(in, 4);
            say(out, "0502");
            hear(in, 3 + 2 + 4);
            say(out, "0101");
        })) {
            assertThatThrownBy(
                            () -> out(proxy, new ProxyLogin("me", "hush")).tcp().dial(NAME, 0))
                    .hasMessageEndingWith(" does not accept the user name and password")
                    .message()
                    .doesNotContain("hush");
        }
    }

    @Test
    void aSilentProxyIsGivenUp() throws Exception {
        try (TcpTarget proxy = TcpTarget.playing((in, out) -> in.readAllBytes())) {
            Outbound out = Outbounds.of(
                    Duration.ofSeconds(1),
                    Resolver.SYSTEM,
                    SourceAddress.ANY,
                    KeepAlive.DEFAULT,
                    new Socks5Server(Destination.of(proxy.address()), null));
            assertThatThrownBy(() -> out.tcp().dial(NAME, 0))
                    .hasMessageEndingWith(" does not answer within 1 s: is it a SOCKS5 proxy?");
        }
    }

    @Test
    void datagramsHaveAHeadAndTheAssociationEndsWithTheFlow() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (DatagramSocket relay = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                TcpTarget proxy = associating(relay, "00000000", ended)) {
            try (UdpSocket socket = out(proxy, null).udp().dial(NAME, 0)) {
                socket.send("..hello".getBytes(UTF_8), 2, 5);
                DatagramPacket received = new DatagramPacket(new byte[100], 100);
                relay.receive(received);
                String head = "000000030b" + HEX.formatHex("example.com".getBytes(UTF_8)) + "01bb";
                assertThat(HEX.formatHex(received.getData(), 0, received.getLength()))
                        .isEqualTo(head + HEX.formatHex("hello".getBytes(UTF_8)));

                reply(relay, received, "0000010101020304" + "01bb" + "ff"); // a piece of one: dropped
                reply(relay, received, "0000000201020304" + "01bb" + "ff"); // no such address: dropped
                reply(relay, received, "0000"); // too short: dropped
                reply(relay, received, "00000001" + "01020304" + "01bb"); // without data
                reply(relay, received, "00000001" + "01020304" + "01bb" + "616263");
                byte[] buffer = new byte[100];
                assertThat(socket.receive(buffer)).isZero();
                int length = socket.receive(buffer);
                assertThat(Arrays.copyOf(buffer, length)).asString(UTF_8).isEqualTo("abc");
            }
            ended.await();
        }
        assertThat(heard.getLast()).isEqualTo("05030001" + "00000000" + "0000");
    }

    @Test
    void theFlowEndsWithTheAssociation() throws Exception {
        try (DatagramSocket relay = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            UdpSocket socket;
            try (TcpTarget proxy = associating(relay, "7f000001", new CountDownLatch(1))) {
                socket = out(proxy, null).udp().dial(NAME, 0);
            }
            assertThatThrownBy(() -> socket.receive(new byte[100])).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aProxyWithoutUdpIsReported() throws Exception {
        try (TcpTarget proxy = granting("05070001000000000000")) {
            assertThatThrownBy(() -> out(proxy, null).udp().dial(NAME, 0))
                    .hasMessageStartingWith("example.com:443 (UDP): SOCKS5 proxy ")
                    .hasMessageEndingWith(" answers 'command not supported'");
        }
    }

    @Test
    void aPolicyIsAskedAboutAddressesThatItCanKnow() throws Exception {
        AddressPolicy none = address -> {
            throw new DialFailed(ReplyCode.NOT_ALLOWED, address + " is blocked");
        };
        try (TcpTarget proxy = granting(GRANTED_V4)) {
            Outbound out = out(proxy, null);
            Destination literal = new Destination(HostAddress.parse("192.0.2.1"), 80);
            assertThatThrownBy(() -> out.tcp().dial(literal, 0, none)).hasMessageEndingWith("is blocked");
            assertThatThrownBy(() -> out.udp().dial(literal, 0, none)).hasMessageEndingWith("is blocked");
            out.tcp().dial(NAME, 0, none).close();
        }
    }

    private static Outbound out(TcpTarget proxy, @Nullable ProxyLogin login) {
        return Outbounds.of(
                Outbound.LIMIT,
                Resolver.SYSTEM,
                SourceAddress.ANY,
                KeepAlive.DEFAULT,
                new Socks5Server(Destination.of(proxy.address()), login));
    }

    private TcpTarget granting(String reply) throws IOException {
        return TcpTarget.playing((in, out) -> {
            hear(in, 3);
            say(out, "0500");
            hearRequest(in);
            say(out, reply);
        });
    }

    private TcpTarget associating(DatagramSocket relay, String address, CountDownLatch ended) throws IOException {
        return TcpTarget.playing((in, out) -> {
            hear(in, 3);
            say(out, "0500");
            hearRequest(in);
            say(out, "05000001" + address + "%04x".formatted(relay.getLocalPort()));
            in.readAllBytes();
            ended.countDown();
        });
    }

    private void hear(DataInputStream in, int length) throws IOException {
        heard.add(HEX.formatHex(in.readNBytes(length)));
    }

    private void hearRequest(DataInputStream in) throws IOException {
        byte[] head = in.readNBytes(5);
        int rest = switch (head[3]) {
            case 1 -> 3;
            case 4 -> 15;
            default -> head[4];
        };
        heard.add(HEX.formatHex(head) + HEX.formatHex(in.readNBytes(rest + 2)));
    }

    private static void say(OutputStream out, String hex) throws IOException {
        out.write(HEX.parseHex(hex));
    }

    private static void reply(DatagramSocket relay, DatagramPacket to, String hex) throws IOException {
        byte[] bytes = HEX.parseHex(hex);
        relay.send(new DatagramPacket(bytes, bytes.length, to.getSocketAddress()));
    }
}
