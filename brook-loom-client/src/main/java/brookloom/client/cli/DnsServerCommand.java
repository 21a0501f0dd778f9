package brookloom.client.cli;

import brookloom.cli.TimeoutOptions;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.DnsOptions;
import brookloom.lists.ListSource;
import brookloom.net.dns.DnsServer;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dnsserveroverbrook}: a DNS server for apps that asks through the tunnel. */
@Command(
        name = "dnsserveroverbrook",
        description = "Answer DNS queries over UDP and TCP, by asking a resolver through the server.",
        footer = {
            "%nExamples:",
            "  brook-loom-client dnsserveroverbrook --linkFile my.link --listen 127.0.0.1:53",
            "  brook-loom-client dnsserveroverbrook -s 1.2.3.4:9999 --passwordFile pw -l 127.0.0.1:53 \\",
            "      --bypassDomainList home.txt --dnsForBypass 192.168.1.1:53 --blockDomainList ads.txt",
        })
public final class DnsServerCommand extends ClientCommand {
    @Mixin
    private final ServerOptionGroup server = new ServerOptionGroup();

    @HelpSection(Heading.LOCAL_PORTS)
    @Essential
    @Option(
            names = {"-l", "--listen"},
            required = true,
            paramLabel = "[HOST]:PORT",
            description = "Listen here, over UDP and TCP.")
    private ListenAddress listen = new ListenAddress("", 0);

    @HelpSection(Heading.LOCAL_PORTS)
    @Option(names = "--open", description = "Do not warn of a local port that other machines reach.")
    private boolean open;

    @HelpSection(Heading.DNS)
    @Essential
    @Option(
            names = "--dns",
            paramLabel = "IP:PORT",
            defaultValue = "8.8.8.8:53",
            description = "Resolver asked through the tunnel (default: ${DEFAULT-VALUE}).")
    private HostPort dns = new HostPort("8.8.8.8", 53);

    @HelpSection(Heading.DNS)
    @Option(
            names = "--dnsForBypass",
            paramLabel = "IP:PORT|URL",
            defaultValue = "223.5.5.5:53",
            description = "Resolver asked without the tunnel for names on --bypassDomainList (default:"
                    + " ${DEFAULT-VALUE}); over HTTPS:%nhttps://dns.alidns.com/dns-query?address=223.5.5.5:443.")
    private String dnsForBypass = "223.5.5.5:53";

    @HelpSection(Heading.DNS)
    @Essential
    @Option(
            names = "--bypassDomainList",
            paramLabel = "FILE|URL",
            description = "Domains, one per line, that --dnsForBypass is asked for, including subdomains.")
    private @Nullable ListSource bypassed;

    @HelpSection(Heading.DNS)
    @Essential
    @Option(
            names = "--blockDomainList",
            paramLabel = "FILE|URL",
            description = "Domains, one per line, that have no records here, including subdomains.")
    private @Nullable ListSource blocked;

    @HelpSection(Heading.DNS)
    @Option(names = "--disableA", description = "Answer that no name has IPv4 addresses.")
    private boolean disableA;

    @HelpSection(Heading.DNS)
    @Option(names = "--disableAAAA", description = "Answer that no name has IPv6 addresses.")
    private boolean disableAaaa;

    @Mixin
    private final TimeoutOptions timeouts = new TimeoutOptions();

    @Mixin
    private final ConnectionOptionGroup connections = new ConnectionOptionGroup();

    @Override
    ClientConfig config() throws UserError {
        DnsServer bypassResolver = Values.parse("--dnsForBypass", dnsForBypass, DnsServer::parse);
        DnsOptions options = new DnsOptions(
                listen,
                dns.destination(),
                bypassResolver,
                bypassed,
                blocked,
                disableA,
                disableAaaa,
                timeouts.config().udp(),
                open);
        return connections.config(server.upstream(), options);
    }
}
