package brookloom.client;

import brookloom.proto.Password;
import brookloom.proto.cli.FrontEndCommand;
import brookloom.proto.cli.PasswordOption;
import brookloom.proto.cli.UserError;
import brookloom.proto.io.SocketDialer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;

/** What all clients share: the tunnel's options, and apps in front of it. */
abstract class TunnelCommand extends FrontEndCommand {
    static final Duration DIAL_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    @Mixin
    private final TunnelOptionGroup tunnels = new TunnelOptionGroup();

    /** Serves apps through the server until the process is stopped. */
    final void serve(Route route) throws UserError, IOException, InterruptedException {
        try (Password secret = password.require();
                AppListener listener = AppListener.open(
                        apps.options(),
                        route.open(tunnels.options(secret, withoutBrookProtocol()), new SocketDialer(DIAL_LIMIT)))) {
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                stopped.countDown();
                listener.close();
            }));
            Logger.info("{}, through {}", listed(listener.bindings()), route);
            stopped.await();
        }
    }

    /** An option's value, or bad usage that names the option. */
    final <T> T value(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw usage("Invalid value for option '" + option + "': " + e.getMessage());
        }
    }

    /** Whether {@code --withoutBrookProtocol} is given, where there is such an option. */
    boolean withoutBrookProtocol() {
        return false;
    }

    private static String listed(List<AppBinding> bindings) {
        return bindings.stream().map(AppBinding::toString).collect(Collectors.joining(", "));
    }
}
