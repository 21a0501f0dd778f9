package brookloom.it.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.it.fixtures.Program;
import brookloom.it.fixtures.RawCarrier;
import brookloom.it.fixtures.RedisServer;
import brookloom.it.fixtures.UdpEcho;
import brookloom.net.text.HostPort;
import brookloom.proto.BrookProtocol;
import brookloom.proto.DatagramHead;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.SealedBytes;
import brookloom.proto.testing.SealedUdp;
import brookloom.server.BrookServer;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.StateConfig;
import brookloom.server.config.StateLogin;
import brookloom.server.shared.StoreFailed;
import brookloom.server.shared.StoreProbe;
import brookloom.testing.Eventually;
import brookloom.testing.FreshLog;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger recorded before one server, sent to another that shares its memory by a real Redis or Valkey. */
@ExtendWith({LeakCheck.class, FreshLog.class})
class SharedReplaysTest {
    @TempDir
    private Path folder;

    @Test
    void anOpeningIsAcceptedByOneOfTwoServers() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                TcpTarget target = TcpTarget.echo();
                BrookServer first = server(redis.config());
                BrookServer second = server(redis.config())) {
            awaitUp(redis, 2);
            for (int i = 0; i < 20; i++) {
                byte[] opening = opening(target);
                assertThat(isAccepted(first, opening)).isTrue();
                assertThat(isAccepted(second, opening)).isFalse();
                assertThat(isAccepted(first, opening)).isFalse();
            }
            assertThat(redis.ask("KEYS *"))
                    .as("only what is ours, and it expires")
                    .contains("brook-loom:n:o:");
            assertThat(redis.ask("INFO keyspace")).matches("(?s).*keys=(\\d+),expires=\\1,.*");
        }
    }

    @Test
    void serversWithAnotherPasswordOrPrefixAreNotDisturbed() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                TcpTarget target = TcpTarget.echo();
                BrookServer first = server(redis.config());
                BrookServer other = BrookLoom.builder()
                        .plain(true)
                        .password("another password")
                        .shared(redis.config())
                        .startAnyServer();
                BrookServer apart = server(withPrefix(redis.config(), "apart"))) {
            awaitUp(redis, 3);
            byte[] opening = opening(target);
            assertThat(isAccepted(first, opening)).isTrue();
            assertThat(isAccepted(other, opening)).as("of another password").isFalse();
            assertThat(isAccepted(apart, opening)).as("shares with others").isTrue();
        }
    }

    @Test
    void aDatagramThatBeganNoFlowHereBeginsNoneAtTheOtherServer() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                UdpEcho echo = new UdpEcho();
                BrookServer first = server(redis.config());
                BrookServer second = server(redis.config());
                SealedUdp client = SealedUdp.client(BrookLoomBuilder.DEFAULT_KEYS, address(first));
                SealedUdp stranger = SealedUdp.client(BrookLoomBuilder.DEFAULT_KEYS, address(second))) {
            awaitUp(redis, 2);
            byte[] beginning = datagram(client, echo);
            byte[] next = datagram(client, echo);
            for (byte[] datagram : new byte[][] {beginning, next}) {
                client.sendRaw(datagram);
                assertThat(client.answer().data()).hasSize(1);
            }
            Eventually.holds(
                    () -> assertThat(redis.ask("KEYS *:n:d:*").split("n:d:")).hasSize(3));
            stranger.sendRaw(next);
            stranger.sendRaw(beginning);
            assertThatThrownBy(() -> stranger.answer(Duration.ofMillis(300)))
                    .isInstanceOf(SocketTimeoutException.class);
            try (SealedUdp honest = SealedUdp.client(BrookLoomBuilder.DEFAULT_KEYS, address(second))) {
                honest.sendRaw(datagram(honest, echo));
                assertThat(honest.answer().data()).hasSize(1);
            }
        }
    }

    @Test
    void whatWasAcceptedWhileTheStoreWasGoneIsKnownOnceItIsBack() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                TcpTarget target = TcpTarget.echo();
                BrookServer first = server(redis.config());
                BrookServer second = server(redis.config())) {
            awaitUp(redis, 2);
            redis.kill();
            byte[] opening = opening(target);
            assertThat(isAccepted(first, opening)).as("tunnels go on").isTrue();
            assertThat(isAccepted(first, opening)).as("known here").isFalse();
            Eventually.holds(() -> assertThat(log(redis, "not available")).hasSize(2));
            redis.restart();
            Eventually.holds(() -> {
                assertThat(log(redis, "is back after")).hasSize(2);
                assertThat(redis.ask("KEYS *:n:o:*")).contains("brook-loom:n:o:");
            });
            assertThat(isAccepted(second, opening)).isFalse();
            assertThat(log(redis, "")).as("a line at each end, for two servers").hasSize(4);
        }
    }

    @Test
    void aStoreThatHasForgottenEverythingIsToldAgain() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                TcpTarget target = TcpTarget.echo();
                BrookServer first = server(redis.config());
                BrookServer second = server(redis.config())) {
            byte[] opening = opening(target);
            assertThat(isAccepted(first, opening)).isTrue();
            Eventually.holds(() -> assertThat(redis.ask("KEYS *:n:o:*")).contains("brook-loom:n:o:"));
            redis.kill();
            redis.restart();
            Eventually.holds(() -> assertThat(redis.ask("KEYS *:n:o:*")).contains("brook-loom:n:o:"));
            assertThat(redis.ask("INFO keyspace")).matches("(?s).*keys=(\\d+),expires=\\1,.*");
            Eventually.holds(() -> {
                byte[] another = opening(target);
                assertThat(isAccepted(first, another)).isTrue();
                assertThat(isAccepted(second, another))
                        .as("both servers are back")
                        .isFalse();
            });
            assertThat(isAccepted(second, opening)).isFalse();
        }
    }

    @Test
    void aStoreThatHangsHoldsUpNobody() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                TcpTarget target = TcpTarget.echo();
                BrookServer server = server(new StateConfig(redis.config().server(), false, null, null, 0, "b"))) {
            awaitUp(redis, 1);
            redis.pause();
            for (int i = 0; i < 50; i++) {
                assertThat(isAccepted(server, opening(target))).isTrue();
            }
            Eventually.holds(
                    () -> assertThat(log(redis, "no answer within 2 s")).hasSize(1));
            redis.resume();
            Eventually.holds(() -> assertThat(log(redis, "is back after")).hasSize(1));
        }
    }

    @Test
    void theStoreIsReachedByTlsWithAPassword() throws Exception {
        PemFiles files = (PemFiles) LoopbackTls.server().certificate();
        try (RedisServer redis = RedisServer.startTls(folder, files);
                TcpTarget target = TcpTarget.echo();
                BrookServer first = server(redis.config());
                BrookServer second = server(redis.config())) {
            awaitUp(redis, 0);
            byte[] opening = opening(target);
            assertThat(isAccepted(first, opening)).isTrue();
            Eventually.holds(() -> {
                byte[] another = opening(target);
                assertThat(isAccepted(first, another)).isTrue();
                assertThat(isAccepted(second, another)).isFalse();
            });
        }
    }

    @Test
    void aStoreThatDoesNotFitIsNamedOnceWithWhatToDo() throws Exception {
        PemFiles files = (PemFiles) LoopbackTls.server().certificate();
        try (RedisServer redis = RedisServer.startTls(folder, files);
                TcpTarget target = TcpTarget.echo()) {
            StateConfig right = redis.config();
            StateLogin wrong = new StateLogin(null, "wrong-secret");
            explains(target, redis.config(wrong), "--statePasswordFile");
            explains(target, redis.config(null), "it requires a password");
            explains(target, new StateConfig(right.server(), true, null, right.login(), 0, "b"), "--stateCa");
            explains(target, new StateConfig(right.server(), false, null, right.login(), 0, "b"), "rediss://");
            explains(
                    target,
                    new StateConfig(right.server(), true, right.ca(), right.login(), 999, "b"),
                    "no database of this number");
            StateConfig echo =
                    new StateConfig(new HostPort("127.0.0.1", target.address().getPort()), false, null, null, 0, "b");
            explains(target, echo, "does not answer as Redis does");
            assertThat(LogLines.with("secret")).isEmpty();
        }
    }

    @Test
    void aUserOfTheStoreNeedsThePermissionsThatThePageNames() throws Exception {
        String permissions = "~brook-loom:* +ping +select +sadd +expire +hset +hgetall";
        assertThat(Files.readString(Program.root().resolve("docs/shared-state.md")))
                .contains(permissions);
        String users = "--user loom on >PW " + permissions + " --user less on >PW ~brook-loom:* +ping +sadd +expire";
        try (RedisServer redis = RedisServer.start(
                folder, users.replace("PW", RedisServer.PASSWORD).split(" "))) {
            assertThat(StoreProbe.run(redis.config(new StateLogin("loom", RedisServer.PASSWORD))))
                    .isPositive();
            assertThatThrownBy(() -> StoreProbe.run(redis.config(new StateLogin("less", RedisServer.PASSWORD))))
                    .isInstanceOf(StoreFailed.class)
                    .hasMessageContaining(
                            "its user lacks permissions: allow '" + permissions.split(" ", 2)[0]);
            redis.ask("SET brook-loom:probe 1");
            assertThatThrownBy(() -> StoreProbe.run(redis.config(new StateLogin("loom", RedisServer.PASSWORD))))
                    .hasMessageContaining("give a prefix of your own");
        }
    }

    /** A server with such a store serves, and says what is wrong in one line. */
    private static void explains(TcpTarget target, StateConfig config, String what) throws Exception {
        LogLines.clear();
        try (BrookServer server = server(config)) {
            Eventually.holds(() -> assertThat(LogLines.with(config + " is not available"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains(what));
            assertThat(isAccepted(server, opening(target))).isTrue();
        }
    }

    private static StateConfig withPrefix(StateConfig config, String prefix) {
        return new StateConfig(
                config.server(), config.tls(), config.ca(), config.login(), 0, prefix, config.patience());
    }

    private static BrookServer server(StateConfig shared) throws IOException {
        return BrookLoom.builder().plain(true).shared(shared).startAnyServer();
    }

    private static List<String> log(RedisServer redis, String text) {
        return LogLines.with("shared state in redis://127.0.0.1:" + redis.port()).stream()
                .filter(line -> line.contains(text))
                .toList();
    }

    /** Waits until so many servers are connected. */
    private static void awaitUp(RedisServer redis, int servers) throws Exception {
        if (servers > 0) {
            Eventually.holds(() ->
                    assertThat(redis.ask("CLIENT LIST").split("cmd=ping")).hasSizeGreaterThanOrEqualTo(servers + 1));
        }
    }

    private static InetSocketAddress address(BrookServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    private static byte[] opening(TcpTarget target) {
        OpenRequest request = OpenRequest.now(InstantSource.system(), Network.TCP, Destination.of(target.address()));
        return SealedBytes.of(BrookLoomBuilder.DEFAULT_KEYS, Sender.CLIENT, request.encode());
    }

    private static byte[] datagram(SealedUdp client, UdpEcho echo) {
        return client.seal(
                new DatagramHead(Instant.now().getEpochSecond(), Destination.of(echo.address())), new byte[] {1});
    }

    /** The server's nonce says so, and its end without one says no. */
    private static boolean isAccepted(BrookServer server, byte[] opening) throws IOException {
        try (RawCarrier carrier = RawCarrier.dial(address(server))) {
            carrier.send(opening);
            carrier.socket().shutdownOutput();
            return carrier.read(BrookProtocol.NONCE_LENGTH).length == BrookProtocol.NONCE_LENGTH;
        } catch (SocketException e) {
            return false;
        }
    }
}
