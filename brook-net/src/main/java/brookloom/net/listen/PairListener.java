package brookloom.net.listen;

import brookloom.net.text.HostPorts;
import brookloom.net.udp.UdpLoop;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Serves one address over TCP and UDP: connections on a virtual thread each, datagrams on the thread of a loop. Owns the
 * ports, the loop and the connections.
 */
public final class PairListener implements Closeable {
    private final PortPair ports;
    private final UdpLoop loop;
    private final StreamListener streams;
    private final InetSocketAddress address;

    PairListener(PortPair ports, UdpLoop loop, StreamListener streams) {
        this.ports = ports;
        this.loop = loop;
        this.streams = streams;
        this.address = ports.address();
    }

    /**
     * Binds both ports, and does not serve yet.
     *
     * @param address port 0 takes one that is free for both
     * @param loop the name of the thread that receives datagrams
     * @param streams without a port; owned by the returned listener
     * @throws java.net.BindException when one of them cannot be bound; its message is the system's
     */
    public static PairListener bind(InetSocketAddress address, String loop, StreamListener streams) throws IOException {
        PortPair ports = PortPair.bind(address);
        try {
            return new PairListener(ports, UdpLoop.start(loop), streams);
        } catch (IOException | RuntimeException e) {
            ports.close();
            throw e;
        }
    }

    /**
     * Serves until closed; closes this when it fails.
     *
     * @param service for log lines: {@code DNS}
     */
    public void start(String service, StreamListener.Server connections, UdpPort.Receiver datagrams)
            throws IOException {
        try {
            ports.udp().start(loop, datagrams);
            streams.listen(ports.tcp(), service + " on " + HostPorts.format(address), connections);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Returns where it listens, over TCP and UDP, with the port that was taken. */
    public InetSocketAddress address() {
        return address;
    }

    /** Returns the loop that receives the datagrams. */
    public UdpLoop loop() {
        return loop;
    }

    /** Returns what serves the connections. */
    public StreamListener streams() {
        return streams;
    }

    /** Closes the UDP port. The loop goes on, for what is still using it. */
    public void stopReceiving() {
        ports.udp().close();
    }

    /** Closes the ports, ends every connection, and waits until the last thread is gone. */
    @Override
    public void close() {
        ports.tcp().stop();
        ports.udp().close();
        streams.close();
        ports.close(); // where no connection was served yet
        loop.close();
    }
}
