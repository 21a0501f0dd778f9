package brookloom.client.cli;

import brookloom.client.config.RelayOptions;
import brookloom.client.config.Upstream;
import brookloom.client.relay.RelayListener;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.HostPort;
import brookloom.net.text.HostPorts;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import java.io.IOException;
import org.tinylog.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relayoverbrook}: a port here is a port there. */
@Command(
        name = "relayoverbrook",
        description = "Relay a port here to one destination beyond the server, over TCP and UDP.",
        footer = {
            "%nExamples:",
            "  brook-loom-client relayoverbrook --linkFile my.link --from 127.0.0.1:2222 --to 10.0.0.5:22",
            "  brook-loom-client relayoverbrook -s 1.2.3.4:9999 --passwordFile pw -f :27015 -t game.example.com:27015",
        })
public final class RelayCommand extends OverBrookCommand {
    @Option(
            names = {"-f", "--from", "-l"},
            required = true,
            paramLabel = "[HOST]:PORT",
            description = "Where to listen, over TCP and UDP.")
    private ListenAddress from = new ListenAddress("", 0);

    @Option(
            names = {"-t", "--to"},
            required = true,
            paramLabel = "HOST:PORT",
            description = "Where to relay to; a name is resolved by the server.")
    private HostPort to = new HostPort("localhost", 1);

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        try (Upstream way = way();
                OpenOutbound out = openDial();
                RelayListener listener = RelayListener.open(options(out), open(way, out))) {
            Logger.info("relay on {} to {}, through {}", HostPorts.format(listener.address()), to, way);
            untilStopped(listener);
        }
    }

    private RelayOptions options(OpenOutbound out) throws UserError {
        return new RelayOptions(
                from.resolve(),
                to.destination(),
                out.tcpTimeout(timeouts().tcp()),
                timeouts().halfClose(),
                out.udpTimeout(timeouts().udp()));
    }
}
