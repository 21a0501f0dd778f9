package brookloom.client.udp;

import brookloom.net.listen.UdpPort;
import brookloom.net.listen.UdpSource;
import brookloom.net.socks5.UdpHeader;
import brookloom.net.stream.ByteStream;
import brookloom.net.udp.Drops;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The datagrams of one app (RFC 1928 §7). The loop of all apps receives them and hands each to its flow; it
 * waits for none of them. Answers leave from the same socket.
 */
public final class UdpAssociation implements Closeable {
    private final UdpPort port;
    private final InetSocketAddress address;
    private final InetAddress appHost;
    private final int appPort;
    private final UdpContext shared;
    private final Drops<UdpDrop> drops = new Drops<>(UdpDrop.class);
    private final UdpFlows flows;

    private UdpAssociation(UdpPort port, InetAddress appHost, int appPort, UdpContext shared) {
        this.port = port;
        this.address = port.address();
        this.appHost = appHost;
        this.appPort = appPort;
        this.shared = shared;
        this.flows = new UdpFlows(Thread.currentThread().getName() + "-udp", shared, this::outlet);
    }

    /**
     * Takes a port for the app.
     *
     * @param local the address that the app's control connection reached us by
     * @param appHost the only host that datagrams are taken from
     * @param appPort the only port that they are taken from; 0 for any
     */
    public static UdpAssociation open(InetAddress local, InetAddress appHost, int appPort, UdpContext shared)
            throws IOException {
        return new UdpAssociation(UdpPort.bind(new InetSocketAddress(local, 0)), appHost, appPort, shared);
    }

    /**
     * Returns the address that the app is to send its datagrams to.
     *
     * @param configured its host, where it is not the one that the app connected to; or null
     */
    public Destination advertised(@Nullable InetAddress configured) {
        InetAddress host = configured == null ? address.getAddress() : configured;
        return new Destination(HostAddress.of(host), address.getPort());
    }

    /** @param control closed when the socket fails: the app learns of the end by it */
    public void start(ByteStream control) throws IOException {
        port.start(shared.loop(), new Datagrams(control));
    }

    private final class Datagrams implements UdpPort.Receiver {
        private final ByteStream control;

        Datagrams(ByteStream control) {
            this.control = control;
        }

        @Override
        public void received(InetSocketAddress sender, UdpSource asked, ByteBuffer in) {
            if (!isFromApp(sender)) {
                drops.count(UdpDrop.FROM_ANOTHER_HOST);
                return;
            }
            try {
                UdpHeader header = UdpHeader.decode(in);
                if (header.fragment() != 0) {
                    drops.count(UdpDrop.FRAGMENTED);
                } else if (!flows.route(new UdpFlowKey(sender, asked, header.destination()), in)) {
                    drops.count(UdpDrop.QUEUE_FULL);
                }
            } catch (MalformedRequest e) {
                drops.count(UdpDrop.MALFORMED);
            }
        }

        @Override
        public void failed(Exception e) {
            Logger.warn("UDP for {} ended: {}", HostAddress.text(appHost), e.toString());
            control.close();
        }
    }

    private boolean isFromApp(InetSocketAddress sender) {
        return sender.getAddress().equals(appHost) && (appPort == 0 || sender.getPort() == appPort);
    }

    /** The way back, with the header that names where answers come from. */
    private UdpFlows.Outlet outlet(UdpFlowKey key) {
        byte[] header = new UdpHeader(0, key.destination()).encode();
        return (data, offset, length) -> answer(key, header, data, offset, length);
    }

    private void answer(UdpFlowKey key, byte[] header, byte[] data, int offset, int length) {
        ByteBuffer whole = ByteBuffer.allocate(header.length + length)
                .put(header)
                .put(data, offset, length)
                .flip();
        try {
            if (!key.asked().send(whole, key.app())) {
                drops.count(UdpDrop.ANSWER_NOT_SENT); // the socket's buffer is full
            }
        } catch (IOException e) {
            drops.count(UdpDrop.ANSWER_NOT_SENT);
        }
    }

    /** Ends every flow and waits until the last thread is gone. */
    @Override
    public void close() {
        port.close();
        flows.close();
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.info("UDP for {} dropped datagrams: {}", HostAddress.text(appHost), dropped);
        }
    }
}
