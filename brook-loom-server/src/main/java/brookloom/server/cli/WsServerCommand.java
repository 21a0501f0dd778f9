package brookloom.server.cli;

import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wsserver}: carriers come as WebSocket upgrades on plain TCP. */
@Command(
        name = "wsserver",
        description = "Serve tunnels behind a WebSocket upgrade over plain TCP.",
        footer = {"%nExample:", "  BROOK_PASSWORD=hello brook-loom-server wsserver --listen :9999 --path /ws"})
public final class WsServerCommand extends WebServerCommand {
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
