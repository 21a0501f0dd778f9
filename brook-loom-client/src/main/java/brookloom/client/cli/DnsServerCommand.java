package brookloom.client.cli;

import brookloom.client.config.Upstream;
import brookloom.client.dns.DirectUpstream;
import brookloom.client.dns.DnsListener;
import brookloom.client.dns.DnsRules;
import brookloom.client.dns.DnsUpstream;
import brookloom.client.dns.TunnelUpstream;
import brookloom.lists.DomainList;
import brookloom.lists.ListLoader;
import brookloom.lists.ListSource;
import brookloom.lists.ReloadingSource;
import brookloom.net.dns.DnsServer;
import brookloom.net.dns.DnsTransport;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.HostPort;
import brookloom.net.text.HostPorts;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dnsserveroverbrook}: a resolver here that asks through the tunnel. */
@Command(
        name = "dnsserveroverbrook",
        description = "Answer DNS queries over UDP and TCP, by asking a resolver beyond the server.",
        footer = {
            "%nExamples:",
            "  brook-loom-client dnsserveroverbrook --linkFile my.link --listen 127.0.0.1:53",
            "  brook-loom-client dnsserveroverbrook -s 1.2.3.4:9999 --passwordFile pw -l 127.0.0.1:53 \\",
            "      --bypassDomainList home.txt --dnsForBypass 192.168.1.1:53 --blockDomainList ads.txt",
        })
public final class DnsServerCommand extends OverBrookCommand {
    @Option(
            names = {"-l", "--listen"},
            required = true,
            paramLabel = "[HOST]:PORT",
            description = "Where to listen, over UDP and TCP.")
    private ListenAddress listen = new ListenAddress("", 0);

    @Option(
            names = "--dns",
            paramLabel = "IP:PORT",
            defaultValue = "8.8.8.8:53",
            description = "The resolver asked through the tunnel (default: ${DEFAULT-VALUE}).")
    private HostPort dns = new HostPort("8.8.8.8", 53);

    @Option(
            names = "--dnsForBypass",
            paramLabel = "IP:PORT|URL",
            defaultValue = "223.5.5.5:53",
            description = {
                "The resolver asked without the tunnel for names on --bypassDomainList (default: ${DEFAULT-VALUE});",
                "over HTTPS: https://dns.alidns.com/dns-query?address=223.5.5.5:443, the address has to be there."
            })
    private String dnsForBypass = "223.5.5.5:53";

    @Option(
            names = "--bypassDomainList",
            paramLabel = "FILE|URL",
            description = "Domains, one a line, that --dnsForBypass is asked for; all below them too.")
    private @Nullable ListSource bypassed;

    @Option(
            names = "--blockDomainList",
            paramLabel = "FILE|URL",
            description = "Domains, one a line, that have no records here; all below them too.")
    private @Nullable ListSource blocked;

    @Option(names = "--disableA", description = "No name has IPv4 addresses.")
    private boolean disableA;

    @Option(names = "--disableAAAA", description = "No name has IPv6 addresses.")
    private boolean disableAaaa;

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        InetSocketAddress address = listen.resolve();
        DnsRules rules = new DnsRules(
                list("--blockDomainList", blocked), list("--bypassDomainList", bypassed), disableA, disableAaaa);
        try (Upstream way = way();
                OpenOutbound out = openDial();
                DnsListener listener = DnsListener.open(
                        address,
                        rules,
                        new TunnelUpstream(
                                open(way, out),
                                destination(dns),
                                out.udpTimeout(timeouts().udp())),
                        bypass(out))) {
            Logger.info("DNS on {}, asking {} through {}", HostPorts.format(listener.address()), dns, way);
            untilStopped(listener);
        }
    }

    private DnsUpstream bypass(OpenOutbound out) throws IOException {
        DnsServer server = value("--dnsForBypass", dnsForBypass, DnsServer::parse);
        return switch (server) {
            case DnsServer.Plain plain -> new DirectUpstream(out.outbound(), Destination.of(plain.address()));
            case DnsServer.Https https -> new DirectUpstream(https.toString(), DnsTransport.open(https, out.source()));
        };
    }

    private static Destination destination(HostPort server) {
        return server.destination();
    }

    private static Predicate<String> list(String option, @Nullable ListSource source) throws UserError {
        if (source == null) {
            return name -> false;
        }
        DomainList list =
                ReloadingSource.read(option, source, ListLoader.domains()).current();
        return list::contains;
    }
}
