package brookloom.client.cli;

import brookloom.cli.SecretFile;
import brookloom.cli.TimeoutOptions;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.AppBinding;
import brookloom.client.config.AppCredentials;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.config.ListenerConfig;
import brookloom.net.text.ConfigError;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes how apps are served: the same for every kind of carrier. */
@HelpSection(Heading.LOCAL_PORTS)
final class AppOptionGroup {
    private static final ListenAddress SOCKS5_DEFAULT = new ListenAddress("127.0.0.1", 1080);

    @Essential
    @Option(
            names = "--socks5",
            paramLabel = "HOST:PORT",
            description = "SOCKS5 for apps (default: 127.0.0.1:1080, unless --mixed, -L or -R is given).")
    private @Nullable ListenAddress socks5;

    @Essential
    @Option(names = "--http", paramLabel = "HOST:PORT", description = "HTTP proxy for apps.")
    private @Nullable ListenAddress http;

    @Essential
    @Option(
            names = "--mixed",
            paramLabel = "HOST:PORT",
            description = "SOCKS5 and HTTP on one port, detected from the first byte.")
    private @Nullable ListenAddress mixed;

    @HelpSection(Heading.UDP)
    @Option(
            names = "--socks5ServerIP",
            paramLabel = "IP",
            description = "Address advertised to apps for their datagrams, where it is not the one they connect to.")
    private @Nullable String serverIp;

    @Option(
            names = "--socks5Username",
            paramLabel = "NAME",
            description = "User name required from apps, on every local port.")
    private @Nullable String username;

    @Option(
            names = "--socks5Password",
            paramLabel = "PASSWORD",
            description =
                    "Password required from apps, on every local port. Visible in ps: prefer --socks5PasswordFile.")
    private @Nullable String password;

    @Option(
            names = "--socks5PasswordFile",
            paramLabel = "FILE",
            description = "Read that password from the only line of this file.")
    private @Nullable String passwordFile;

    @Option(names = "--open", description = "Do not warn of local ports that other machines reach without credentials.")
    private boolean open;

    @Mixin
    private final ForwardOptionGroup forwards = new ForwardOptionGroup();

    @Mixin
    private final RuleOptionGroup rules = new RuleOptionGroup();

    @Mixin
    private final TimeoutOptions timeouts = new TimeoutOptions();

    /**
     * Returns all that apps connect to: the ports for apps, unless only ports are forwarded, and the forwardings.
     *
     * @throws ConfigError for values that do not fit together
     */
    List<ListenerConfig> listeners() throws UserError {
        List<ListenerConfig> all = new ArrayList<>();
        if (!bindings().isEmpty()) {
            all.add(options());
        }
        all.addAll(forwards.options(timeouts.config(), open));
        return all;
    }

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError for values that do not fit together
     */
    AppOptions options() throws UserError {
        try {
            return new AppOptions(bindings(), advertised(), credentials(), timeouts.config(), open, rules.config());
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    /** Adds the HTTP proxy beside SOCKS5, as the original does; a mixed port may replace both. */
    private List<AppBinding> bindings() {
        List<AppBinding> bindings = new ArrayList<>();
        add(
                bindings,
                AppProtocol.SOCKS5,
                socks5 == null && mixed == null && forwards.isEmpty() ? SOCKS5_DEFAULT : socks5);
        add(bindings, AppProtocol.HTTP, http);
        add(bindings, AppProtocol.MIXED, mixed);
        return bindings;
    }

    private static void add(List<AppBinding> bindings, AppProtocol protocol, @Nullable ListenAddress address) {
        if (address != null) {
            bindings.add(new AppBinding(protocol, address));
        }
    }

    private @Nullable InetAddress advertised() throws ConfigError {
        if (serverIp == null) {
            return null;
        }
        try {
            return switch (HostAddress.parse(serverIp)) {
                case HostAddress.Ip ip -> ip.toInetAddress();
                case HostAddress.Domain domain -> throw new IllegalArgumentException(domain + " is a name");
            };
        } catch (IllegalArgumentException e) {
            throw new ConfigError(
                    "--socks5ServerIP '" + serverIp + "' is not an IP address such as 192.0.2.1 or 2001:db8::1");
        }
    }

    private @Nullable AppCredentials credentials() throws UserError {
        String secret = SecretFile.orValue("--socks5Password", password, passwordFile);
        if (username == null && secret == null) {
            return null;
        }
        if (username == null || secret == null) {
            throw new ConfigError("--socks5Username and --socks5Password go together: give both or none");
        }
        if (username.indexOf(':') >= 0 && (http != null || mixed != null)) {
            throw new ConfigError("--socks5Username has a colon, which HTTP does not support (RFC 7617)");
        }
        return new AppCredentials(username, secret);
    }
}
