package brookloom.it.users;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.RedirectedTargets;
import brookloom.it.fixtures.SealedInput;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelObserver;
import brookloom.observe.TunnelOutcome;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.RecordedStream;
import brookloom.proto.testing.Vectors;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repeats what clients of the original once sent for 200 users, to a server that has those users in its file. */
@ExtendWith(LeakCheck.class)
class RecordedUsersTest {
    private static final int USERS = 200;

    /** All come from one address, at the same time. */
    private static final int MANY = 1000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"wsserver", "wsserver-without-brook", "server"})
    void eachOf200UsersReachesTheTargetAsTheUserAndSomebodyElseDoesNot(String kind) throws Exception {
        List<RecordedStream> recorded = Vectors.users(kind);
        List<RecordedStream> users = recorded.subList(0, USERS);
        RecordedStream stranger = recorded.get(USERS);
        List<TunnelEnded> ended = new CopyOnWriteArrayList<>();
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = server(users, echo)) {
            server.monitor().add(new TunnelObserver() {
                @Override
                public void ended(TunnelEnded tunnel) {
                    ended.add(tunnel);
                }
            });
            List<RawCarrier> clients = new ArrayList<>();
            try {
                for (RecordedStream user : users) {
                    clients.add(send(user, server));
                }
                for (int i = 0; i < USERS; i++) {
                    assertThat(answer(users.get(i), clients.get(i)))
                            .as(users.get(i).name())
                            .isEqualTo(users.get(i).payloadBytes());
                }
                assertThat(server.tunnels()).as("at the same time").isEqualTo(USERS);
                for (RawCarrier client : clients) {
                    client.socket().shutdownOutput();
                }
            } finally {
                for (RawCarrier client : clients) {
                    client.close();
                }
            }
            Eventually.holds(() -> assertThat(ended).hasSize(USERS));
            assertThat(ended)
                    .extracting(tunnel -> tunnel.started().user())
                    .containsExactlyInAnyOrderElementsOf(
                            users.stream().map(RecordedStream::name).toList());
            assertThat(ended).allSatisfy(tunnel -> {
                assertThat(tunnel.outcome()).isEqualTo(TunnelOutcome.COMPLETED);
                assertThat(tunnel.up()).isEqualTo(users.getFirst().payloadBytes().length);
                assertThat(tunnel.down()).isEqualTo(tunnel.up());
            });
            try (RawCarrier client = send(stranger, server)) {
                client.socket().shutdownOutput(); // or the end comes with the deadline only
                assertThat(client.readAll()).as("of nobody").isEmpty();
            }
            assertThat(ended).hasSize(USERS);
        }
    }

    private BrookServer server(List<RecordedStream> users, TcpTarget echo) throws Exception {
        RecordedStream one = users.getFirst();
        Path list = folder.resolve("users");
        Files.write(
                list,
                users.stream()
                        .map(user -> new UserEntry(user.name(), user.password(), UserLimits.NONE).toLine())
                        .toList());
        BrookLoomBuilder options = BrookLoom.builder()
                .plain(one.isPlain())
                .withoutBrookProtocol(one.withoutBrookProtocol())
                .access(new AccessConfig.UserList(list))
                .clock(whenAllAreFresh(users))
                .openTimeout(Duration.ofMinutes(1))
                .strangers(MANY, MANY)
                .targets(new RedirectedTargets(one.to(), echo.address(), echo.address()));
        return options.startAnyServer();
    }

    /** The recording took less than the minute that clocks may differ. */
    private static InstantSource whenAllAreFresh(List<RecordedStream> users) {
        long first = users.stream().mapToLong(RecordedStream::timestamp).min().orElseThrow();
        return InstantSource.fixed(Instant.ofEpochSecond(first + 30));
    }

    private static RawCarrier send(RecordedStream recorded, BrookServer server) throws Exception {
        RawCarrier client = RawCarrier.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        if (!recorded.isPlain()) {
            assertThat(client.send(recorded.httpRequest()).readHeader()).startsWith("HTTP/1.1 101 ");
        }
        return client.send(recorded.sentByClient());
    }

    private static byte[] answer(RecordedStream recorded, RawCarrier client) throws Exception {
        int length = recorded.payloadBytes().length;
        return recorded.withoutBrookProtocol()
                ? client.read(length)
                : new SealedInput(client.socket().getInputStream(), recorded.keys(), Sender.SERVER).bytes(length);
    }
}
