package brookloom.it.wayout;

import static java.nio.charset.StandardCharsets.UTF_8;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Targets that tell whom they talk to: over TCP and over UDP, on one port of each address. */
public final class PeerTargets implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final TcpTarget tcp;
    private final DatagramSocket udp;
    private final Thread thread;

    /** On a free port of this address. */
    public PeerTargets(String address) throws IOException {
        InetAddress at = InetAddress.getByName(address);
        tcp = TcpTarget.serving(at, PeerTargets::tell);
        udp = new DatagramSocket(new InetSocketAddress(at, 0));
        thread = Thread.ofVirtual().name("peers-udp").start(this::serve);
    }

    public int tcpPort() {
        return tcp.port();
    }

    public int udpPort() {
        return udp.getLocalPort();
    }

    /** Whom the target at this name sees when a tunnel is opened to it. */
    public String seenOverTcp(InetSocketAddress socks5, String host) throws IOException {
        try (Socket app = BrookLoom.connect(socks5, host, tcpPort())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write('?');
            StringBuilder seen = new StringBuilder();
            for (int c = app.getInputStream().read();
                    c > ' ';
                    c = app.getInputStream().read()) {
                seen.append((char) c);
            }
            return seen.toString();
        }
    }

    /** Whom the target at this name sees when a datagram is sent to it. */
    public String seenOverUdp(InetSocketAddress socks5, String host) throws IOException {
        try (Socks5App app = Socks5App.greeting(socks5);
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(new Destination(HostAddress.parse(host), udpPort()), new byte[1]);
            return new String(datagrams.receive().data(), UTF_8);
        }
    }

    /** Ends the line only: the original tells its app of no end. */
    private static void tell(Socket connection) throws IOException {
        connection.getInputStream().read();
        connection.getOutputStream().write((connection.getInetAddress().getHostAddress() + "\n").getBytes(UTF_8));
        while (connection.getInputStream().read() >= 0) {
            // Until the peer has gone.
        }
    }

    private void serve() {
        DatagramPacket datagram = new DatagramPacket(new byte[100], 100);
        try {
            while (true) {
                udp.receive(datagram);
                byte[] seen = datagram.getAddress().getHostAddress().getBytes(UTF_8);
                udp.send(new DatagramPacket(seen, seen.length, datagram.getSocketAddress()));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        udp.close();
        tcp.close();
        thread.join();
    }
}
