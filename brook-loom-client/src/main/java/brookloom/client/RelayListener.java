package brookloom.client;

import brookloom.proto.Destination;
import brookloom.proto.io.ByteStream;
import brookloom.proto.io.DialFailed;
import brookloom.proto.io.Drops;
import brookloom.proto.io.SocketStream;
import brookloom.proto.io.Splice;
import brookloom.proto.io.StreamPort;
import brookloom.proto.io.TwinPorts;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.tinylog.Logger;

/** A port that stands for one destination: what comes to it, over TCP or UDP, goes there and back through the tunnel. */
public final class RelayListener implements Closeable {
    private final Destination to;
    private final RelayOptions options;
    private final Dialer dialer;
    private final InetSocketAddress address;
    private final StreamPort streams;
    private final DatagramSocket datagrams;
    private final UdpFlows flows;
    private final Drops<UdpDrop> drops = new Drops<>(UdpDrop.class);

    private RelayListener(TwinPorts ports, RelayOptions options, AppLimits limits, Dialer dialer) {
        this.to = options.to();
        this.options = options;
        this.dialer = dialer;
        this.address = ports.address();
        this.datagrams = ports.udp();
        this.flows = new UdpFlows("relay-udp", UdpShared.of(dialer, limits, options.udpTimeout()), this::outlet);
        String title = "relay on " + HostPorts.format(address);
        this.streams = StreamPort.open(ports.tcp(), title, "relay", limits.connections(), this::relay);
    }

    /**
     * Starts to relay, and owns the dialer.
     *
     * @throws IOException when the address cannot be had; the message is for the user
     */
    public static RelayListener open(RelayOptions options, Dialer dialer) throws IOException {
        return open(options, AppLimits.DEFAULT, dialer);
    }

    static RelayListener open(RelayOptions options, AppLimits limits, Dialer dialer) throws IOException {
        try {
            RelayListener listener = new RelayListener(TwinPorts.bind(options.from()), options, limits, dialer);
            listener.flows.execute(listener::receive);
            return listener;
        } catch (IOException e) {
            dialer.close();
            throw new IOException(
                    "cannot listen on " + HostPorts.format(options.from()) + ": " + e.getMessage()
                            + "; choose another address or port with --from",
                    e);
        }
    }

    /** Where it listens, over TCP and UDP, with the port that was taken. */
    public InetSocketAddress address() {
        return address;
    }

    /** Some destinations speak first, so nothing waits for the app's first byte. */
    private void relay(SocketStream app) throws IOException {
        try (ByteStream tunnel = dialer.dialTcp(to, new byte[0])) {
            String name = Thread.currentThread().getName();
            Splice.run(app, tunnel, options.tcpTimeout(), options.halfCloseTimeout(), name);
        } catch (DialFailed e) {
            Logger.warn("{}", e.getMessage());
        }
    }

    private void receive() {
        byte[] buffer = new byte[Socks5Protocol.MAX_DATAGRAM];
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        try {
            while (true) {
                datagram.setLength(buffer.length);
                datagrams.receive(datagram);
                byte[] data = Arrays.copyOf(buffer, datagram.getLength());
                if (!flows.route(new UdpFlowKey((InetSocketAddress) datagram.getSocketAddress(), to), data)) {
                    drops.count(UdpDrop.QUEUE_FULL);
                }
            }
        } catch (IOException | RejectedExecutionException e) {
            if (!datagrams.isClosed()) {
                Logger.error("relay on {} takes no more datagrams: {}", HostPorts.format(address), e.toString());
            }
        }
    }

    private UdpFlows.Outlet outlet(UdpFlowKey key) {
        return (data, length) -> {
            try {
                datagrams.send(new DatagramPacket(data, length, key.app()));
            } catch (IOException e) {
                drops.count(UdpDrop.ANSWER_NOT_SENT);
            }
        };
    }

    /** Ends everything that is relayed and waits until the last thread is gone. */
    @Override
    public void close() {
        datagrams.close();
        streams.close();
        flows.close();
        dialer.close();
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.info("relay on {} dropped datagrams: {}", HostPorts.format(address), dropped);
        }
    }
}
