package brookloom.client.connect;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.DnsOptions;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Socks5Upstream;
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
        next.put("the server", server(config));
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

    private static Destination server(ClientConfig config) {
        return switch (config.upstream()) {
            case Socks5Upstream socks5 -> socks5.proxy().address();
            case BrookUpstream brook ->
                switch (brook.route()) {
                    case PlainRoute plain -> plain.destination();
                    case WebSocketRoute web -> web.dialled();
                };
        };
    }
}
