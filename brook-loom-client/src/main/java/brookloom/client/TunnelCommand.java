package brookloom.client;

import brookloom.client.tls.TlsOptions;
import brookloom.proto.Destination;
import brookloom.proto.Password;
import brookloom.proto.cli.HkdfOption;
import brookloom.proto.cli.HostPort;
import brookloom.proto.cli.PasswordOption;
import brookloom.proto.cli.UserError;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code wsclient} and {@code wssclient} share: the server's options, or a link in place of them. */
abstract class TunnelCommand extends AppCommand {
    @Mixin
    private final PasswordOption password = new PasswordOption();

    @Mixin
    private final LinkOption link = new LinkOption();

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "Dial this instead of the server's host, which stays in the request.")
    private @Nullable HostPort address;

    @Option(names = "--withoutBrookProtocol", description = "No encryption of our own; the server must have the same.")
    private boolean withoutBrookProtocol;

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    /** Serves apps through the server until the process is stopped. */
    final void serve(Route route) throws UserError, IOException, InterruptedException {
        Password secret = password.require();
        serve(new TunnelWay("", route, TunnelOptions.of(hkdf.keys(secret), withoutBrookProtocol), secret));
    }

    /**
     * Serves apps the way that a link leads, if there is one; answers whether there was. A link beats all that the other
     * options say of the server, as it does in the original.
     *
     * @param option that names the server, and the server that it names; empty for none
     */
    final boolean serveLinked(String option, String server) throws UserError, IOException, InterruptedException {
        Optional<Way> linked = server.isEmpty() ? link.wayOrInherited() : link.way();
        if (linked.isEmpty() && server.isEmpty()) {
            throw usage("the server is missing: give " + option + ", or a link by --linkFile or --link");
        }
        if (linked.isPresent()) {
            serve(linked.get());
        }
        return linked.isPresent();
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
    final WebSocketRoute route(ServerAddress server, @Nullable TlsOptions tls) {
        Destination dialled = address == null ? null : new Destination(address.address(), address.port());
        return new WebSocketRoute(server, dialled, tls);
    }
}
