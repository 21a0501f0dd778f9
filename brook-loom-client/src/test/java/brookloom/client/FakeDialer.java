package brookloom.client;

import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.proto.io.ByteStream;
import brookloom.proto.io.DialFailed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Does what the test says, and remembers what it was asked for. */
final class FakeDialer implements Dialer {
    final List<TcpCall> tcpCalls = new CopyOnWriteArrayList<>();
    final List<UdpCall> udpCalls = new CopyOnWriteArrayList<>();
    volatile Tcp tcp = (destination, early) -> {
        throw new DialFailed(ReplyCode.GENERAL_FAILURE, "no TCP in this test");
    };
    volatile Udp udp = (destination, localPort) -> {
        throw new DialFailed(ReplyCode.GENERAL_FAILURE, "no UDP in this test");
    };

    interface Tcp {
        ByteStream dial(Destination destination, byte[] early) throws DialFailed;
    }

    interface Udp {
        UdpTunnel dial(Destination destination, int localPort) throws DialFailed;
    }

    record TcpCall(Destination destination, String early) {}

    record UdpCall(Destination destination, int localPort) {}

    @Override
    public ByteStream dialTcp(Destination destination, byte[] early) throws DialFailed {
        tcpCalls.add(new TcpCall(destination, new String(early, StandardCharsets.ISO_8859_1)));
        return tcp.dial(destination, early);
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, int localPort) throws DialFailed {
        udpCalls.add(new UdpCall(destination, localPort));
        return udp.dial(destination, localPort);
    }
}
