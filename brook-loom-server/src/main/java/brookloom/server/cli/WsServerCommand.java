package brookloom.server.cli;

import brookloom.cli.FrontEndCommand;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.server.config.ServerListenerConfig;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wsserver}: carriers come as WebSocket upgrades on plain TCP. */
@Command(
        name = "wsserver",
        description = "Serve tunnels after a WebSocket upgrade over plain TCP.",
        footer = {"%nExample:", "  brook-loom-server wsserver --listen :9999 --path /ws --passwordFile pw"})
public final class WsServerCommand extends FrontEndCommand {
    @HelpSection(Heading.LISTENING)
    @Option(
            names = {"-l", "--listen"},
            paramLabel = "[HOST]:PORT",
            defaultValue = ":9999",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private ListenAddress listen = new ListenAddress("", 9999);

    @Mixin
    private final UpgradeOptions upgrade = new UpgradeOptions();

    @Mixin
    private final Serving serving = new Serving();

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        ServerListenerConfig listener = new ServerListenerConfig.Ws(listen, upgrade.config());
        serving.run(listener, null, logsToStandardOutput());
    }
}
