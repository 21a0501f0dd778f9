package brookloom.admin;

import brookloom.cli.log.TunnelLog;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.UserError;
import brookloom.observe.TunnelMonitor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Shows operators the tunnels of one monitor, as configured, until closed:
 *
 * <pre>
 *   TunnelMonitor --> TunnelLog (--tunnelLog)
 * </pre>
 */
public final class Observation implements AutoCloseable {
    private final Deque<Runnable> closers = new ArrayDeque<>();

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
        } catch (UserError | RuntimeException e) {
            observation.close();
            throw e;
        }
    }

    private void open(ObserveConfig config, TunnelMonitor monitor) throws UserError {
        String tunnelLog = config.tunnelLog();
        if (tunnelLog != null) {
            TunnelLog log = TunnelLog.open(tunnelLog);
            closers.push(log::close);
            monitor.add(log);
        }
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }
}
