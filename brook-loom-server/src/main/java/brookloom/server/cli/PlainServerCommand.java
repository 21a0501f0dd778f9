package brookloom.server.cli;

import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.server.plain.PlainServer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code server}: no HTTP; streams on TCP and datagrams on UDP, on one port. */
@Command(
        name = "server",
        description = "Serve tunnels on plain TCP and UDP, without HTTP around them.",
        footer = {"%nExample:", "  BROOK_PASSWORD=hello brook-loom-server server --listen :9999"})
public final class PlainServerCommand extends ServerCommand {
    @Option(
            names = {"-l", "--listen"},
            paramLabel = "[HOST]:PORT",
            defaultValue = ":9999",
            description = "Where to listen, on TCP and UDP (default: ${DEFAULT-VALUE}).")
    private ListenAddress listen = new ListenAddress("", 9999);

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        if (withoutBrookProtocol()) {
            throw usage("--withoutBrookProtocol is for wsserver and wssserver: here nothing would be encrypted");
        }
        serve(
                BrookLink.Kind.SERVER,
                listen,
                null,
                "",
                (tunnel, targets) -> PlainServer.start(listen.resolve(), tunnel, targets));
    }
}
