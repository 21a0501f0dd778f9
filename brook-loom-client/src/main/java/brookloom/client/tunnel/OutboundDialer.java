package brookloom.client.tunnel;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.AddressPolicy;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.Outbound;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.Failures;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Reaches destinations without a Brook server, by outbound connections of this machine. */
public final class OutboundDialer implements Dialer {
    private final Outbound out;
    private final AddressCheck check;

    /** Decides on each address of a destination before that is dialled. */
    public interface AddressCheck {
        /** Refuses the address by throwing. */
        void check(Destination destination, InetAddress address) throws DialFailed;
    }

    /** Dials any address. */
    public OutboundDialer(Outbound out) {
        this(out, (destination, address) -> {});
    }

    /** Dials the addresses that pass the check. */
    public OutboundDialer(Outbound out, AddressCheck check) {
        this.out = out;
        this.check = check;
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        Socket socket = out.tcp().dial(destination, 0, policy(destination));
        try {
            SocketStream stream = new SocketStream(socket);
            stream.write(earlyData, 0, earlyData.length);
            return stream;
        } catch (IOException e) {
            close(socket);
            throw broken(destination, e);
        }
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        UdpSocket socket = out.udp().dial(destination, affinity.localPort(), policy(destination));
        try {
            return new UdpTunnel(socket, new FlowAffinity.LocalPort(socket.localPort()));
        } catch (IOException e) {
            socket.close();
            throw broken(destination, e);
        }
    }

    private AddressPolicy policy(Destination destination) {
        return address -> check.check(destination, address);
    }

    private static DialFailed broken(Destination destination, IOException e) {
        return DialFailed.of(ReplyCode.GENERAL_FAILURE, destination, Failures.reason(e), e);
    }

    private static void close(Socket socket) {
        BestEffort.close(socket);
    }
}
