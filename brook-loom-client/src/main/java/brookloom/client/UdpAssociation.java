package brookloom.client;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.io.ByteStream;
import brookloom.proto.io.Drops;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.tinylog.Logger;

/**
 * The datagrams of one app (RFC 1928 §7). One loop receives them and hands each to its flow; answers leave from the
 * same socket.
 */
final class UdpAssociation implements Closeable {
    private final DatagramSocket socket;
    private final InetAddress appHost;
    private final int appPort;
    private final AppShared shared;
    private final Drops<UdpDrop> drops = new Drops<>(UdpDrop.class);
    private final UdpFlows flows;

    private UdpAssociation(DatagramSocket socket, InetAddress appHost, int appPort, AppShared shared) {
        this.socket = socket;
        this.appHost = appHost;
        this.appPort = appPort;
        this.shared = shared;
        this.flows = new UdpFlows(Thread.currentThread().getName() + "-udp", shared.udp(), this::outlet);
    }

    /**
     * Takes a port for the app.
     *
     * @param local the address that the app's control connection reached us by
     * @param appHost the only host that datagrams are taken from
     * @param appPort the only port that they are taken from; 0 for any
     */
    static UdpAssociation open(InetAddress local, InetAddress appHost, int appPort, AppShared shared)
            throws IOException {
        return new UdpAssociation(new DatagramSocket(new InetSocketAddress(local, 0)), appHost, appPort, shared);
    }

    /** Where the app is to send its datagrams. */
    Destination advertised() {
        InetAddress configured = shared.options().serverIp();
        InetAddress host = configured == null ? socket.getLocalAddress() : configured;
        return new Destination(HostAddress.of(host), socket.getLocalPort());
    }

    /** @param control closed when the socket fails: the app learns of the end by it */
    void start(ByteStream control) {
        flows.execute(() -> receive(control));
    }

    private void receive(ByteStream control) {
        byte[] buffer = new byte[Socks5Protocol.MAX_DATAGRAM];
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        try {
            while (true) {
                datagram.setLength(buffer.length);
                socket.receive(datagram);
                take(datagram);
            }
        } catch (IOException | RejectedExecutionException e) {
            if (!socket.isClosed()) {
                Logger.warn("UDP for {} ended: {}", appHost.getHostAddress(), e.toString());
            }
        } finally {
            control.close();
        }
    }

    private void take(DatagramPacket datagram) {
        if (!isFromApp(datagram)) {
            drops.count(UdpDrop.FROM_ANOTHER_HOST);
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength());
        try {
            UdpHeader header = UdpHeader.decode(in);
            if (header.fragment() != 0) {
                drops.count(UdpDrop.FRAGMENTED);
                return;
            }
            byte[] data = new byte[in.remaining()];
            in.get(data);
            var app = (InetSocketAddress) datagram.getSocketAddress();
            if (!flows.route(new UdpFlowKey(app, header.destination()), data)) {
                drops.count(UdpDrop.QUEUE_FULL);
            }
        } catch (MalformedRequest e) {
            drops.count(UdpDrop.MALFORMED);
        }
    }

    private boolean isFromApp(DatagramPacket datagram) {
        return datagram.getAddress().equals(appHost) && (appPort == 0 || datagram.getPort() == appPort);
    }

    /** The way back, with the header that names where answers come from. */
    private UdpFlows.Outlet outlet(UdpFlowKey key) {
        byte[] header = new UdpHeader(0, key.destination()).encode();
        return (data, length) -> answer(key.app(), header, data, length);
    }

    private void answer(InetSocketAddress app, byte[] header, byte[] data, int length) {
        byte[] whole = ByteBuffer.allocate(header.length + length)
                .put(header)
                .put(data, 0, length)
                .array();
        try {
            socket.send(new DatagramPacket(whole, whole.length, app));
        } catch (IOException e) {
            drops.count(UdpDrop.ANSWER_NOT_SENT);
        }
    }

    /** Ends every flow and waits until the last thread is gone. */
    @Override
    public void close() {
        socket.close();
        flows.close();
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.info("UDP for {} dropped datagrams: {}", appHost.getHostAddress(), dropped);
        }
    }
}
