package brookloom.client;

import brookloom.proto.cli.FrontEndCommand;
import brookloom.proto.cli.UserError;
import brookloom.proto.io.SocketDialer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;

/** A command that serves apps, and takes them some way. */
abstract class AppCommand extends FrontEndCommand {
    static final Duration DIAL_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    @Mixin
    private final TunnelOptionGroup tunnels = new TunnelOptionGroup();

    /** Serves apps until the process is stopped; owns the way. */
    final void serve(Way way) throws UserError, IOException, InterruptedException {
        try (way;
                AppListener listener =
                        AppListener.open(apps.options(), way.open(tunnels::applyTo, new SocketDialer(DIAL_LIMIT)))) {
            Logger.info("{}, through {}", listed(listener.bindings()), way);
            untilStopped(listener);
        }
    }

    private static String listed(List<AppBinding> bindings) {
        return bindings.stream().map(AppBinding::toString).collect(Collectors.joining(", "));
    }
}
