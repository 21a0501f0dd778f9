package brookloom.client.udp;

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
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** The datagrams of one app (RFC 1928 §7): each goes to its flow, and waits for none of them. */
public final class UdpAssociation implements Closeable {
    private final UdpAssociations owner;
    private final InetSocketAddress address;
    private final InetAddress host;
    private final int named;
    private final ByteStream control;
    private final Drops<UdpDrop> drops = new Drops<>(UdpDrop.class);
    private final UdpFlows flows;

    /** Under the lock of the owner, as the next. */
    private boolean sent;

    private boolean sentFromNamed;

    UdpAssociation(
            UdpAssociations owner,
            InetSocketAddress address,
            InetAddress host,
            int named,
            ByteStream control,
            UdpContext shared) {
        this.owner = owner;
        this.address = address;
        this.host = host;
        this.named = named;
        this.control = control;
        this.flows = new UdpFlows(Thread.currentThread().getName() + "-udp", shared, this::outlet);
    }

    /**
     * Returns the address that the app is to send its datagrams to.
     *
     * @param configured its host, where it is not the one that the app connected to; or null
     */
    public Destination advertised(@Nullable InetAddress configured) {
        InetAddress at = configured == null ? address.getAddress() : configured;
        return new Destination(HostAddress.of(at), address.getPort());
    }

    /** Returns the only host that datagrams are taken from. */
    InetAddress host() {
        return host;
    }

    /** Returns the port that the app's request named; 0 for none. */
    int named() {
        return named;
    }

    /** Notes that a port of the app's host is this app's. */
    void sentFrom(int appPort) {
        sent = true;
        sentFromNamed |= appPort == named;
    }

    boolean hasSent() {
        return sent;
    }

    /** Returns whether the app sends from the port that it named, and so from no other. */
    boolean isBoundToNamed() {
        return sentFromNamed;
    }

    void closeControl() {
        control.close();
    }

    /** Takes a datagram from the app. On the loop's thread. */
    void take(InetSocketAddress sender, UdpSource asked, ByteBuffer in) {
        try {
            UdpHeader header = UdpHeader.decode(in);
            if (header.fragment() != 0) {
                drops.count(UdpDrop.FRAGMENTED);
            } else if (!flows.route(new UdpFlowKey(sender, asked, header.destination()), in)) {
                drops.count(UdpDrop.QUEUE_FULL);
            }
        } catch (MalformedRequest e) {
            drops.count(UdpDrop.MALFORMED);
        } catch (RejectedExecutionException e) {
            Logger.trace("UDP for {}: a datagram came as it closed", HostAddress.text(host));
        }
    }

    /** Returns the way back, with the header that names where answers come from. */
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
        owner.forget(this);
        flows.close();
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.info("UDP for {} dropped datagrams: {}", HostAddress.text(host), dropped);
        }
    }
}
