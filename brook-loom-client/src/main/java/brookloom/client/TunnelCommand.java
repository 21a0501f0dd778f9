package brookloom.client;

import brookloom.proto.Password;
import brookloom.proto.cli.FrontEndCommand;
import brookloom.proto.cli.HkdfOption;
import brookloom.proto.cli.PasswordOption;
import brookloom.proto.cli.UserError;
import brookloom.proto.io.SocketDialer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;

/** What all clients share: the tunnel's options, and SOCKS5 in front of it. */
abstract class TunnelCommand extends FrontEndCommand {
    static final Duration DIAL_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final Socks5OptionGroup socks5 = new Socks5OptionGroup();

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    /** Serves apps through the server until the process is stopped. */
    final void serve(Route route) throws UserError, IOException, InterruptedException {
        try (Password secret = password.require();
                Socks5Listener listener = Socks5Listener.open(
                        socks5.options(), route.open(options(secret), new SocketDialer(DIAL_LIMIT)))) {
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                stopped.countDown();
                listener.close();
            }));
            Logger.info("SOCKS5 on {}, through {}", HostPorts.format(listener.address()), route);
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

    private TunnelOptions options(Password secret) {
        return TunnelOptions.of(hkdf.keys(secret), withoutBrookProtocol());
    }
}
