package brookloom.client.cli;

import brookloom.client.config.PlainRoute;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code client}: no HTTP; the carrier is plain TCP, and UDP for datagrams. */
@Command(
        name = "client",
        description = "Reach a server without HTTP: the tunnel is plain TCP, and UDP for datagrams.",
        footer = {"%nExample:", "  BROOK_PASSWORD=hello brook-loom-client client --server 1.2.3.4:9999"})
public final class PlainClientCommand extends TunnelCommand {
    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            description = "The server.")
    private String server = "";

    @Option(
            names = "--udpovertcp",
            description = "Send datagrams within TCP, where UDP does not pass between here and the server.")
    private boolean udpOverTcp;

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        if (!serveLinked("--server", server)) {
            serve(new PlainRoute(value("--server", server, HostPort::parse), udpOverTcp));
        }
    }
}
