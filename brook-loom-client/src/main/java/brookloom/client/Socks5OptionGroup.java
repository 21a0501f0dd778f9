package brookloom.client;

import brookloom.proto.cli.ListenAddress;
import brookloom.proto.cli.TimeoutOptions;
import brookloom.proto.cli.UserError;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How apps are served: the same for every kind of carrier. */
final class Socks5OptionGroup {
    @Option(
            names = "--socks5",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:1080",
            description = "Where apps speak SOCKS5 (default: ${DEFAULT-VALUE}).")
    private ListenAddress listen = new ListenAddress("127.0.0.1", 1080);

    @Option(
            names = "--socks5ServerIP",
            paramLabel = "IP",
            description = "The address told to apps for their datagrams, where it is not the one they connect to.")
    private @Nullable String serverIp;

    @Option(names = "--socks5Username", paramLabel = "NAME", description = "What apps must show; with a password.")
    private @Nullable String username;

    @Option(names = "--socks5Password", paramLabel = "PASSWORD", description = "What apps must show; with a name.")
    private @Nullable String password;

    @Mixin
    private final TimeoutOptions timeouts = new TimeoutOptions();

    /** The options, checked. */
    Socks5Options options() throws UserError {
        return new Socks5Options(
                listen.resolve(), advertised(), credentials(), timeouts.tcp(), timeouts.halfClose(), timeouts.udp());
    }

    private @Nullable InetAddress advertised() throws UserError {
        try {
            return serverIp == null ? null : InetAddress.getByName(serverIp);
        } catch (UnknownHostException e) {
            throw new UserError("--socks5ServerIP '" + serverIp + "' is not an IP address", e);
        }
    }

    private @Nullable Socks5Credentials credentials() throws UserError {
        if (username == null && password == null) {
            return null;
        }
        if (username == null || password == null) {
            throw new UserError("--socks5Username and --socks5Password go together: give both or none");
        }
        return new Socks5Credentials(username, password);
    }
}
