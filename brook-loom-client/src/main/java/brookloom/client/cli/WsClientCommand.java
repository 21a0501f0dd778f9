package brookloom.client.cli;

import brookloom.net.text.UserError;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wsclient}: the carrier is a WebSocket upgrade on plain TCP. */
@Command(
        name = "wsclient",
        description = "Reach a wsserver: the tunnel begins as a WebSocket upgrade over plain TCP.",
        footer = {"%nExample:", "  BROOK_PASSWORD=hello brook-loom-client wsclient --wsserver ws://1.2.3.4:9999"})
public final class WsClientCommand extends WebClientCommand {
    @Option(
            names = {"-s", "--wsserver"},
            paramLabel = "ws://HOST:PORT[/PATH]",
            description = "The server; the path is /ws unless given.")
    private String server = "";

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        if (!serveLinked("--wsserver", server)) {
            serve(route(parse("--wsserver", server, false), null));
        }
    }
}
