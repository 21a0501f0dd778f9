package brookloom.client.udp;

import brookloom.net.socks5.UdpHeader;
import brookloom.net.stream.ByteStream;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpLoop;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The datagrams of one app (RFC 1928 §7). The loop of all apps receives them and hands each to its flow; it
 * waits for none of them. Answers leave from the same socket.
 */
public final class UdpAssociation implements Closeable {
    private final DatagramChannel channel;
    private final InetSocketAddress address;
    private final InetAddress appHost;
    private final int appPort;
    private final UdpContext shared;
    private final Drops<UdpDrop> drops = new Drops<>(UdpDrop.class);
    private final UdpFlows flows;

    private UdpAssociation(DatagramChannel channel, InetAddress appHost, int appPort, UdpContext shared)
            throws IOException {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
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
        DatagramChannel channel = DatagramChannel.open();
        try {
            return new UdpAssociation(channel.bind(new InetSocketAddress(local, 0)), appHost, appPort, shared);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
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
        shared.loop().register(channel, () -> receive(control));
    }

    /** On the loop's thread. */
    private void receive(ByteStream control) {
        ByteBuffer in = ByteBuffer.wrap(shared.loop().buffer());
        try {
            for (int i = 0; i < UdpLoop.BATCH; i++) {
                InetSocketAddress sender = (InetSocketAddress) channel.receive(in.clear());
                if (sender == null) {
                    return;
                }
                take(sender, in.flip());
            }
        } catch (IOException | RejectedExecutionException e) {
            if (channel.isOpen()) {
                Logger.warn("UDP for {} ended: {}", HostAddress.text(appHost), e.toString());
            }
            closeChannel();
            control.close();
        }
    }

    private void take(InetSocketAddress sender, ByteBuffer in) {
        if (!isFromApp(sender)) {
            drops.count(UdpDrop.FROM_ANOTHER_HOST);
            return;
        }
        try {
            UdpHeader header = UdpHeader.decode(in);
            if (header.fragment() != 0) {
                drops.count(UdpDrop.FRAGMENTED);
            } else if (!flows.route(new UdpFlowKey(sender, header.destination()), in)) {
                drops.count(UdpDrop.QUEUE_FULL);
            }
        } catch (MalformedRequest e) {
            drops.count(UdpDrop.MALFORMED);
        }
    }

    private boolean isFromApp(InetSocketAddress sender) {
        return sender.getAddress().equals(appHost) && (appPort == 0 || sender.getPort() == appPort);
    }

    /** The way back, with the header that names where answers come from. */
    private UdpFlows.Outlet outlet(UdpFlowKey key) {
        byte[] header = new UdpHeader(0, key.destination()).encode();
        return (data, offset, length) -> answer(key.app(), header, data, offset, length);
    }

    private void answer(InetSocketAddress app, byte[] header, byte[] data, int offset, int length) {
        ByteBuffer whole = ByteBuffer.allocate(header.length + length)
                .put(header)
                .put(data, offset, length)
                .flip();
        try {
            if (channel.send(whole, app) == 0) {
                drops.count(UdpDrop.ANSWER_NOT_SENT); // the socket's buffer is full
            }
        } catch (IOException e) {
            drops.count(UdpDrop.ANSWER_NOT_SENT);
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            Logger.debug("UDP for {}: {}", HostAddress.text(appHost), e.toString());
        }
        shared.loop().wakeUp(); // until then the port is not free
    }

    /** Ends every flow and waits until the last thread is gone. */
    @Override
    public void close() {
        closeChannel();
        flows.close();
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.info("UDP for {} dropped datagrams: {}", HostAddress.text(appHost), dropped);
        }
    }
}
