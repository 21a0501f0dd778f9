package brookloom.server;

import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Password;
import brookloom.proto.cli.Cidr;
import brookloom.proto.cli.DialOptions;
import brookloom.proto.cli.FrontEndCommand;
import brookloom.proto.cli.ListenAddress;
import brookloom.proto.cli.PasswordOption;
import brookloom.proto.cli.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code wsserver} and {@code wssserver} share: the upgrade's options, and tunnels behind it. */
abstract class ServerCommand extends FrontEndCommand {
    private static final int PASSWORD_BYTES = 24;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = BrookProtocol.DEFAULT_PATH,
            description = "The upgrade's path; anything else is answered as a web server would"
                    + " (default: ${DEFAULT-VALUE}).")
    private String path = BrookProtocol.DEFAULT_PATH;

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final TunnelOptionGroup tunnel = new TunnelOptionGroup();

    @Mixin
    private final DialOptions dial = new DialOptions();

    @Option(
            names = "--xForwardedFor",
            description = "Take the client's address from X-Forwarded-For, where a trusted proxy set it.")
    private boolean xForwardedFor;

    @Option(
            names = "--trustedProxies",
            paramLabel = "CIDR",
            split = ",",
            defaultValue = "127.0.0.0/8,::1/128",
            description = "Whose X-Forwarded-For is believed (default: ${DEFAULT-VALUE}).")
    private List<Cidr> trustedProxies = List.of();

    /** Serves tunnels until the process is stopped. */
    final void serve(
            ListenAddress listen,
            BrookLink.Kind kind,
            @Nullable String publicHost,
            SslContextFactory.@Nullable Server tls)
            throws UserError, IOException, InterruptedException {
        if (!path.matches("/[^\\s\\p{Cntrl}?#]*")) {
            throw usage("--path '" + path + "' must begin with a slash, and have no spaces, ? or #");
        }
        Optional<Password> given = password.read();
        String made = given.isPresent() ? "" : strongPassword();
        try (Password secret = given.orElseGet(() -> Password.of(made));
                DialOptions.Opened out = dial.open();
                JettyServer server = JettyServer.start(options(listen, secret, tls), new DirectDialer(out.wayOut()))) {
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                stopped.countDown();
                server.close();
            }));
            Logger.info("{} on {}, path {}", kind.text(), new ListenAddress(listen.host(), server.port()), path);
            if (given.isEmpty()) {
                ListenAddress reached =
                        new ListenAddress(publicHost == null ? listen.host() : publicHost, server.port());
                new Invitation(kind, reached, path, made, tunnel).print();
            }
            stopped.await();
        }
    }

    private ServerOptions options(ListenAddress listen, Password secret, SslContextFactory.@Nullable Server tls)
            throws UserError {
        return new ServerOptions(
                listen.resolve(),
                path,
                tunnel.options(secret, dial),
                this::believed,
                ServerOptions.DEFAULT_HEADER_TIMEOUT,
                tls);
    }

    private boolean believed(InetAddress proxy) {
        return xForwardedFor && trustedProxies.stream().anyMatch(network -> network.contains(proxy));
    }

    private static String strongPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
