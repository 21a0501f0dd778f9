package brookloom.client.cli;

import brookloom.cli.ObserveOptions;
import brookloom.cli.StateDirectory;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.HttpProxy;
import brookloom.client.config.ListenerConfig;
import brookloom.client.config.TunnelConfig;
import brookloom.client.config.Upstream;
import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes how tunnels are opened, and how this machine is left: the same for every command that uses a server. */
final class ConnectionOptionGroup {
    @HelpSection(Heading.TUNNELS)
    @Option(
            names = "--warmTunnels",
            paramLabel = "MOST",
            defaultValue = "8",
            description =
                    "Idle connections dialled in advance so that new tunnels start in one round trip; up to four times"
                            + " as many stay open after their tunnels, to serve the next. 0 for none (default:"
                            + " ${DEFAULT-VALUE}).")
    private int warmTunnels = 8;

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = "--waitForTarget",
            description = "Report success to apps only after the target is reached, and the real error otherwise."
                    + " Costs a round trip; requires a Brook Loom server.")
    private boolean waitForTarget;

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = {"--noProbe", "--no-probe"},
            description =
                    "Do not connect to the server before an app asks. By default the client connects when it starts,"
                            + " logs one line about it, and uses the connection for the first tunnel.")
    private boolean noProbe;

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = {"--noReuse", "--no-reuse"},
            description =
                    "Open a connection for each tunnel. By default one whose tunnel has ended serves the next, where"
                            + " the server offers it.")
    private boolean noReuse;

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = {"--noAssociations", "--no-associations"},
            description =
                    "Open a tunnel for each UDP destination. By default all datagrams of an app's socket share one,"
                            + " where the server offers it.")
    private boolean noAssociations;

    @Mixin
    private final OutboundOptionGroup outbound = new OutboundOptionGroup();

    @Mixin
    private final ObserveOptions observe = new ObserveOptions();

    /** Has the client connect when it is used, and not before. */
    ConnectionOptionGroup withoutProbe() {
        noProbe = true;
        return this;
    }

    /**
     * Returns a client with these options.
     *
     * @throws ConfigError for values that do not fit together
     */
    ClientConfig config(Upstream upstream, ListenerConfig listener) throws UserError {
        return config(upstream, List.of(listener));
    }

    /**
     * Returns a client with these options.
     *
     * @throws ConfigError for values that do not fit together
     */
    ClientConfig config(Upstream upstream, List<ListenerConfig> listeners) throws UserError {
        HttpProxy http = outbound.proxy();
        try {
            TunnelConfig tunnels = new TunnelConfig(
                    TunnelConfig.DEFAULT_NONCE_TIMEOUT,
                    waitForTarget,
                    warmTunnels,
                    !noProbe,
                    !noReuse,
                    !noAssociations);
            return new ClientConfig(
                    upstream,
                    tunnels,
                    http,
                    outbound.config(),
                    listeners,
                    observe.config(),
                    StateDirectory.of(System.getenv()));
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }
}
