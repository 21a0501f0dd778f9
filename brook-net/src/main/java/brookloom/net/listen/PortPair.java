package brookloom.net.listen;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** A TCP port and the UDP port of the same number, both bound. Owned by the caller that takes the sockets. */
public record PortPair(TcpPort tcp, UdpPort udp) implements Closeable {
    private static final int BACKLOG = 1024;

    /** A free port of one protocol may be taken in the other: then another one is tried. */
    private static final int TRIES = 32;

    /**
     * Binds both.
     *
     * @param address port 0 takes one that is free for both
     * @throws BindException when one of them cannot be bound; its message is the system's
     */
    public static PortPair bind(InetSocketAddress address) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return bindOnce(address);
            } catch (BindException e) {
                if (address.getPort() != 0 || tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static PortPair bindOnce(InetSocketAddress address) throws IOException {
        TcpPort tcp = Ports.tcpPort(address, BACKLOG);
        try {
            int port = tcp.address().getPort();
            return new PortPair(tcp, UdpPort.bind(new InetSocketAddress(address.getAddress(), port)));
        } catch (IOException | RuntimeException e) {
            tcp.close();
            throw e;
        }
    }

    /** Returns where both listen. */
    public InetSocketAddress address() {
        return tcp.address();
    }

    /** Closes both, for a caller that could not use them. */
    @Override
    public void close() {
        try (tcp) {
            udp.close();
        }
    }
}
