package brookloom.it.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.strangers.StrangerProbe.Way;
import brookloom.it.wss.TlsSite;
import brookloom.proto.BrookProtocol;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However many clients come that show no password, users notice nothing. {@code -Dstrangers=20000} sends so many of each
 * kind against the default limits.
 */
@ExtendWith(LeakCheck.class)
class CapsTest {
    private static final int STRANGERS = Integer.getInteger("strangers", 60);
    private static final int MOST = 20;

    @TempDir
    private Path folder;

    private BrookLoomBuilder options(boolean tls, boolean plain) throws IOException {
        BrookLoomBuilder options = BrookLoom.builder().plain(plain);
        if (STRANGERS <= 1000) {
            options.strangers(MOST, MOST);
        }
        if (tls) {
            TlsSite site = TlsSite.with(folder, "P-256");
            options.serverTls(site.serverTls()).clientTls(TlsConfig.trusting(new TrustConfig.PemFile(site.ca())));
        }
        return options;
    }

    /** Carriers without an opening, upgraded where there is an upgrade. */
    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS_TLS_1_2", "WSS_TLS_1_3", "PLAIN"})
    void usersNoticeNothingOfSilentCarriers(Way way) throws Exception {
        BrookLoomBuilder options = options(way.name().startsWith("WSS"), way == Way.PLAIN);
        List<StrangerProbe> strangers = new ArrayList<>();
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port());
                Socket old = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
            assertEchoes(old);
            for (int i = 0; i < STRANGERS; i++) {
                strangers.add(StrangerProbe.open(way, server.port()));
            }
            assertThat(strangers.getFirst().reaction()).startsWith("0 bytes");
            assertEchoes(old);
            try (Socket fresh = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
                assertEchoes(fresh);
            }
            strangers.getLast().send(new byte[1]);
        } finally {
            for (StrangerProbe stranger : strangers) {
                stranger.close();
            }
        }
    }

    /** Connections that send nothing at all: before HTTP, and before TLS. */
    @ParameterizedTest
    @EnumSource(names = {"WS", "WSS_TLS_1_3"})
    void usersNoticeNothingOfSilentConnections(Way way) throws Exception {
        BrookLoomBuilder options = options(way != Way.WS, false);
        List<Socket> strangers = new ArrayList<>();
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port());
                Socket old = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
            assertEchoes(old);
            for (int i = 0; i < STRANGERS; i++) {
                strangers.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            Socket first = strangers.getFirst();
            first.setSoTimeout(60_000);
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertEchoes(old);
            try (Socket fresh = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
                assertEchoes(fresh);
            }
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void openTunnelsAreNoStrangers() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookLoom tunnel = BrookLoom.builder().strangers(2, 2).start()) {
            List<Socket> apps = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Socket app = tunnel.connect("127.0.0.1", echo.port());
                assertEchoes(app);
                apps.add(app);
            }
            for (Socket app : apps) {
                assertEchoes(app);
                app.close();
            }
        }
    }

    /** Their keys show the password, so that an attack does not drive them out. */
    @Test
    void warmCarriersOfOurClientsAreNoStrangers() throws Exception {
        List<StrangerProbe> warm = new ArrayList<>();
        try (BrookServer server = BrookLoom.builder().strangers(2, 2).startServer()) {
            for (int i = 0; i < 10; i++) {
                warm.add(StrangerProbe.open(Way.WS_WARM, server.port()));
            }
            for (int i = 0; i < 10; i++) {
                StrangerProbe.open(Way.WS, server.port()).close();
            }
            for (StrangerProbe carrier : warm) {
                carrier.send(Probes.opening(BrookLoomBuilder.DEFAULT_KEYS, Instant.now()));
                assertThat(carrier.read(BrookProtocol.NONCE_LENGTH)).hasSize(BrookProtocol.NONCE_LENGTH);
            }
        } finally {
            for (StrangerProbe carrier : warm) {
                carrier.close();
            }
        }
    }

    /** The proxy appends the client's address; what stands left of that is the client's own claim. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        the same address | 203.0.113.7          | 203.0.113.7              | true
        another port     | 203.0.113.7:1        | 203.0.113.7:2            | true
        a forged left    | 1.1.1.1, 203.0.113.7 | 2.2.2.2, 203.0.113.7     | true
        one IPv6 network | 2001:db8:0:1::1      | [2001:db8:0:1:ffff::2]:9 | true
        mapped           | ::ffff:203.0.113.7   | 203.0.113.7              | true
        other addresses  | 203.0.113.7          | 203.0.113.8              | false
        other networks   | 2001:db8:0:1::1      | 2001:db8:0:2::1          | false
        no client named  | 127.0.0.1            | 127.0.0.1                | false
        """)
    void clientsOfATrustedProxyAreLimitedByTheAddressThatItNames(
            String kind, String first, String second, boolean oneSubscriber) throws Exception {
        try (BrookServer server = BrookLoom.builder()
                        .strangers(MOST, 1)
                        .trustedProxies("127.0.0.0/8")
                        .startServer();
                RawCarrier oldest = forwarded(server, first);
                RawCarrier newest = forwarded(server, second)) {
            List<RawCarrier> left = new ArrayList<>(List.of(oldest, newest));
            if (oneSubscriber) { // the carriers may count in either order, since each does after its 101
                Eventually.holds(() -> {
                    left.removeIf(CapsTest::isOver);
                    assertThat(left).as(kind).hasSize(1);
                });
            }
            for (RawCarrier carrier : left) {
                carrier.socket().setSoTimeout(60_000);
                carrier.send(Probes.opening(BrookLoomBuilder.DEFAULT_KEYS, Instant.now()));
                assertThat(carrier.socket().getInputStream().read()).as(kind).isNotNegative();
            }
        }
    }

    private static boolean isOver(RawCarrier carrier) {
        try {
            carrier.socket().setSoTimeout(100);
            return carrier.socket().getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RawCarrier forwarded(BrookServer server, String client) throws IOException {
        RawCarrier carrier = RawCarrier.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        String request = RawCarrier.upgradeRequest("/ws", server.port())
                .replaceFirst("\r\n", "\r\nX-Forwarded-For: " + client + "\r\n");
        assertThat(carrier.send(request).readHeader()).startsWith("HTTP/1.1 101 ");
        return carrier;
    }

    private static void assertEchoes(Socket app) throws IOException {
        app.setSoTimeout(60_000);
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
