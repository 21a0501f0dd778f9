package brookloom.net.socks5;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.ProxyFailed;
import brookloom.net.dial.UdpDialer;
import brookloom.net.dial.UdpSocketDialer;
import brookloom.net.text.Failures;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Dials a destination over UDP through a SOCKS5 proxy, which resolves its name. Each flow is an association of its
 * own: it ends with the flow, and the flow with it (RFC 1928 §7).
 */
public final class Socks5UdpDialer implements UdpDialer {
    private final Socks5Proxy proxy;
    private final UdpSocketDialer sockets;

    public Socks5UdpDialer(Socks5Proxy proxy, UdpSocketDialer sockets) {
        this.proxy = proxy;
        this.sockets = sockets;
    }

    @Override
    public UdpSocket dial(Destination destination, int localPort) throws DialFailed {
        Socks5Proxy.Association association = proxy.associate(destination);
        try {
            DatagramChannel channel = sockets.connect(association.relay(), localPort);
            UdpSocket socket = new UdpSocket(channel, new Socks5Head(destination), association.control());
            Thread.ofVirtual().name("socks5-association").start(() -> watch(association.control(), socket));
            return socket;
        } catch (IOException | RuntimeException e) {
            try {
                association.control().close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            String reason = " (UDP) through a SOCKS5 proxy: " + Failures.describe(e);
            throw new ProxyFailed(ReplyCode.GENERAL_FAILURE, destination + reason, "target" + reason, e);
        }
    }

    /** Closes the socket when the association's connection ends; that ends with the socket in turn. */
    private static void watch(Socket control, UdpSocket socket) {
        try (socket) {
            while (control.getInputStream().read() >= 0) {
                // Ignored: nothing is expected on it.
            }
        } catch (IOException e) {
            // Has ended.
        }
    }

    private record Socks5Head(Destination destination) implements UdpSocket.Head {
        @Override
        public byte[] bytes() {
            return new UdpHeader(0, destination).encode();
        }

        @Override
        public int skip(ByteBuffer datagram) {
            int start = datagram.position();
            try {
                boolean whole = UdpHeader.decode(datagram).fragment() == 0;
                return whole ? datagram.position() - start : -1; // reassembly is optional (RFC 1928 §7)
            } catch (MalformedRequest e) {
                return -1;
            }
        }
    }
}
