package brookloom.client.cli;

import brookloom.cli.TimeoutOptions;
import brookloom.client.config.AppBinding;
import brookloom.client.config.AppCredentials;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How apps are served: the same for every kind of carrier. */
final class AppOptionGroup {
    private static final ListenAddress SOCKS5_DEFAULT = new ListenAddress("127.0.0.1", 1080);

    @Option(
            names = "--socks5",
            paramLabel = "HOST:PORT",
            description = "Where apps speak SOCKS5 (default: 127.0.0.1:1080, unless --mixed is given).")
    private @Nullable ListenAddress socks5;

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where apps use an HTTP proxy, too.")
    private @Nullable ListenAddress http;

    @Option(names = "--mixed", paramLabel = "HOST:PORT", description = "Where apps speak SOCKS5 or HTTP, as they like.")
    private @Nullable ListenAddress mixed;

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

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    /**
     * The options, checked.
     *
     * @param out whose limits hold where they are shorter
     * @throws ParameterException for values that make no sense
     * @throws UserError when the name to listen on does not resolve
     */
    AppOptions options(OpenOutbound out) throws UserError {
        List<AppBinding> bindings = bindings();
        try {
            return new AppOptions(
                    bindings,
                    advertised(),
                    credentials(),
                    out.tcpTimeout(timeouts.tcp()),
                    timeouts.halfClose(),
                    out.udpTimeout(timeouts.udp()));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /** As in the original an HTTP proxy comes beside SOCKS5; a mixed port may stand in for both. */
    private List<AppBinding> bindings() throws UserError {
        List<AppBinding> bindings = new ArrayList<>();
        add(bindings, AppProtocol.SOCKS5, socks5 == null && mixed == null ? SOCKS5_DEFAULT : socks5);
        add(bindings, AppProtocol.HTTP, http);
        add(bindings, AppProtocol.MIXED, mixed);
        return bindings;
    }

    private static void add(List<AppBinding> bindings, AppProtocol protocol, @Nullable ListenAddress address)
            throws UserError {
        if (address != null) {
            bindings.add(new AppBinding(protocol, address.resolve()));
        }
    }

    private @Nullable InetAddress advertised() {
        if (serverIp == null) {
            return null;
        }
        try {
            return switch (HostAddress.parse(serverIp)) {
                case HostAddress.Ip ip -> ip.toInetAddress();
                case HostAddress.Domain domain -> throw new IllegalArgumentException(domain + " is a name");
            };
        } catch (IllegalArgumentException e) {
            throw usage("--socks5ServerIP '" + serverIp + "' is not an IP address such as 192.0.2.1 or 2001:db8::1");
        }
    }

    private @Nullable AppCredentials credentials() {
        if (username == null && password == null) {
            return null;
        }
        if (username == null || password == null) {
            throw usage("--socks5Username and --socks5Password go together: give both or none");
        }
        if (username.indexOf(':') >= 0 && (http != null || mixed != null)) {
            throw usage("--socks5Username has a colon, which a login over HTTP cannot carry (RFC 7617)");
        }
        return new AppCredentials(username, password);
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("not mixed into a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
