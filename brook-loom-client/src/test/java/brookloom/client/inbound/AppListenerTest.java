package brookloom.client.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppCredentials;
import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.testing.App;
import brookloom.client.testing.FakeDialer;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.listen.TcpPort;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPorts;
import brookloom.net.text.ListenAddress;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.MemoryDatagrams;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class AppListenerTest {
    private static final AppOptions OPTIONS = AppOptions.listeningOn(new ListenAddress("127.0.0.1", 0));

    private final FakeDialer dialer = new FakeDialer();

    @Test
    void aPortInUseIsReportedInOneLine() throws Exception {
        try (AppListener listener = AppListener.open(OPTIONS, dialer)) {
            AppOptions same = AppOptions.listeningOn(ListenAddress.of(listener.address()));
            assertThatThrownBy(() -> AppListener.open(same, dialer))
                    .isInstanceOf(BindException.class)
                    .hasMessageMatching("cannot listen for SOCKS5 on 127\\.0\\.0\\.1:\\d+: Address already in use.*;"
                            + " is another program listening there\\? choose another address or port with --socks5");
        }
    }

    @Test
    void aPortForOtherMachinesWithoutLoginIsWarnedOfUnlessItIsIntended() throws Exception {
        AppBinding all = AppBinding.socks5(new ListenAddress("0.0.0.0", 0));
        assertThat(warnings(new AppOptions(List.of(all), null, null, TimeoutConfig.DEFAULT)))
                .hasSize(1);
        assertThat(warnings(new AppOptions(List.of(all), null, null, TimeoutConfig.DEFAULT, true)))
                .isEmpty();
        assertThat(warnings(
                        new AppOptions(List.of(all), null, new AppCredentials("me", "secret"), TimeoutConfig.DEFAULT)))
                .isEmpty();
        assertThat(warnings(OPTIONS)).isEmpty();
    }

    private List<String> warnings(AppOptions options) throws IOException {
        try (AppListener listener = AppListener.open(options, dialer)) {
            return LogLines.with("on " + HostPorts.format(listener.address()) + " serves everybody who reaches it");
        }
    }

    @Test
    void closingLeavesNoConnectionAndNoAssociation() throws Exception {
        List<App> apps = new ArrayList<>();
        dialer.udp = (destination, affinity) ->
                new Dialer.UdpTunnel(MemoryDatagrams.silent(), new FlowAffinity.LocalPort(1));
        try (AppListener listener = AppListener.open(OPTIONS, dialer)) {
            for (int i = 0; i < 50; i++) {
                App app = new App(listener);
                apps.add(app);
                if (i % 2 == 0) {
                    app.associate(0);
                }
            }
        }
        for (App app : apps) {
            app.close();
        }
    }

    @Test
    void connectionsAreLimitedAndAreFreeAgainOnceClosed() throws Exception {
        try (AppListener listener = AppListener.open(OPTIONS, connections(1), KeepAlive.DEFAULT, dialer)) {
            String name = "SOCKS5 on " + HostPorts.format(listener.address());
            try (App first = new App(listener).greet()) {
                for (int i = 0; i < 3; i++) {
                    try (App second = new App(listener)) {
                        assertThat(second.receive(1)).isEmpty();
                    }
                }
                Eventually.holds(() -> assertThat(LogLines.with(name))
                        .singleElement()
                        .asString()
                        .matches(
                                "WARN " + name + ": connection limit \\(1\\) reached, rejecting 127\\.0\\.0\\.1:\\d+"));
                assertThat(first.socket.isClosed()).isFalse();
            }
            Eventually.holds(() -> {
                try (App third = new App(listener)) {
                    assertThat(third.send("05 01 00").receive(2)).isEqualTo("0500");
                } catch (SocketException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void aBurstOfAppsDoesNotExceedTheLimit() throws Exception {
        ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        List<App> apps = new ArrayList<>();
        for (int i = 0; i < 100; i++) { // in the backlog: they are all accepted before a thread has run
            apps.add(new App((InetSocketAddress) server.getLocalSocketAddress()));
        }
        try (AppListener listener = AppListener.start(
                List.of(new AppPort(TcpPort.of(server), AppProtocol.SOCKS5, null)),
                OPTIONS,
                connections(1),
                KeepAlive.DEFAULT,
                dialer)) {
            int served = 0;
            for (App app : apps) {
                served += isServed(app) ? 1 : 0;
            }
            assertThat(served).isEqualTo(1);
            assertThat(listener.address().getPort()).isEqualTo(server.getLocalPort());
        }
        for (App app : apps) {
            app.close();
        }
    }

    private static boolean isServed(App app) throws IOException {
        try {
            return app.send("05 01 00").receive(2).equals("0500");
        } catch (SocketException e) {
            return false; // rejected
        }
    }

    private static AppLimits connections(int limit) {
        return new AppLimits(
                AppLimits.DEFAULT.handshake(),
                AppLimits.DEFAULT.idle(),
                limit,
                1,
                1,
                1024,
                AppLimits.DEFAULT.redialPause(),
                AppLimits.DEFAULT.affinityMemory());
    }

    @Test
    void theAcceptLoopOutlivesFailuresAndLogsThemOnce() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()) {
            @Override
            public Socket accept() throws IOException {
                if (failures.getAndDecrement() > 0) {
                    throw new SocketException("Too many open files");
                }
                return super.accept();
            }
        };
        try (AppListener listener = AppListener.start(
                        List.of(new AppPort(TcpPort.of(server), AppProtocol.SOCKS5, null)),
                        OPTIONS,
                        AppLimits.DEFAULT,
                        KeepAlive.DEFAULT,
                        dialer);
                App app = new App(listener)) {
            app.greet();
            String name = "SOCKS5 on " + HostPorts.format(listener.address());
            Eventually.holds(() -> assertThat(LogLines.with(name))
                    .containsExactly(
                            "WARN " + name + ": cannot accept connections, retrying: " + Failures.TOO_MANY_FILES));
        }
    }

    @Test
    void closingTwiceFreesThePortAndHarmsNoSuccessor() throws IOException {
        AppListener listener = AppListener.open(OPTIONS, dialer);
        listener.close();
        try (AppListener successor =
                        AppListener.open(AppOptions.listeningOn(ListenAddress.of(listener.address())), dialer);
                App app = new App(successor)) {
            listener.close();
            app.greet();
            assertThat(successor.address()).isEqualTo(listener.address());
        }
    }
}
