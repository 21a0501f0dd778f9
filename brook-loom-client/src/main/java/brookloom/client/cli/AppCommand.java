package brookloom.client.cli;

import brookloom.client.config.AppBinding;
import brookloom.client.config.Upstream;
import brookloom.client.inbound.AppListener;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;

/** A command that serves apps, and takes them some way. */
abstract class AppCommand extends ClientCommand {
    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    /** Serves apps until the process is stopped; owns the way. */
    final void serve(Upstream way) throws UserError, IOException, InterruptedException {
        try (way;
                OpenOutbound out = openDial();
                AppListener listener = AppListener.open(apps.options(out), open(way, out))) {
            Logger.info("{}, through {}", listed(listener.bindings()), way);
            untilStopped(listener);
        }
    }

    private static String listed(List<AppBinding> bindings) {
        return bindings.stream().map(AppBinding::toString).collect(Collectors.joining(", "));
    }
}
