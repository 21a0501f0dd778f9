package brookloom.client;

import brookloom.client.tls.TlsOptions;
import brookloom.proto.Destination;
import brookloom.proto.Password;
import brookloom.proto.cli.DialOptions;
import brookloom.proto.cli.FrontEndCommand;
import brookloom.proto.cli.HkdfOption;
import brookloom.proto.cli.HostPort;
import brookloom.proto.cli.PasswordOption;
import brookloom.proto.cli.UserError;
import brookloom.proto.io.HttpProxyDialer;
import brookloom.proto.io.TcpDialer;
import brookloom.proto.io.WayOut;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code wsclient} and {@code wssclient} share: the tunnel's options, and SOCKS5 in front of it. */
abstract class TunnelCommand extends FrontEndCommand {
    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final Socks5OptionGroup socks5 = new Socks5OptionGroup();

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "Dial this instead of the server's host, which stays in the request.")
    private @Nullable HostPort address;

    @Option(names = "--withoutBrookProtocol", description = "No encryption of our own; the server must have the same.")
    private boolean withoutBrookProtocol;

    @Option(
            names = "--proxy",
            paramLabel = "http://[USER:PASSWORD@]HOST:PORT",
            description = "Reach the server through this HTTP proxy (CONNECT).")
    private @Nullable String proxy;

    @Mixin
    private final HeaderOption header = new HeaderOption();

    @Mixin
    private final DialOptions dial = new DialOptions();

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    /** Serves apps through the server until the process is stopped. */
    final void serve(Route route) throws UserError, IOException, InterruptedException {
        try (Password secret = password.require();
                DialOptions.Opened out = dial.open();
                Socks5Listener listener =
                        Socks5Listener.open(socks5.options(dial), route.open(options(secret), tcp(out.wayOut())))) {
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                stopped.countDown();
                listener.close();
            }));
            Logger.info("SOCKS5 on {}, through {}", HostPorts.format(listener.address()), route);
            stopped.await();
        }
    }

    /** The server's address as the user gave it. */
    final ServerAddress parse(String option, String url, boolean tls) {
        ServerAddress server = value(option, url, ServerAddress::parse);
        if (server.tls() != tls) {
            throw usage(option + " '" + url + "' is for " + (server.tls() ? "wssclient" : "wsclient"));
        }
        return server;
    }

    /** An option's value, or bad usage that names the option. */
    final <T> T value(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw usage("Invalid value for option '" + option + "': " + e.getMessage());
        }
    }

    /** To that server, by {@code --address} when it is given. */
    final WebSocketRoute route(ServerAddress server, @Nullable TlsOptions tls) throws UserError {
        Destination dialled = address == null ? null : new Destination(address.address(), address.port());
        return new WebSocketRoute(server, dialled, tls, header.headers());
    }

    /** Over TCP, by the HTTP proxy when there is one. */
    private TcpDialer tcp(WayOut out) {
        if (proxy == null) {
            return out.tcp();
        }
        if (dial.throughSocks5()) {
            throw usage("--proxy and --dialWithSocks5 exclude each other: give one");
        }
        HttpProxy http = value("--proxy", proxy, HttpProxy::parse);
        return new HttpProxyDialer(http.address(), http.login(), out.tcp(), WayOut.LIMIT);
    }

    private TunnelOptions options(Password secret) {
        return TunnelOptions.of(hkdf.keys(secret), withoutBrookProtocol);
    }
}
