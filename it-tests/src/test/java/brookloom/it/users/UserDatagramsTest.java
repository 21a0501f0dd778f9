package brookloom.it.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelObserver;
import brookloom.observe.TunnelOutcome;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user's datagrams count towards quota and rate, whatever they travel in. */
class UserDatagramsTest {
    private static final int BYTES = 1000;
    private static final int RATE = 100_000;
    private static final long QUOTA = 50_000;

    @TempDir
    private Path folder;

    /** What carries an app's datagrams. */
    private enum Kind {
        ASSOCIATION,
        TUNNEL_FOR_EACH_TARGET,
        UNENCRYPTED,
        PLAIN_SERVER,
        PLAIN_SERVER_OVER_TCP;

        private BrookLoomBuilder apply(BrookLoomBuilder options) {
            return switch (this) {
                case ASSOCIATION -> options;
                case TUNNEL_FOR_EACH_TARGET -> options.noAssociations();
                case UNENCRYPTED -> options.withoutBrookProtocol(true);
                case PLAIN_SERVER -> options.plain(true);
                case PLAIN_SERVER_OVER_TCP ->
                    options.plain(true).udpOverTcp(true).noAssociations();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void datagramsReachTheQuotaAndEndWhatRuns(Kind kind) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                LimitedUser alice = LimitedUser.start(folder, LimitedUser.limits(QUOTA, 0), kind::apply)) {
            learn(alice);
            List<TunnelEnded> ended = new CopyOnWriteArrayList<>();
            alice.server().monitor().add(new TunnelObserver() {
                @Override
                public void ended(TunnelEnded tunnel) {
                    ended.add(tunnel);
                }
            });
            try (Socks5App app = Socks5App.greeting(alice.socks5());
                    Socks5Datagrams datagrams = app.associate()) {
                Eventually.holds(() -> {
                    datagrams.send(Destination.of(echo.address()), new byte[BYTES]);
                    assertThat(ended).anySatisfy(tunnel -> {
                        assertThat(tunnel.started().network()).isEqualTo(Network.UDP);
                        assertThat(tunnel.outcome()).isEqualTo(TunnelOutcome.CUT);
                    });
                });
            }
            assertThat(alice.metric("brook_user_bytes_total{direction=\"up\",user=\"alice\"}")
                            + alice.metric("brook_user_bytes_total{direction=\"down\",user=\"alice\"}"))
                    .isGreaterThanOrEqualTo(QUOTA);
            try (Socks5App app = Socks5App.greeting(alice.socks5());
                    Socks5Datagrams datagrams = app.associate()) {
                datagrams.send(Destination.of(echo.address()), new byte[BYTES]);
                assertThatThrownBy(() -> datagrams.receive(Duration.ofSeconds(1)))
                        .isInstanceOf(SocketTimeoutException.class);
            }
            refusedIsCounted(kind, alice);
        }
    }

    /** Datagrams of the plain server are not answered, so they are drops; all others open a carrier. */
    private static void refusedIsCounted(Kind kind, LimitedUser alice) throws Exception {
        String series = kind == Kind.PLAIN_SERVER
                ? "brook_udp_drops_total{reason=\"user_limit\"}"
                : "brook_user_refusals_total{cause=\"user_not_served\",user=\"alice\"}";
        Eventually.holds(() -> assertThat(alice.metric(series)).isPositive());
    }

    @ParameterizedTest
    @EnumSource
    void datagramsBeyondTheRateAreLostAndCounted(Kind kind) throws Exception {
        try (UdpEcho echo = new UdpEcho();
                LimitedUser alice = LimitedUser.start(folder, LimitedUser.limits(0, RATE), kind::apply)) {
            learn(alice);
            try (Socks5App app = Socks5App.greeting(alice.socks5());
                    Socks5Datagrams datagrams = app.associate()) {
                Destination to = Destination.of(echo.address());
                Eventually.holds(() -> {
                    datagrams.send(to, new byte[BYTES]);
                    assertThat(echo.senders()).isNotEmpty();
                });
                long begun = System.nanoTime();
                int before = echo.senders().size();
                while (alice.metric("brook_udp_drops_total{reason=\"rate_limit\"}") < 200) {
                    for (int i = 0; i < 100; i++) {
                        datagrams.send(to, new byte[BYTES]);
                    }
                }
                double seconds = (System.nanoTime() - begun) / 1e9;
                double arrived = (double) (echo.senders().size() - before) * BYTES;
                assertThat(arrived).isLessThan(RATE * (seconds + 0.2) * 1.05).isPositive();
            }
        }
    }

    /** A server of ours offers associations in its first answer. */
    private static void learn(LimitedUser alice) throws IOException {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(alice.socks5(), "127.0.0.1", target.port())) {
            app.setSoTimeout(30_000);
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
        }
    }
}
