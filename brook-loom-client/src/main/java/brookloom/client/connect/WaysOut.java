package brookloom.client.connect;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.DnsOptions;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.Upstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.net.dns.DnsServer;
import brookloom.net.listen.OwnPorts;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Knows where a client's own connections go: the server, proxies on the way to it, and DNS servers. */
final class WaysOut {
    private WaysOut() {}

    /** Refuses a configuration whose connections lead to ports of the client itself. */
    static void refuseLoops(ClientConfig config, List<InetSocketAddress> served) throws UserError {
        Map<String, Destination> next = new LinkedHashMap<>();
        for (Upstream server : servers(config.upstream())) {
            OwnPorts.refuse("the server", server(server), served);
        }
        if (config.proxy() != null) {
            next.put("--proxy", config.proxy().address());
        }
        if (config.outbound().proxy() != null) {
            next.put("--dialWithSocks5", config.outbound().proxy().server().address());
        }
        if (config.outbound().dns() != null) {
            next.put(
                    "--dialWithDNS",
                    Destination.of(config.outbound().dns().server().address()));
        }
        for (Map.Entry<String, Destination> way : next.entrySet()) {
            OwnPorts.refuse(way.getKey(), way.getValue(), served);
        }
        for (Destination resolver : resolversWithoutTunnel(config)) {
            OwnPorts.refuse("--dnsForBypass", resolver, served);
        }
    }

    /** Returns who is asked for bypassed names from this machine; a plain resolver is asked from the SOCKS5 proxy's. */
    private static List<Destination> resolversWithoutTunnel(ClientConfig config) {
        return config.listeners().stream()
                .filter(DnsOptions.class::isInstance)
                .map(listener -> ((DnsOptions) listener).bypassResolver())
                .filter(resolver ->
                        resolver instanceof DnsServer.Https || config.outbound().proxy() == null)
                .map(resolver -> Destination.of(resolver.address()))
                .toList();
    }

    /** Returns the servers of a configuration; those of a subscription are not known yet. */
    private static List<Upstream> servers(Upstream upstream) {
        return upstream instanceof SeveralUpstreams several ? several.servers() : List.of(upstream);
    }

    private static Destination server(Upstream upstream) {
        return switch (upstream) {
            case SeveralUpstreams several -> throw new IllegalStateException("several within several");
            case Socks5Upstream socks5 -> socks5.proxy().address();
            case BrookUpstream brook ->
                switch (brook.route()) {
                    case PlainRoute plain -> plain.destination();
                    case WebSocketRoute web -> web.dialled();
                };
        };
    }
}
