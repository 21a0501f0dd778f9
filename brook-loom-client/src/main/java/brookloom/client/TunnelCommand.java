package brookloom.client;

import brookloom.proto.Password;
import brookloom.proto.cli.DialOptions;
import brookloom.proto.cli.FrontEndCommand;
import brookloom.proto.cli.PasswordOption;
import brookloom.proto.cli.UserError;
import brookloom.proto.io.HttpProxyDialer;
import brookloom.proto.io.WayOut;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all clients share: the tunnel's options, and apps in front of it. */
abstract class TunnelCommand extends FrontEndCommand {
    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    @Option(
            names = "--proxy",
            paramLabel = "http://[USER:PASSWORD@]HOST:PORT",
            description = "Reach the server through this HTTP proxy (CONNECT).")
    private @Nullable String proxy;

    @Mixin
    private final DialOptions dial = new DialOptions();

    @Mixin
    private final TunnelOptionGroup tunnels = new TunnelOptionGroup();

    /** Serves apps through the server until the process is stopped. */
    final void serve(Route route) throws UserError, IOException, InterruptedException {
        try (Password secret = password.require();
                DialOptions.Opened out = dial.open();
                AppListener listener = AppListener.open(
                        apps.options(dial),
                        route.open(tunnels.options(secret, withoutBrookProtocol()), wayOut(out.wayOut())))) {
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

    /** Whether the server is reached through an HTTP proxy. */
    final boolean throughProxy() {
        return proxy != null;
    }

    /** Over TCP by the HTTP proxy when there is one. */
    private WayOut wayOut(WayOut out) {
        if (proxy == null) {
            return out;
        }
        if (dial.throughSocks5()) {
            throw usage("--proxy and --dialWithSocks5 exclude each other: give one");
        }
        HttpProxy http = value("--proxy", proxy, HttpProxy::parse);
        return new WayOut(new HttpProxyDialer(http.address(), http.login(), out.tcp(), WayOut.LIMIT), out.udp());
    }

    private static String listed(List<AppBinding> bindings) {
        return bindings.stream().map(AppBinding::toString).collect(Collectors.joining(", "));
    }
}
