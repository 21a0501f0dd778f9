package brookloom.client;

import brookloom.proto.cli.FrontEndCommand;
import brookloom.proto.cli.UserError;
import brookloom.proto.io.SocketDialer;
import java.io.IOException;
import java.time.Duration;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;

/** A command that serves apps, by SOCKS5, and takes them some way. */
abstract class AppCommand extends FrontEndCommand {
    private static final Duration DIAL_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private final Socks5OptionGroup socks5 = new Socks5OptionGroup();

    /** Serves apps until the process is stopped; owns the way. */
    final void serve(Way way) throws UserError, IOException, InterruptedException {
        try (way;
                Socks5Listener listener =
                        Socks5Listener.open(socks5.options(), way.open(new SocketDialer(DIAL_LIMIT)))) {
            Logger.info("SOCKS5 on {}, through {}", HostPorts.format(listener.address()), way);
            untilStopped(listener);
        }
    }
}
