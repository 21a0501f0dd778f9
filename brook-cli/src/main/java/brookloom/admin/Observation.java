package brookloom.admin;

import brookloom.cli.log.TunnelLog;
import brookloom.events.RecorderEvents;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.HostPorts;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.observe.TunnelMonitor;
import brookloom.observe.Vitals;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Shows operators the tunnels of one monitor, as configured, until closed:
 *
 * <pre>
 *   TunnelMonitor --> RecorderEvents (JFR)
 *     |           --> TunnelLog (--tunnelLog)
 *     |           --> Metrics --> MetricsPage --+
 *     |           --> Recent ---> LivePage -----+
 *     +-- Vitals ------------> health pages ----+--> AdminServer (--prometheus)
 * </pre>
 */
public final class Observation implements AutoCloseable {
    private static final String NEEDS_TOKEN =
            "The live page is served on loopback addresses, elsewhere with --adminTokenFile only.\n";

    private final Deque<Runnable> closers = new ArrayDeque<>();

    private @Nullable InetSocketAddress address;

    private Observation() {}

    /**
     * Starts to show the tunnels.
     *
     * @throws UserError when a file or an address cannot be used
     * @throws IOException when the address cannot be listened on; the message is for the user
     */
    public static Observation start(ObserveConfig config, TunnelMonitor monitor) throws UserError, IOException {
        Observation observation = new Observation();
        try {
            observation.open(config, monitor);
            return observation;
        } catch (UserError | IOException | RuntimeException e) {
            observation.close();
            throw e;
        }
    }

    private void open(ObserveConfig config, TunnelMonitor monitor) throws UserError, IOException {
        RecorderEvents events = new RecorderEvents();
        closers.push(events::close);
        monitor.add(events);
        String tunnelLog = config.tunnelLog();
        if (tunnelLog != null) {
            TunnelLog log = TunnelLog.open(tunnelLog);
            closers.push(log::close);
            monitor.add(log);
        }
        ListenAddress at = config.admin();
        if (at != null) {
            serve(at, config, monitor);
        }
    }

    private void serve(ListenAddress at, ObserveConfig config, TunnelMonitor monitor) throws UserError, IOException {
        String tokenFile = config.tokenFile();
        AdminToken token = tokenFile == null ? null : AdminToken.read(tokenFile);
        AdminServer admin = AdminServer.open(at, token);
        closers.push(admin::close);
        TrafficMetrics traffic = new TrafficMetrics();
        admin.route(config.metricsPath(), new MetricsPage(monitor, traffic, config.users()));
        admin.openRoute("/healthz", exchange -> AdminServer.text(exchange, 200, "ok\n"));
        admin.openRoute("/readyz", exchange -> ready(exchange, monitor.vitals()));
        String url = "http://" + HostPorts.format(admin.address());
        if (admin.isLoopback() || token != null) {
            closers.push(LivePage.start(admin, monitor, traffic, config.destinations())::close);
            Logger.info("metrics at {}{}, live page at {}/", url, config.metricsPath(), url);
        } else {
            admin.route(LivePage.PATH, exchange -> AdminServer.text(exchange, 403, NEEDS_TOKEN));
            Logger.warn(
                    "metrics at {}{} without a token, for everybody who reaches that address: add --adminTokenFile FILE,"
                            + " or listen on 127.0.0.1",
                    url,
                    config.metricsPath());
        }
        admin.serve();
        address = admin.address();
    }

    private static void ready(HttpExchange exchange, Vitals vitals) throws IOException {
        String obstacle = vitals.obstacle();
        if (obstacle == null) {
            AdminServer.text(exchange, 200, "ready\n");
        } else {
            AdminServer.text(exchange, 503, "not ready: " + obstacle + "\n");
        }
    }

    /** Returns where pages for operators are served; null for nowhere. */
    public @Nullable InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }
}
