package brookloom.it;

import brookloom.client.cli.LinkParser;
import brookloom.client.config.AppOptions;
import brookloom.client.config.RelayOptions;
import brookloom.client.inbound.AppListener;
import brookloom.client.relay.RelayListener;
import brookloom.client.tunnel.Dialer;
import brookloom.net.dial.Outbound;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Clients in this process that are told all they know by a link. */
public final class Linked {
    private Linked() {}

    /** A link to a {@code wsserver} of this process. */
    public static String to(BrookServer server) {
        String url = "ws://127.0.0.1:" + server.port() + BrookProtocol.DEFAULT_PATH;
        return new BrookLink(BrookLink.Kind.WSSERVER, Map.of("wsserver", url, "password", "harness")).toUri();
    }

    /** Goes where the link leads. */
    public static Dialer dialer(String link) {
        return new LinkParser(BrookLink.parse(link)).way().open(UnaryOperator.identity(), Outbound.direct());
    }

    /** Apps go where the link leads. */
    public static AppListener connect(String link) throws IOException {
        return AppListener.open(AppOptions.listeningOn(loopback()), dialer(link));
    }

    /** A port that stands for a target on loopback. */
    public static RelayListener relay(String link, InetSocketAddress to) throws IOException {
        return RelayListener.open(RelayOptions.of(loopback(), Destination.of(to)), dialer(link));
    }

    /** A free port of 127.0.0.1. */
    public static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
