package brookloom.it.proxies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.RedisServer;
import brookloom.server.shared.StoredTraffic;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers with one users file behind HAProxy, which share their state by a real Redis or Valkey: all that
 * docs/scaling.md and docs/shared-state.md promise of them, under one load that never stops.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SharedRestartIT {
    private static final int BLOCK = 50_000;
    private static final int ROUNDS = 5;
    private static final int SERVERS = 3;

    /** Bytes that a round moves, in both directions. */
    private static final long ROUND = 2L * SERVERS * BLOCK;

    private final YearMonth begun = YearMonth.now(ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private Path users;
    private UserEntry apps;
    private UserEntry recorded;
    private UserEntry limited;

    @BeforeEach
    void addUsers() throws Exception {
        users = folder.resolve("users.jsonl");
        apps = add("apps", 0);
        recorded = add("recorded", 0);
        limited = add("limited", ROUNDS * ROUND);
    }

    private UserEntry add(String name, long quota) throws Exception {
        UserEntry user = UserEntry.generate(name, new UserLimits(quota, 0, 0, null, List.of(), false));
        new UserFile(users).edit(name, none -> user);
        return user;
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void serversThatShareAStoreLoseNothingWhileTheyAndTheStoreAreRestarted() throws Exception {
        Programs.require("haproxy");
        try (RedisServer redis = RedisServer.start(folder);
                TcpTarget echo = TcpTarget.echo();
                Fleet fleet = fleet(redis);
                Client reusing = fleet.client(options(fleet, apps));
                Client fresh = fleet.client(options(fleet, apps).noReuse());
                TunnelLoad load = new TunnelLoad(echo.port(), reusing.address(), fresh.address())) {
            load.await(15, 1);
            fleet.restart(0);
            load.await(30, 2);
            redis.kill();
            awaitStore(fleet, false);
            load.await(40, 3);
            fleet.restart(1);
            load.await(50, 4);
            redis.restart();
            awaitStore(fleet, true);
            load.await(65, 5);
            fleet.restart(2);
            load.await(80, 6);
            String replays = new ReplayedOpenings(fleet, recorded).areRefused(echo.port());
            aQuotaEndsTheTunnelsAtAllServers(redis, fleet, echo.port());
            redis.kill();
            awaitStore(fleet, false);
            load.await(90, 7);
            redis.restart();
            load.await(100, 8);
            load.finish(fleet);
            awaitStore(fleet, true);
            Eventually.holds(() -> assertThat(traffic(redis, apps))
                    .as("each byte has gone up and come down, and counts once")
                    .isEqualTo(2 * load.echoed()));
            assertThat(fleet.metric("brook_shared_state_lost_total")).containsOnly(0L);
            load.report("3 servers were restarted in turn, and twice their store; " + replays
                    + ", a quota ended a user's tunnels at all servers, and the store counted all of "
                    + 2 * load.echoed()
                    + " bytes");
        }
    }

    private Fleet fleet(RedisServer redis) throws Exception {
        String store = "redis://127.0.0.1:" + redis.port();
        Fleet fleet = new Fleet(folder, Map.of(), "--users", users.toString(), "--userMetrics", "--state", store);
        assertThat(fleet.size()).isEqualTo(SERVERS);
        return fleet;
    }

    private static BrookLoomBuilder options(Fleet fleet, UserEntry user) {
        return fleet.clientOptions().password(user.password());
    }

    /** Waits until all servers have found out whether the store is there. */
    private static void awaitStore(Fleet fleet, boolean up) throws Exception {
        Eventually.holds(() -> assertThat(fleet.metric("brook_shared_state_up")).containsOnly(up ? 1L : 0L));
    }

    /** Returns the bytes of a user that the store holds. */
    private long traffic(RedisServer redis, UserEntry user) throws Exception {
        YearMonth now = YearMonth.now(ZoneOffset.UTC);
        long bytes = traffic(redis, user, now);
        return now.equals(begun) ? bytes : bytes + traffic(redis, user, begun);
    }

    private static long traffic(RedisServer redis, UserEntry user, YearMonth month) throws Exception {
        return StoredTraffic.read(redis.config(), month, Map.of(user.name(), user.password()))
                .getOrDefault(user.name(), 0L);
    }

    /** Moves as much over a tunnel at each server as over those at the others, until that is too much for all together. */
    private void aQuotaEndsTheTunnelsAtAllServers(RedisServer redis, Fleet fleet, int echo) throws Exception {
        try (Client client = fleet.client(options(fleet, limited).noReuse());
                HeldTunnels tunnels = HeldTunnels.open(fleet, limited.name(), client, echo)) {
            long opened = 2L * tunnels.size();
            for (int round = 1; round < ROUNDS; round++) {
                for (Socket app : tunnels.ofEachServer()) {
                    HeldTunnels.exchange(app, new byte[BLOCK]);
                }
                long moved = opened + round * ROUND;
                Eventually.holds(() ->
                        assertThat(traffic(redis, limited)).as("known to all").isEqualTo(moved));
            }
            for (Socket app : tunnels.ofEachServer()) {
                app.getOutputStream().write(new byte[BLOCK]);
            }
            for (Socket app : tunnels.ofEachServer()) {
                assertThat(hasEnded(app)).isTrue();
            }
            assertThatThrownBy(() -> HeldTunnels.connect(client, echo)).isInstanceOf(IOException.class);
        }
        assertThat(fleet.metric("brook_tunnels_ended_total{network=\"tcp\",outcome=\"cut\"}"))
                .as("tunnels that each server has cut")
                .doesNotContain(0L);
        assertThat(fleet.metric("brook_user_refusals_total{cause=\"user_not_served\",user=\"limited\"}"))
                .as("at the server that got the next one")
                .anyMatch(refusals -> refusals > 0);
        for (long bytes : fleet.metric("brook_user_bytes_total{direction=\"up\",user=\"limited\"}")) {
            assertThat(bytes).as("counted by one server").isPositive().isLessThan(ROUNDS * ROUND / 2 / 2);
        }
    }

    /** Waits for a tunnel's end, or its reset. */
    private static boolean hasEnded(Socket app) {
        try {
            app.getInputStream().transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
