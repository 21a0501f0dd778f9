package brookloom.client.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.Upstream;
import brookloom.client.connect.Client;
import brookloom.client.relay.StandardStreams;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code connect}: a server of any kind, by its address or by a link. */
@Command(
        name = "connect",
        description = "Use a server of any kind, by its address or by a brook:// link.",
        footer = {
            "%nExamples:",
            "  brook-loom-client connect wss://example.com/ws --passwordFile pw",
            "  brook-loom-client connect --linkFile my.link",
            "  brook-loom-client connect --linkFile my.link -L 2222:10.0.0.5:22 -L 5432:db.internal:5432",
            "  ssh -o ProxyCommand='brook-loom-client connect --linkFile my.link --stdio %%h:%%p' me@host",
            "  wl-paste | brook-loom-client connect --link - --socks5 127.0.0.1:1080",
        })
public final class ConnectCommand extends ClientCommand {
    @Mixin
    private final AnyServerOptionGroup server = new AnyServerOptionGroup();

    @HelpSection(Heading.SERVER)
    @Option(names = "-l", paramLabel = "LINK", description = "Short for --link.")
    private List<String> shortLinks = List.of();

    @Mixin
    private final AppOptionGroup apps = new AppOptionGroup();

    @Mixin
    private final ConnectionOptionGroup connections = new ConnectionOptionGroup();

    @HelpSection(Heading.LOCAL_PORTS)
    @Option(
            names = "--stdio",
            paramLabel = "HOST:PORT",
            description =
                    "Carry standard input and output to this destination, and end with it; opens no ports. For ssh:"
                            + " ProxyCommand.")
    private @Nullable HostPort stdio;

    @Override
    ClientConfig config() throws UserError {
        Upstream upstream = server.upstream(shortLinks);
        if (stdio == null) {
            return connections.config(upstream, apps.listeners());
        }
        if (logsToStandardOutput()) {
            throw new ConfigError("--stdio and --log console are mutually exclusive: both use standard output");
        }
        return connections.withoutProbe().config(upstream, List.of());
    }

    @Override
    @Nullable
    Work work(Client client) {
        HostPort to = stdio;
        if (to == null) {
            return null;
        }
        Duration halfClose = TimeoutConfig.DEFAULT.halfClose();
        StandardStreams streams = new StandardStreams(System.in, new FileOutputStream(FileDescriptor.out), halfClose);
        return () -> streams.run(client.dialer(), to.destination());
    }

    @Override
    boolean showsStatus() {
        return stdio == null;
    }

    /** One that carries standard input ends with it. */
    @Override
    protected boolean isService() {
        return stdio == null;
    }
}
