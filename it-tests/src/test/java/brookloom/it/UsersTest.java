package brookloom.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.fixtures.EchoApp;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.SideBySide;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server with many users, each with a password of its own, on one port and path. */
@ExtendWith(LeakCheck.class)
class UsersTest {
    private static final int USERS = 200;

    /** Until the server closes what it has refused. */
    private static final Duration SOON = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private final UserEntry alice = UserEntry.generate("alice", UserLimits.NONE);
    private final UserEntry bob = UserEntry.generate("bob", UserLimits.NONE);
    private UserFile users;

    @BeforeEach
    void listUsers() throws Exception {
        users = new UserFile(folder.resolve("users"));
        users.edit("alice", none -> alice);
        users.edit("bob", none -> bob);
    }

    @Test
    void anyOfManyUsersOpensTunnelsOverEveryCarrier() throws Exception {
        List<UserEntry> all = listMany();
        SideBySide.check(Mode.forStreams(), mode -> {
            try (TcpTarget echo = TcpTarget.echo();
                    BrookServer server = server(mode.builder())) {
                for (UserEntry user : List.of(all.getFirst(), all.get(USERS / 2), all.getLast(), all.getFirst())) {
                    try (Client client = client(mode.builder(), user, server)) {
                        echoes(client, echo);
                        echoes(client, echo);
                    }
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void datagramsOfTwoUsersGoTheirOwnWays(Mode mode) throws Exception {
        listMany();
        try (UdpEcho echo = new UdpEcho();
                BrookServer server = server(mode.builder());
                Client first = client(mode.builder(), alice, server);
                Client second = client(mode.builder(), bob, server);
                Socks5App app = Socks5App.greeting(first.address());
                Socks5Datagrams datagrams = app.associate();
                Socks5App other = Socks5App.greeting(second.address());
                Socks5Datagrams others = other.associate()) {
            Destination to = Destination.of(echo.address());
            for (int i = 1; i <= 20; i++) {
                datagrams.send(to, new byte[i]);
                others.send(to, new byte[100 + i]);
                assertThat(datagrams.receive().data()).hasSize(i);
                assertThat(others.receive().data()).hasSize(100 + i);
            }
        }
    }

    @Test
    void aPasswordOfNobodyOpensNothing() throws Exception {
        UserEntry stranger = UserEntry.generate("stranger", UserLimits.NONE);
        SideBySide.check(Stream.of(Mode.WS, Mode.WS_BARE, Mode.PLAIN), mode -> {
            try (TcpTarget echo = TcpTarget.echo();
                    BrookServer server = server(mode.builder());
                    Client client = client(mode.builder(), stranger, server)) {
                getsNothing(client, echo);
            }
        });
    }

    @Test
    void aStrictServerKnowsItsUsersByTheirKeys() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(BrookLoom.builder().strict(true));
                Client client = client(BrookLoom.builder(), bob, server);
                Client disabled = client(BrookLoom.builder(), alice, server)) {
            echoes(client, echo);
            echoes(disabled, echo);
            limit(new UserLimits(0, 0, 0, null, List.of(), true));
            Eventually.holds(() -> getsNothing(disabled, echo));
            echoes(client, echo);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "WS_BARE", "HTTP2", "PLAIN"})
    void aQuotaEndsADownloadInItsMiddleAndEverythingAfterIt(Mode mode) throws Exception {
        limit(new UserLimits(5_000_000, 0, 0, null, List.of(), false));
        try (TcpTarget endless = TcpTarget.playing((in, out) -> {
                    while (true) {
                        out.write(new byte[10_000]);
                    }
                });
                TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(mode.builder().openTimeout(SOON));
                Client client = client(mode.builder(), alice, server);
                Client other = client(mode.builder(), bob, server);
                Socket running = EchoApp.connect(other, echo)) {
            try (Socket download = EchoApp.connect(client, endless)) {
                assertThat(bytesUntilBroken(download)).isBetween(1L, 5_100_000L);
            }
            getsNothing(client, echo);
            EchoApp.exchange(running);
            echoes(other, echo);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "PLAIN"})
    void tunnelsOfARemovedUserEndAndThoseOfOthersGoOn(Mode mode) throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(mode.builder().openTimeout(SOON));
                Client client = client(mode.builder(), alice, server);
                Client other = client(mode.builder(), bob, server);
                Socket running = EchoApp.connect(other, echo);
                Socket cut = EchoApp.connect(client, echo)) {
            users.edit("alice", known -> null);
            assertThat(bytesUntilBroken(cut)).isZero();
            getsNothing(client, echo);
            EchoApp.exchange(running);
            users.edit("alice", none -> alice);
            Eventually.holds(() -> echoes(client, echo));
        }
    }

    @Test
    void aDisabledUserIsCutAndServedAgainWhenEnabled() throws Exception {
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(BrookLoom.builder().openTimeout(SOON));
                Client client = client(BrookLoom.builder(), alice, server);
                Socket cut = EchoApp.connect(client, echo)) {
            limit(new UserLimits(0, 0, 0, null, List.of(), true));
            assertThat(bytesUntilBroken(cut)).isZero();
            getsNothing(client, echo);
            limit(UserLimits.NONE);
            Eventually.holds(() -> echoes(client, echo));
        }
    }

    @Test
    void aQuotaThatIsUsedUpInTheFirstHourOfAMonthHolds() throws Exception {
        Duration ahead = Duration.between(Instant.now(), Instant.parse("2027-03-01T00:10:00Z"));
        InstantSource clock = () -> Instant.now().plus(ahead);
        limit(new UserLimits(1000, 0, 0, null, List.of(), false));
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(BrookLoom.builder().clock(clock).openTimeout(SOON));
                Client client = client(BrookLoom.builder().clock(clock), alice, server)) {
            try (Socket cut = EchoApp.connect(client, echo)) {
                cut.getOutputStream().write(new byte[1000]);
                bytesUntilBroken(cut);
            }
            for (int looks = 0; looks < 3; looks++) {
                getsNothing(client, echo); // after the time of a look
            }
        }
    }

    @Test
    void anExpiredUserIsCut() throws Exception {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        InstantSource clock = () -> Instant.now().plus(ahead.get());
        limit(new UserLimits(0, 0, 0, Instant.now().plusSeconds(3600), List.of(), false));
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(BrookLoom.builder().clock(clock).openTimeout(SOON));
                Client client = client(BrookLoom.builder().clock(clock), alice, server);
                Client other = client(BrookLoom.builder().clock(clock), bob, server);
                Socket cut = EchoApp.connect(client, echo)) {
            ahead.set(Duration.ofHours(2));
            assertThat(bytesUntilBroken(cut)).isZero();
            getsNothing(client, echo);
            echoes(other, echo);
        }
    }

    @Test
    void aUserHasOnlySoManyTunnelsAtTheSameTime() throws Exception {
        limit(new UserLimits(0, 0, 2, null, List.of(), false));
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(BrookLoom.builder());
                Client client = client(BrookLoom.builder().waitForTarget(true), alice, server);
                Socket one = EchoApp.connect(client, echo)) {
            try (Socket two = EchoApp.connect(client, echo)) {
                assertThatThrownBy(() -> EchoApp.connect(client, echo).close()).hasMessageContaining("not allowed");
                EchoApp.exchange(one);
                EchoApp.exchange(two);
            }
            Eventually.holds(() -> echoes(client, echo));
        }
    }

    @Test
    void aUserReachesOnlyItsTargets() throws Exception {
        limit(new UserLimits(0, 0, 0, null, List.of("example.com", "127.0.0.2"), false));
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(BrookLoom.builder());
                Client client = client(BrookLoom.builder().waitForTarget(true), alice, server);
                Client other = client(BrookLoom.builder().waitForTarget(true), bob, server)) {
            assertThatThrownBy(() -> EchoApp.connect(client, echo).close()).hasMessageContaining("not allowed");
            echoes(other, echo);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WS", "HTTP2"})
    void aRateLimitHoldsInBothDirections(Mode mode) throws Exception {
        limit(new UserLimits(0, 500_000, 0, null, List.of(), false));
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(mode.builder());
                Client client = client(mode.builder(), alice, server);
                Socket socket = EchoApp.connect(client, echo)) {
            long start = System.nanoTime();
            byte[] sent = new byte[1_000_000];
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(sent);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(socket.getInputStream().readNBytes(sent.length)).hasSameSizeAs(sent);
            sender.join();
            // A busy machine makes it slower, never faster: the tenth of a second that may be saved up is not waited
            // for.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1800));
        }
    }

    private List<UserEntry> listMany() throws Exception {
        List<UserEntry> all = new ArrayList<>();
        all.add(alice);
        StringBuilder lines = new StringBuilder(alice.toLine()).append('\n');
        for (int i = 1; i < USERS - 1; i++) {
            UserEntry user = UserEntry.generate("user" + i, UserLimits.NONE);
            all.add(user);
            lines.append(user.toLine()).append('\n');
        }
        all.add(bob);
        Files.writeString(folder.resolve("users"), lines.append(bob.toLine()).append('\n'));
        return all;
    }

    private void limit(UserLimits limits) throws Exception {
        users.edit("alice", known -> alice.with(limits));
    }

    private BrookServer server(BrookLoomBuilder options) throws IOException {
        return options.access(new AccessConfig.UserList(folder.resolve("users")))
                .startAnyServer();
    }

    private static Client client(BrookLoomBuilder options, UserEntry user, BrookServer server) throws IOException {
        return options.secret(Secret.of(user.password()))
                .nonceTimeout(Duration.ofSeconds(3))
                .startClient(server.port());
    }

    private static void echoes(Client client, TcpTarget echo) {
        try (Socket socket = EchoApp.connect(client, echo)) {
            EchoApp.exchange(socket);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void getsNothing(Client client, TcpTarget echo) {
        try (Socket socket = EchoApp.connect(client, echo)) {
            socket.setSoTimeout(4000); // without Brook's protocol, silence has no other end
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            // Reset, refused, or silent.
        }
    }

    private static long bytesUntilBroken(Socket socket) {
        long bytes = 0;
        byte[] buffer = new byte[64 * 1024];
        try {
            int n;
            while ((n = socket.getInputStream().read(buffer)) >= 0) {
                bytes += n;
            }
        } catch (IOException e) {
            return bytes;
        }
        throw new AssertionError("an end in order after " + bytes + " bytes");
    }
}
