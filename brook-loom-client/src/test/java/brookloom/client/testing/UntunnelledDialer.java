package brookloom.client.testing;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.SocketDialer;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.SocketStream;
import brookloom.proto.Destination;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** Reaches TCP destinations without a server between. */
public final class UntunnelledDialer implements Dialer {
    private final SocketDialer sockets = new SocketDialer(Duration.ofSeconds(10));

    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        Socket socket = sockets.dial(destination);
        try {
            SocketStream stream = new SocketStream(socket);
            stream.write(earlyData, 0, earlyData.length);
            return stream;
        } catch (IOException e) {
            throw sockets.explain(destination.toString(), e);
        }
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) {
        throw new UnsupportedOperationException("TCP only");
    }
}
