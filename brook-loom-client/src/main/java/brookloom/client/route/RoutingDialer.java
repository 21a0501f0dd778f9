package brookloom.client.route;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.RuleRefused;
import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Reaches each destination as the rules say. A connection or flow that runs keeps its way when the rules change. */
public final class RoutingDialer implements Dialer {
    private final Dialer tunnel;
    private final Dialer direct;
    private final RouteRules rules;

    /**
     * Dials by the rules, and owns them and the tunnel's dialer.
     *
     * @param direct reaches what bypasses the tunnel
     */
    public RoutingDialer(Dialer tunnel, Dialer direct, RouteRules rules) {
        this.tunnel = tunnel;
        this.direct = direct;
        this.rules = rules;
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        return way(destination).dialTcp(destination, earlyData);
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        return destination.equals(Destination.ASSOCIATION)
                ? tunnel.dialUdp(destination, affinity)
                : way(destination).dialUdp(destination, affinity);
    }

    private Dialer way(Destination destination) throws RuleRefused {
        String by = rules.blockedBy(destination.host());
        if (by != null) {
            throw new RuleRefused(destination.toString(), by);
        }
        if (rules.bypasses(destination.host())) {
            Logger.debug("{} is reached without the tunnel", destination);
            return direct;
        }
        return tunnel;
    }

    @Override
    public boolean associates() {
        return tunnel.associates();
    }

    @Override
    public boolean associates(byte[] datagram, int offset, int length) {
        Destination destination = destination(datagram, offset, length);
        return destination != null
                && rules.blockedBy(destination.host()) == null
                && !rules.bypasses(destination.host())
                && tunnel.associates(datagram, offset, length);
    }

    private static @Nullable Destination destination(byte[] datagram, int offset, int length) {
        try {
            return Destination.decode(ByteBuffer.wrap(datagram, offset, length));
        } catch (MalformedRequest e) {
            return null;
        }
    }

    @Override
    public Dialer forApp(InetSocketAddress app) {
        return new RoutingDialer(tunnel.forApp(app), direct, rules);
    }

    @Override
    public @Nullable String connect() throws DialFailed {
        return tunnel.connect();
    }

    @Override
    public void close() {
        rules.close();
        tunnel.close();
    }
}
