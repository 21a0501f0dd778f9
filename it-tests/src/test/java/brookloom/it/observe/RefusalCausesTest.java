package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.RawCarrier;
import brookloom.net.config.ObserveConfig;
import brookloom.net.dial.DialFailed;
import brookloom.net.text.ListenAddress;
import brookloom.net.udp.UdpSocket;
import brookloom.observe.RefusalCause;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.Password;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.SealedBytes;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.targets.Peer;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever keeps a carrier from a tunnel, or a tunnel from its target, is counted under its own name and no other. */
class RefusalCausesTest {
    private static final ObserveConfig OBSERVE =
            new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH);
    private static final TunnelKeys KEYS = BrookLoomBuilder.DEFAULT_KEYS;
    private static final Duration DAY = Duration.ofDays(1);

    /** By so much the server's clock is set back for an opening that falls upon the memory of a later one. */
    private static final Duration ALL_GENERATIONS = Duration.ofSeconds(160);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void eachCauseIsCountedUnderItsOwnName(RefusalCause cause) throws Exception {
        if (cause == RefusalCause.SERVER_NOT_REACHED) {
            provokeAtAClient(cause);
            return;
        }
        UserEntry disabled = UserEntry.generate("alice", new UserLimits(0, 0, 0, null, List.of(), true));
        BrookLoomBuilder options = options();
        if (cause == RefusalCause.BEFORE_START) {
            options.runningFor(Duration.ZERO);
        } else if (cause == RefusalCause.USER_NOT_SERVED) {
            Path list = folder.resolve("users");
            new UserFile(list).edit("alice", none -> disabled);
            options.access(new AccessConfig.UserList(list));
        }
        try (BrookServer server = options.startServer();
                RawCarrier carrier = carrier(server)) {
            provoke(cause, server, carrier, disabled.password());
            assertCounted(server.adminAddress(), cause);
        }
    }

    private BrookLoomBuilder options() {
        return BrookLoom.builder().observe(OBSERVE).clock(now::get);
    }

    private void provoke(RefusalCause cause, BrookServer server, RawCarrier carrier, String disabled) throws Exception {
        switch (cause) {
            case NOT_AUTHENTICATED -> carrier.send(new byte[100]);
            case CLOCK_TOO_FAR -> carrier.send(opening(KEYS, now.get().minus(DAY)));
            case REPLAYED -> {
                byte[] opening = opening(KEYS, now.get());
                assertAccepted(server, opening);
                carrier.send(opening);
            }
            case REPLAY_MEMORY_FULL -> {
                assertAccepted(server, opening(KEYS, now.get()));
                now.set(now.get().minus(ALL_GENERATIONS));
                carrier.send(opening(KEYS, now.get()));
            }
            case BEFORE_START -> carrier.send(opening(KEYS, now.get().minusSeconds(10)));
            case FRAGMENT_TOO_LARGE ->
                carrier.send(SealedBytes.of(KEYS, Sender.CLIENT, new byte[BrookProtocol.MAX_PAYLOAD + 1]));
            case MALFORMED -> carrier.send(SealedBytes.of(KEYS, Sender.CLIENT, new byte[] {0, 0, 0, 0, 9}));
            case USER_NOT_SERVED -> carrier.send(opening(new TunnelKeys(Password.of(disabled)), now.get()));
            case TRUNCATED -> carrier.send(new byte[5]).socket().shutdownOutput();
            case SERVER_NOT_REACHED -> throw new AssertionError("a client's");
        }
    }

    private static void provokeAtAClient(RefusalCause cause) throws Exception {
        int closed;
        try (TcpTarget target = TcpTarget.echo()) {
            closed = target.port();
        }
        try (Client client = BrookLoom.builder().observe(OBSERVE).startClient(closed)) {
            assertThatThrownBy(() -> BrookLoom.connect(client.address(), "localhost", 80))
                    .isInstanceOf(IOException.class);
            assertCounted(client.adminAddress(), cause);
        }
    }

    /** Without Brook's protocol, too: what has come of an opening is counted, and a carrier that nobody needed is not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCarrierThatEndsUnusedIsNoRefusal(boolean bare) throws Exception {
        try (BrookServer server = options().withoutBrookProtocol(bare).startServer();
                RawCarrier unused = carrier(server);
                RawCarrier begun = carrier(server)) {
            unused.socket().shutdownOutput();
            assertThat(unused.readAll()).isEmpty();
            begun.send(new byte[5]).socket().shutdownOutput();
            assertCounted(server.adminAddress(), RefusalCause.TRUNCATED);
        }
    }

    /** Some of them cannot be met on loopback, so the server's way to the target plays them all. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SUCCEEDED")
    void eachReasonWhyATargetIsNotReachedIsCountedByBothEnds(ReplyCode code) throws Exception {
        BrookLoomBuilder options =
                BrookLoom.builder().observe(OBSERVE).waitForTarget(true).targets(new Unreachable(code));
        try (BrookServer server = options.startServer();
                Client client = options.startClient(server.port())) {
            assertThatThrownBy(() -> BrookLoom.connect(client.address(), "target.example", 80))
                    .isInstanceOf(IOException.class);
            String series = "brook_targets_not_reached_total{code=\"" + label(code) + "\"}";
            for (InetSocketAddress end : List.of(server.adminAddress(), client.adminAddress())) {
                Eventually.holds(() -> assertThat(scrape(end).series()).contains(series));
                Exposition page = scrape(end);
                assertThat(page.value(series)).isEqualTo(1);
                assertThat(page.series())
                        .filteredOn(name -> name.startsWith("brook_targets_not_reached_total"))
                        .containsExactly(series);
                assertThat(page.value("brook_tunnels_ended_total{network=\"tcp\",outcome=\"not_reached\"}"))
                        .isEqualTo(1);
            }
        }
    }

    private record Unreachable(ReplyCode code) implements TargetDialer {
        @Override
        public Socket dialTcp(Peer peer, Destination destination) throws DialFailed {
            throw new DialFailed(code, "played");
        }

        @Override
        public UdpSocket dialUdp(Peer peer, Destination destination) throws DialFailed {
            throw new DialFailed(code, "played");
        }

        @Override
        public TargetDialer within(TargetPolicy other) {
            return this;
        }
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static RawCarrier carrier(BrookServer server) throws IOException {
        return RawCarrier.upgraded(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), BrookProtocol.DEFAULT_PATH);
    }

    private static void assertAccepted(BrookServer server, byte[] opening) throws IOException {
        try (RawCarrier carrier = carrier(server)) {
            carrier.send(opening);
            assertThat(carrier.read(BrookProtocol.NONCE_LENGTH)).hasSize(BrookProtocol.NONCE_LENGTH);
        }
    }

    /** Nonce and opening of a tunnel to a port where nobody listens. */
    private static byte[] opening(TunnelKeys keys, Instant time) {
        Destination nobody = new Destination(HostAddress.parse("127.0.0.1"), 9);
        byte[] request =
                OpenRequest.now(InstantSource.fixed(time), Network.TCP, nobody).encode();
        return SealedBytes.of(keys, Sender.CLIENT, request);
    }

    private static void assertCounted(InetSocketAddress end, RefusalCause cause) throws Exception {
        Eventually.holds(() -> assertThat(scrape(end).value(series(cause))).isPositive());
        Exposition page = scrape(end);
        for (RefusalCause each : RefusalCause.values()) {
            assertThat(page.value(series(each))).as(each.label()).isEqualTo(each == cause ? 1 : 0);
        }
    }

    private static String series(RefusalCause cause) {
        return "brook_carriers_refused_total{cause=\"" + label(cause) + "\"}";
    }

    private static Exposition scrape(InetSocketAddress end) throws Exception {
        URI page = URI.create("http://127.0.0.1:" + end.getPort() + ObserveConfig.METRICS_PATH);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return Exposition.parse(
                    http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                            .body());
        }
    }
}
