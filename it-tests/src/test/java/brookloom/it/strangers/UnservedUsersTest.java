package brookloom.it.strangers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.it.strangers.StrangerProbe.Way;
import brookloom.observe.CarrierRefused;
import brookloom.observe.RefusalCause;
import brookloom.observe.TunnelObserver;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.testing.LeakCheck;
import brookloom.testing.SideBySide;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user who is not served sees what a stranger sees, so that nobody learns which passwords exist. */
@ExtendWith(LeakCheck.class)
class UnservedUsersTest {
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(1);
    private static final int QUOTA = 1000;
    private static final int OPENING = 57;
    private static final String END = "0 bytes, then the end";

    @TempDir
    private Path folder;

    /** Names why the user is not served. */
    private enum Cause {
        DISABLED(new UserLimits(0, 0, 0, null, List.of(), true)),
        EXPIRED(new UserLimits(0, 0, 0, Instant.EPOCH, List.of(), false)),
        OVER_QUOTA(new UserLimits(QUOTA, 0, 0, null, List.of(), false));

        private final UserLimits limits;

        Cause(UserLimits limits) {
            this.limits = limits;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUserWhoIsNotServedMeetsTheReactionThatStrangersMeet(Cause cause) throws Exception {
        SideBySide.check(Stream.of(Way.WS, Way.WS_BARE, Way.WSS_TLS_1_3, Way.PLAIN), way -> {
            UserEntry alice = UserEntry.generate("alice", cause.limits);
            Path list = folder.resolve(way.name());
            new UserFile(list).edit("alice", none -> alice);
            BrookLoomBuilder options = options(way)
                    .password(alice.password())
                    .access(new AccessConfig.UserList(list))
                    .openTimeout(OPEN_TIMEOUT);
            try (BrookServer server = options.startAnyServer()) {
                if (cause == Cause.OVER_QUOTA) {
                    useUp(options, server);
                }
                List<CarrierRefused> refused = watch(server);
                TunnelKeys keys = new TunnelKeys(Password.of(alice.password()));
                assertMeetsSilence(
                        way,
                        server,
                        () -> way == Way.WS_BARE
                                ? Probes.bareOpening(keys, Instant.now())
                                : Probes.opening(keys, Instant.now()));
                byte[] sentAgain = Probes.opening(keys, Instant.now());
                if (way != Way.WS_BARE) {
                    assertMeetsSilence(way, server, () -> sentAgain); // as our clients do over a second carrier
                }
                assertThat(refused).extracting(CarrierRefused::cause).containsOnly(RefusalCause.USER_NOT_SERVED);
                assertThat(refused).extracting(CarrierRefused::user).containsOnly("alice");
                assertMeetsSilence(way, server, () -> Probes.noise(OPENING));
            }
        });
    }

    private static BrookLoomBuilder options(Way way) {
        BrookLoomBuilder options = BrookLoom.builder().plain(way == Way.PLAIN).withoutBrookProtocol(way == Way.WS_BARE);
        return way == Way.WSS_TLS_1_3
                ? options.serverTls(LoopbackTls.server()).clientTls(LoopbackTls.client())
                : options;
    }

    /** Carries more than the quota, until the server cuts the tunnel. */
    private static void useUp(BrookLoomBuilder options, BrookServer server) throws Exception {
        try (TcpTarget endless = TcpTarget.playing((in, out) -> {
                    while (true) {
                        out.write(new byte[QUOTA]);
                    }
                });
                Client client = options.startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", endless.port())) {
            assertThatThrownBy(() -> app.getInputStream().readAllBytes())
                    .as("cut")
                    .isInstanceOf(IOException.class);
        }
    }

    private static List<CarrierRefused> watch(BrookServer server) {
        List<CarrierRefused> refused = new CopyOnWriteArrayList<>();
        server.monitor().add(new TunnelObserver() {
            @Override
            public void carrierRefused(CarrierRefused carrier) {
                refused.add(carrier);
            }
        });
        return refused;
    }

    private static void assertMeetsSilence(Way way, BrookServer server, Supplier<byte[]> opening) throws Exception {
        long begun = System.nanoTime();
        try (StrangerProbe probe = StrangerProbe.open(way, server.port())) {
            probe.send(opening.get());
            assertThat(probe.reaction()).isEqualTo(END);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThan(OPEN_TIMEOUT.multipliedBy(7).dividedBy(8));
        }
        try (StrangerProbe probe = StrangerProbe.open(way, server.port())) {
            probe.send(opening.get());
            probe.end();
            assertThat(probe.reaction()).as("after an end of its own").isEqualTo(END);
        }
    }
}
