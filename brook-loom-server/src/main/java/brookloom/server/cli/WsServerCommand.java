package brookloom.server.cli;

import brookloom.cli.ServiceCommand;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.server.config.ServerListenerConfig;
import java.io.IOException;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wsserver}: carriers come as WebSocket upgrades on plain TCP. */
@Command(
        name = "wsserver",
        description = "Serve tunnels after a WebSocket upgrade over plain TCP.",
        footer = {"%nExample:", "  brook-loom-server wsserver --listen :9999 --path /ws --passwordFile pw"})
public final class WsServerCommand extends ServiceCommand {
    @HelpSection(Heading.LISTENING)
    @Essential
    @Option(
            names = {"-l", "--listen"},
            paramLabel = "[HOST]:PORT",
            defaultValue = ":9999",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private ListenAddress listen = new ListenAddress("", 9999);

    @Mixin
    private final UpgradeOptions upgrade = new UpgradeOptions();

    @Mixin
    private final PortOptions port = new PortOptions();

    @Mixin
    private final Serving serving = new Serving();

    @Override
    public Service start() throws UserError, IOException {
        return serving.start(this::listener, null, logsToStandardOutput());
    }

    @Override
    public void check() throws UserError {
        serving.check(this::listener);
    }

    @Override
    public void checkFiles(Consumer<UserError> problems) throws UserError {
        serving.checkFiles(this::listener, problems);
    }

    private ServerListenerConfig listener() throws UserError {
        return new ServerListenerConfig.Ws(listen, port.config(), upgrade.config());
    }
}
