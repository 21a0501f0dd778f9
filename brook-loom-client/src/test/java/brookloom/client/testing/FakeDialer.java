package brookloom.client.testing;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Does what the test says, and remembers what it was asked for. */
public final class FakeDialer implements Dialer {
    public final List<TcpCall> tcpCalls = new CopyOnWriteArrayList<>();
    public final List<UdpCall> udpCalls = new CopyOnWriteArrayList<>();
    public volatile Tcp tcp = (destination, earlyData) -> {
        throw new DialFailed(ReplyCode.GENERAL_FAILURE, "no TCP in this test");
    };
    public volatile Udp udp = (destination, affinity) -> {
        throw new DialFailed(ReplyCode.GENERAL_FAILURE, "no UDP in this test");
    };

    public interface Tcp {
        ByteStream dial(Destination destination, byte[] earlyData) throws DialFailed;
    }

    public interface Udp {
        UdpTunnel dial(Destination destination, FlowAffinity affinity) throws DialFailed;
    }

    public record TcpCall(Destination destination, String earlyData) {}

    public record UdpCall(Destination destination, FlowAffinity affinity) {
        /** The first carrier of a flow. */
        public static UdpCall first(Destination destination) {
            return new UdpCall(destination, FlowAffinity.NONE);
        }

        /** Another carrier of a flow, from the port of the last. */
        public static UdpCall from(int port, Destination destination) {
            return new UdpCall(destination, new FlowAffinity.LocalPort(port));
        }
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        tcpCalls.add(new TcpCall(destination, new String(earlyData, StandardCharsets.ISO_8859_1)));
        return tcp.dial(destination, earlyData);
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        udpCalls.add(new UdpCall(destination, affinity));
        return udp.dial(destination, affinity);
    }
}
