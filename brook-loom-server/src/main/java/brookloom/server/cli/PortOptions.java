package brookloom.server.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.Cidr;
import brookloom.net.text.ConfigError;
import brookloom.net.text.PortSource;
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

    @Option(
            names = "--reusePort",
            description =
                    "Let another process of the same user listen on the same port (SO_REUSEPORT), such as the next"
                            + " version of this server while this one ends.")
    private boolean reusePort;

    @Option(
            names = "--socketActivation",
            description = "Accept connections from the listening socket that systemd passes as standard input"
                    + " (StandardInput=socket); its port must be that of --listen.")
    private boolean socketActivation;

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError for options that do not fit together
     */
    PortConfig config() throws ConfigError {
        if (reusePort && socketActivation) {
            throw new ConfigError("--reusePort and --socketActivation are mutually exclusive: give one");
        }
        return PortConfig.behind(proxyProtocol, source());
    }

    private PortSource source() {
        if (socketActivation) {
            return PortSource.INHERITED;
        }
        return reusePort ? PortSource.REUSED : PortSource.OWN;
    }
}
