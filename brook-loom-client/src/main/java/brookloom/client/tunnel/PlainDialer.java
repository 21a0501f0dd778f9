package brookloom.client.tunnel;

import brookloom.client.carrier.ServerSockets;
import brookloom.client.config.PlainRoute;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.ProxyFailed;
import brookloom.net.dial.UdpDialer;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.Failures;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reaches destinations through a plain server: streams by a dialer of streams, datagrams by the server's UDP port. Each
 * flow has a socket of its own there, so that no answer can be another's.
 */
public final class PlainDialer implements Dialer {
    private final Dialer streams;
    private final PlainRoute route;
    private final ClientTunnelOptions options;
    private final UdpDialer udp;
    private final SeenNonces answers = new SeenNonces();
    private final Drops<SealedDatagrams.Drop> drops = new Drops<>(SealedDatagrams.Drop.class);

    /** Owns the dialer of streams. */
    public PlainDialer(Dialer streams, PlainRoute route, ClientTunnelOptions options, UdpDialer udp) {
        this.streams = streams;
        this.route = route;
        this.options = options;
        this.udp = udp;
    }

    /** Returns the counts of datagrams that went no further. */
    public Drops<?> drops() {
        return drops;
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        return streams.dialTcp(destination, earlyData);
    }

    @Override
    public @Nullable String connect() throws DialFailed {
        return streams.connect();
    }

    @Override
    public Duration check(Destination target) throws DialFailed {
        return streams.check(target);
    }

    @Override
    public Duration unansweredFor() {
        return streams.unansweredFor();
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        UdpSocket server = dialServer(affinity.localPort());
        try {
            FlowAffinity next = new FlowAffinity.LocalPort(server.localPort());
            return new UdpTunnel(
                    new SealedDatagrams(route.toString(), server, destination, options, answers, drops), next);
        } catch (IOException e) {
            server.close();
            throw new DialFailed(ReplyCode.GENERAL_FAILURE, "server " + route + ": " + Failures.reason(e), e);
        }
    }

    private UdpSocket dialServer(int localPort) throws DialFailed {
        try {
            return udp.dial(route.destination(), localPort);
        } catch (ProxyFailed e) {
            throw e; // it says what to do
        } catch (DialFailed e) {
            throw ServerSockets.notReached(e);
        }
    }

    @Override
    public void close() {
        streams.close();
    }
}
