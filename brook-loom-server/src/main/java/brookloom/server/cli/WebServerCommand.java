package brookloom.server.cli;

import brookloom.net.text.Cidr;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.net.websocket.FramedStream;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import brookloom.server.config.ServerOptions;
import brookloom.server.config.ServerTunnelOptions;
import brookloom.server.web.JettyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code wsserver} and {@code wssserver} share: the upgrade's options. */
abstract class WebServerCommand extends ServerCommand {
    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = BrookProtocol.DEFAULT_PATH,
            description = "The upgrade's path; anything else is answered as a web server would"
                    + " (default: ${DEFAULT-VALUE}).")
    private String path = BrookProtocol.DEFAULT_PATH;

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

    /** Serves tunnels behind upgrades until the process is stopped. */
    final void serve(
            ListenAddress listen,
            BrookLink.Kind kind,
            @Nullable String publicHost,
            SslContextFactory.@Nullable Server tls)
            throws UserError, IOException, InterruptedException {
        if (!path.matches("/[^\\s\\p{Cntrl}?#]*")) {
            throw usage("--path '" + path + "' must begin with a slash, and have no spaces, ? or #");
        }
        serve(
                kind,
                listen,
                publicHost,
                path,
                (tunnel, targets) -> JettyServer.start(options(listen, tunnel, tls), targets));
    }

    private ServerOptions options(
            ListenAddress listen, ServerTunnelOptions tunnel, SslContextFactory.@Nullable Server tls) throws UserError {
        return new ServerOptions(
                listen.resolve(),
                path,
                tunnel,
                this::believed,
                ServerOptions.DEFAULT_HEADER_TIMEOUT,
                FramedStream.HEARTBEAT,
                tls);
    }

    private boolean believed(InetAddress proxy) {
        return xForwardedFor && trustedProxies.stream().anyMatch(network -> network.contains(proxy));
    }
}
