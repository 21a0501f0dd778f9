package brookloom.it.doctor;

import brookloom.it.fixtures.UdpEcho;
import brookloom.proto.Destination;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Sends every query back, over TCP and UDP of one free loopback port. */
final class EchoingResolver implements AutoCloseable {
    private final UdpEcho udp;
    private final TcpTarget tcp;

    private EchoingResolver(UdpEcho udp, TcpTarget tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    static EchoingResolver open() throws Exception {
        return overTcp(TcpTarget::sendBack);
    }

    /** Opens one in whose place something else serves over TCP. */
    static EchoingResolver overTcp(TcpTarget.Service service) throws Exception {
        while (true) {
            UdpEcho udp = new UdpEcho();
            try {
                ServerSocket listener = new ServerSocket(udp.port(), 50, InetAddress.getLoopbackAddress());
                return new EchoingResolver(udp, TcpTarget.on(listener, service));
            } catch (BindException e) {
                udp.close(); // taken on TCP: the next one
            }
        }
    }

    Destination address() {
        return Destination.of(udp.address());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        tcp.close();
        udp.close();
    }
}
