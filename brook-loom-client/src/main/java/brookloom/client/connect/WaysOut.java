package brookloom.client.connect;

import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.net.listen.OwnPorts;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Knows where a client's own connections go: the server, and proxies on the way to it. */
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
        for (Map.Entry<String, Destination> way : next.entrySet()) {
            OwnPorts.refuse(way.getKey(), way.getValue(), served);
        }
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
