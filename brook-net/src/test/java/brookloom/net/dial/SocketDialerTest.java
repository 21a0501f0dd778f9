package brookloom.net.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.stream.KeepAlive;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.testing.FreePort;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class SocketDialerTest {
    private final SocketDialer dialer = new SocketDialer(Duration.ofSeconds(10));
    private ServerSocket server;
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        address = (InetSocketAddress) server.getLocalSocketAddress();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aFreePortIsDialledFrom() throws IOException {
        int port = FreePort.next();

        assertThat(localPort(port)).isEqualTo(port);
    }

    @Test
    void aPortIsDialledFromAgainOnceTheServerHasClosed() throws IOException {
        int port = FreePort.next();

        for (int i = 0; i < 3; i++) {
            try (Socket socket = dial(port)) {
                assertThat(socket.getLocalPort()).isEqualTo(port);
                server.accept().close();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void aTakenPortMakesRoomForAnyOther() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(localPort(taken.getLocalPort())).isNotEqualTo(taken.getLocalPort());
        }
    }

    /** Other systems have no second loopback address. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aPortThatIsTakenOnAnotherAddressIsFree() throws IOException {
        try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            assertThat(localPort(elsewhere.getLocalPort())).isEqualTo(elsewhere.getLocalPort());
        }
    }

    @Test
    void aClosedPortIsARefusedConnection() throws IOException {
        server.close();

        assertThatThrownBy(() -> dial(0))
                .isInstanceOfSatisfying(
                        DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.CONNECTION_REFUSED))
                .hasMessage("127.0.0.1:" + address.getPort() + ": connection refused");
    }

    @Test
    void theOneOfSeveralAddressesThatAnswersIsTaken() throws IOException {
        Destination named = new Destination(HostAddress.parse("localhost"), address.getPort());

        try (Socket socket = dialer.dial(named)) {
            assertThat(socket.getRemoteSocketAddress()).isEqualTo(address);
        }
    }

    private int localPort(int from) throws IOException {
        try (Socket socket = dial(from)) {
            return socket.getLocalPort();
        }
    }

    private Socket dial(int from) throws DialFailed {
        return dialer.dial(Destination.of(address), from, any -> {});
    }

    /** Other systems have no second loopback address. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theSourceAddressIsDialledFromWithOrWithoutAPort() throws IOException {
        SocketDialer dialer = from(SourceAddress.of(InetAddress.getByName("127.0.0.2"), null));
        int port = FreePort.next();

        try (Socket any = dialer.dial(Destination.of(address));
                Socket fixed = dialer.dial(Destination.of(address), port)) {
            assertThat(any.getLocalAddress()).isEqualTo(InetAddress.getByName("127.0.0.2"));
            assertThat(fixed.getLocalSocketAddress()).isEqualTo(new InetSocketAddress("127.0.0.2", port));
        }
    }

    @Test
    void aSourceAddressOfTheOtherFamilyDoesNotMatter() throws IOException {
        SocketDialer dialer = from(SourceAddress.of(null, InetAddress.getByName("2001:db8::1")));

        try (Socket socket = dialer.dial(Destination.of(address))) {
            assertThat(socket.getLocalAddress()).isEqualTo(address.getAddress());
        }
    }

    @Test
    void anAddressThatThisMachineHasLostIsNamed() throws IOException {
        SocketDialer dialer = from(SourceAddress.of(InetAddress.getByName("203.0.113.9"), null));

        assertThatThrownBy(() -> dialer.dial(Destination.of(address)))
                .isInstanceOf(DialFailed.class)
                .hasMessageContaining("cannot dial from 203.0.113.9");
    }

    @Test
    void anInterfaceGivesItsAddressOfTheTargetsFamily() throws IOException {
        String loopback =
                NetworkInterface.getByInetAddress(address.getAddress()).getName();

        try (Socket socket = from(SourceAddress.ofInterface(loopback)).dial(Destination.of(address))) {
            assertThat(socket.getLocalAddress()).isEqualTo(address.getAddress());
        }
        assertThatThrownBy(() -> from(SourceAddress.ofInterface("gone0")).dial(Destination.of(address)))
                .isInstanceOf(DialFailed.class)
                .hasMessageContaining("no route to host");
    }

    @Test
    void aPolicyLeavesTheOtherAddresses() throws IOException {
        Destination named = new Destination(HostAddress.parse("localhost"), address.getPort());
        AddressPolicy noIpv6 = candidate -> {
            if (candidate instanceof Inet6Address) {
                throw new DialFailed(ReplyCode.NOT_ALLOWED, "no IPv6");
            }
        };

        dialer.dial(named, 0, noIpv6).close();
        assertThatThrownBy(() -> dialer.dial(named, 0, candidate -> {
                    throw new DialFailed(ReplyCode.NOT_ALLOWED, "none");
                }))
                .isInstanceOfSatisfying(
                        DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.NOT_ALLOWED));
    }

    /** Linux leaves a handshake unanswered that does not fit into the queue; other systems refuse it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void anAddressThatDoesNotAnswerIsGivenUpWithinTheLimit() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Queue queue = new Queue(full)) {
            SocketDialer impatient = new SocketDialer(Duration.ofSeconds(1));
            Destination silent = Destination.of((InetSocketAddress) full.getLocalSocketAddress());

            assertThat(queue.isFull()).isTrue();
            assertThatThrownBy(() -> impatient.dial(silent))
                    .isInstanceOfSatisfying(
                            DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.HOST_UNREACHABLE))
                    .hasMessage(silent + ": no answer within 1 s");
        }
    }

    /** Connections that nobody accepts, as many as the system takes. */
    private static final class Queue implements AutoCloseable {
        private static final int ENOUGH = 64;

        private final List<Socket> waiting = new ArrayList<>();
        private boolean full;

        Queue(ServerSocket server) throws IOException {
            while (!full && waiting.size() < ENOUGH) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(server.getLocalSocketAddress(), 300);
                } catch (SocketTimeoutException e) {
                    full = true;
                }
            }
        }

        boolean isFull() {
            return full;
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static SocketDialer from(SourceAddress source) {
        return new SocketDialer(Duration.ofSeconds(10), Resolver.SYSTEM, source, KeepAlive.DEFAULT);
    }

    /** Messages of Linux, macOS and Windows. */
    @ParameterizedTest
    @CsvSource({
        "Connection refused, CONNECTION_REFUSED, connection refused",
        "Connection refused: connect, CONNECTION_REFUSED, connection refused",
        "Connection timed out, HOST_UNREACHABLE, no answer",
        "Connection timed out: connect, HOST_UNREACHABLE, no answer",
        "Operation timed out, HOST_UNREACHABLE, no answer",
        "Network is unreachable, NETWORK_UNREACHABLE, network is unreachable",
        "Network is unreachable: connect, NETWORK_UNREACHABLE, network is unreachable",
        "No route to host, HOST_UNREACHABLE, no route to host",
    })
    void whatEachSystemSaysIsExplainedAlike(String message, ReplyCode code, String explanation) {
        DialFailed failure = new SocketDialer(Duration.ofSeconds(1)).explain("peer:1", new ConnectException(message));

        assertThat(failure).hasMessage("peer:1: " + explanation);
        assertThat(failure.code()).isEqualTo(code);
    }
}
