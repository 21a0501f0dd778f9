package brookloom.server;

import brookloom.proto.BrookLink;
import brookloom.proto.cli.ListenAddress;
import brookloom.proto.cli.UserError;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wsserver}: carriers come as WebSocket upgrades on plain TCP. */
@Command(
        name = "wsserver",
        description = "Serve tunnels behind a WebSocket upgrade over plain TCP.",
        footer = {"%nExample:", "  BROOK_PASSWORD=hello brook-loom-server wsserver --listen :9999 --path /ws"})
final class WsServerCommand extends WebServerCommand {
    @Option(
            names = {"-l", "--listen"},
            paramLabel = "[HOST]:PORT",
            defaultValue = ":9999",
            description = "Where to listen (default: ${DEFAULT-VALUE}).")
    private ListenAddress listen = new ListenAddress("", 9999);

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        serve(listen, BrookLink.Kind.WSSERVER, null, null);
    }
}
