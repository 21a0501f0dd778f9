package brookloom.it;

import brookloom.client.config.AppOptions;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.ListenerConfig;
import brookloom.client.config.RelayOptions;
import brookloom.client.config.TunnelConfig;
import brookloom.client.config.Upstream;
import brookloom.client.connect.Client;
import brookloom.client.connect.Dialers;
import brookloom.client.dial.Dialer;
import brookloom.client.link.LinkParser;
import brookloom.net.dial.Outbound;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;

/** Clients in this process that are told all they know by a link. */
public final class Linked {
    /** A free port of 127.0.0.1. */
    public static final ListenAddress LOOPBACK = new ListenAddress("127.0.0.1", 0);

    private Linked() {}

    /** A link to a {@code wsserver} of this process. */
    public static String to(BrookServer server) {
        return to(server, "harness");
    }

    /** A link to a {@code wsserver} of this process, with this password. */
    public static String to(BrookServer server, String password) {
        String url = "ws://127.0.0.1:" + server.port() + BrookProtocol.DEFAULT_PATH;
        return new BrookLink(BrookLink.Kind.WSSERVER, Map.of("wsserver", url, "password", password)).toUri();
    }

    /** Goes where the link leads. */
    public static Dialer dialer(String link) throws UserError, IOException {
        return new Dialers(Outbound.direct(), null, InstantSource.system()).open(upstream(link), TunnelConfig.DEFAULT);
    }

    /** Apps go where the link leads. */
    public static Client connect(String link) throws UserError, IOException {
        return start(link, AppOptions.listeningOn(LOOPBACK));
    }

    /** A port that stands for a target on loopback. */
    public static Client relay(String link, InetSocketAddress to) throws UserError, IOException {
        return relay(link, LOOPBACK, to);
    }

    /** A port of some address that stands for a target on loopback. */
    public static Client relay(String link, ListenAddress from, InetSocketAddress to) throws UserError, IOException {
        return start(link, RelayOptions.of(from, Destination.of(to)));
    }

    private static Client start(String link, ListenerConfig listener) throws UserError, IOException {
        return Client.start(ClientConfig.of(upstream(link), listener));
    }

    private static Upstream upstream(String link) {
        return new LinkParser(BrookLink.parse(link)).upstream();
    }
}
