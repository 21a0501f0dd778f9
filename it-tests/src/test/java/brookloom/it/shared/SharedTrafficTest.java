package brookloom.it.shared;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.RedisServer;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ListenAddress;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.shared.StoredTraffic;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.FreshLog;
import brookloom.testing.LogLines;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three servers with one user, who goes to each of them, and a real Redis or Valkey. */
@ExtendWith(FreshLog.class)
class SharedTrafficTest {
    private static final Pattern COUNT = Pattern.compile("(?md)^(\\d+) (\\d+)\r$");
    private static final int SERVERS = 3;
    private static final int BLOCK = 100_000;

    @TempDir
    private Path folder;

    private final List<BrookServer> servers = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(Client::close);
        servers.forEach(BrookServer::close);
    }

    @Test
    void aQuotaCountsAcrossThreeServers() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                TcpTarget echo = TcpTarget.echo()) {
            start(redis, 6L * BLOCK);
            for (Client client : clients) {
                assertThat(moves(client, echo)).isTrue();
            }
            for (Client client : clients) {
                Eventually.holds(() -> assertThat(moves(client, echo))
                        .as("3 × 2 blocks are the quota")
                        .isFalse());
            }
            assertThat(LogLines.with("user alice: quota of 600 kB a month reached"))
                    .isNotEmpty();
            assertThat(metrics(servers.getFirst()))
                    .contains("brook_shared_state_up 1.0", "brook_shared_state_pending ")
                    .contains("brook_shared_state_latency_seconds ", "brook_shared_state_lost_total 0.0");
        }
    }

    @Test
    void aStoreThatIsKilledAndStartedAgainUnderLoadLosesAndDoublesNothing() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                TcpTarget echo = TcpTarget.echo()) {
            UserEntry alice = start(redis, 0);
            long blocks = load(echo);
            for (int i = 0; i < 3; i++) {
                redis.kill();
                blocks += load(echo);
                redis.restart();
                blocks += load(echo);
            }
            long bytes = 2 * BLOCK * blocks;
            Eventually.holds(() -> assertThat(traffic(redis)).isEqualTo(bytes));
            clients.forEach(Client::close);
            clients.clear();
            servers.forEach(BrookServer::close);
            servers.clear();
            assertThat(traffic(redis)).as("after the servers' end").isEqualTo(bytes);
            YearMonth month = YearMonth.now(ZoneOffset.UTC);
            assertThat(StoredTraffic.read(redis.config(), month, Map.of("alice", alice.password(), "bob", "another")))
                    .isEqualTo(Map.of("alice", bytes, "bob", 0L));
        }
    }

    /** Moves blocks through each server; returns how many. */
    private long load(TcpTarget echo) throws IOException {
        long blocks = 0;
        for (int i = 0; i < 5; i++) {
            for (Client client : clients) {
                assertThat(moves(client, echo)).isTrue();
                blocks++;
            }
        }
        return blocks;
    }

    private UserEntry start(RedisServer redis, long quota) throws Exception {
        UserEntry alice = UserEntry.generate("alice", new UserLimits(quota, 0, 0, null, List.of(), false));
        Path users = folder.resolve("users");
        new UserFile(users).edit("alice", none -> alice);
        for (int i = 0; i < SERVERS; i++) {
            BrookLoomBuilder options = BrookLoom.builder()
                    .plain(true)
                    .observe(new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH))
                    .password(alice.password())
                    .access(new AccessConfig.UserList(users))
                    .shared(redis.config());
            BrookServer server = options.startAnyServer();
            servers.add(server);
            clients.add(options.startClient(server.port()));
        }
        return alice;
    }

    /** Sends a block through a tunnel and reads it back; returns whether all of it came. */
    private static boolean moves(Client client, TcpTarget echo) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "127.0.0.1", echo.port())) {
            app.setSoTimeout(30_000);
            Thread writes = Thread.ofVirtual().start(() -> {
                try {
                    app.getOutputStream().write(new byte[BLOCK]);
                } catch (IOException e) {
                    // The tunnel is cut; the reader finds out.
                }
            });
            boolean whole = app.getInputStream().readNBytes(BLOCK).length == BLOCK;
            writes.join();
            return whole;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Returns the sum of all that the store holds. */
    private static long traffic(RedisServer redis) throws IOException {
        long sum = 0;
        for (String key : redis.ask("KEYS brook-loom:t:*")
                .lines()
                .filter(line -> line.startsWith("brook-loom:"))
                .toList()) {
            Matcher counts = COUNT.matcher(redis.ask("HVALS " + key));
            while (counts.find()) {
                sum += Long.parseLong(counts.group(1)) + Long.parseLong(counts.group(2));
            }
        }
        return sum;
    }

    private static String metrics(BrookServer server) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.adminAddress().getPort() + ObserveConfig.METRICS_PATH);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
