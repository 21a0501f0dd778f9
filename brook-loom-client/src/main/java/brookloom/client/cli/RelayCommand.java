package brookloom.client.cli;

import brookloom.cli.TimeoutOptions;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.RelayOptions;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relayoverbrook}: port forwarding. */
@Command(
        name = "relayoverbrook",
        description = "Forward a local port to one destination through the server, over TCP and UDP.",
        footer = {
            "%nExamples:",
            "  brook-loom-client relayoverbrook --linkFile my.link --from 127.0.0.1:2222 --to 10.0.0.5:22",
            "  brook-loom-client relayoverbrook -s 1.2.3.4:9999 --passwordFile pw -f :27015 \\",
            "      -t game.example.com:27015 --open",
        })
public final class RelayCommand extends ClientCommand {
    @Mixin
    private final ServerOptionGroup server = new ServerOptionGroup();

    @HelpSection(Heading.LOCAL_PORTS)
    @Essential
    @Option(
            names = {"-f", "--from", "-l"},
            required = true,
            paramLabel = "[HOST]:PORT",
            description = "Listen here, over TCP and UDP.")
    private ListenAddress from = new ListenAddress("", 0);

    @HelpSection(Heading.LOCAL_PORTS)
    @Essential
    @Option(
            names = {"-t", "--to"},
            required = true,
            paramLabel = "HOST:PORT",
            description = "Forward to this destination; the server resolves a name.")
    private HostPort to = new HostPort("localhost", 1);

    @HelpSection(Heading.LOCAL_PORTS)
    @Option(names = "--open", description = "Do not warn of a local port that other machines reach.")
    private boolean open;

    @Mixin
    private final TimeoutOptions timeouts = new TimeoutOptions();

    @Mixin
    private final ConnectionOptionGroup connections = new ConnectionOptionGroup();

    @Override
    ClientConfig config() throws UserError {
        return connections.config(
                server.upstream(), new RelayOptions(from, to.destination(), timeouts.config(), "--from", open));
    }
}
