package brookloom.it.proxies;

import brookloom.client.connect.Client;
import brookloom.testing.Programs;
import brookloom.testing.TcpTarget;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Three servers behind HAProxy as docs/recipes/haproxy.md sets it up: no tunnel fails while each is restarted in turn. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RollingRestartIT {
    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void noTunnelFailsWhileServersAreRestartedInTurn() throws Exception {
        Programs.require("haproxy");
        try (TcpTarget echo = TcpTarget.echo();
                Fleet fleet = new Fleet(folder, Map.of("BROOK_PASSWORD", "harness"));
                Client reusing = fleet.client(fleet.clientOptions());
                Client fresh = fleet.client(fleet.clientOptions().noReuse());
                TunnelLoad load = new TunnelLoad(echo.port(), reusing.address(), fresh.address())) {
            for (int i = 0; i < fleet.size(); i++) {
                load.await(25 * (i + 1), i + 1);
                fleet.restart(i);
            }
            load.await(100, fleet.size() + 1);
            load.finish(fleet);
            load.report("3 servers were restarted in turn");
        }
    }
}
