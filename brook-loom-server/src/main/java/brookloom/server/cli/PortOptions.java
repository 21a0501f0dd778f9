package brookloom.server.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.Cidr;
import brookloom.server.config.PortConfig;
import java.util.List;
import picocli.CommandLine.Option;

/** Describes how connections come to a server's port: the same options for every kind of server. */
@HelpSection(Heading.LISTENING)
final class PortOptions {
    @Option(
            names = "--proxyProtocol",
            paramLabel = "CIDR",
            split = ",",
            description = "Load balancers whose connections must begin with a PROXY protocol header (version 1 or 2),"
                    + " which names the client.")
    private List<Cidr> proxyProtocol = List.of();

    /** Returns the options as a record. */
    PortConfig config() {
        return PortConfig.behind(proxyProtocol);
    }
}
