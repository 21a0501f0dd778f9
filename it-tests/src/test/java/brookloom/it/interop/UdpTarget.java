package brookloom.it.interop;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sends back every datagram to a port of loopback, IPv4 or IPv6. */
final class UdpTarget implements AutoCloseable {
    private static final int MAX_DATAGRAM = 0xffff;

    private final DatagramSocket socket;
    private final Thread thread;

    private UdpTarget(DatagramSocket socket) {
        this.socket = socket;
        this.thread = Thread.ofVirtual().name("udp-target").start(this::serve);
    }

    /** On a free port of this host's first address. */
    static UdpTarget on(String host) throws IOException {
        return new UdpTarget(new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), 0)));
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        DatagramPacket datagram = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        try {
            while (true) {
                datagram.setLength(MAX_DATAGRAM);
                socket.receive(datagram);
                socket.send(datagram);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    @Override
    public void close() throws InterruptedException {
        socket.close();
        thread.join();
    }
}
