package brookloom.client.udp;

import brookloom.client.dial.Dialer;
import brookloom.net.listen.UdpPort;
import brookloom.net.listen.UdpSource;
import brookloom.net.socks5.UdpHeader;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.LogTags;
import brookloom.net.udp.Drops;
import brookloom.proto.AddressType;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** The datagrams of one app (RFC 1928 §7): each goes to its flow, and waits for none of them. */
public final class UdpAssociation implements Closeable {
    /** Bytes of the header in front of the destination, the last of which is the fragment's number: RSV, FRAG. */
    private static final int PREFIX = 3;

    private final long opened = System.nanoTime();
    private final UdpAssociations owner;
    private final InetSocketAddress address;
    private final @Nullable UdpPort own;
    private final InetAddress host;
    private final int named;
    private final ByteStream control;
    private final Drops<UdpDrop> drops;
    private final Dialer dialer;
    private final UdpFlows flows;

    /** True while all that the app sends goes into one tunnel; of the loop's thread, as the next. */
    private boolean associating;

    private @Nullable UdpFlowKey last;

    /** True once the app has sent to the port that all associations share; of the loop's thread, as the next two. */
    private boolean sent;

    private boolean sentFromNamed;
    private boolean sentToOwn;

    /**
     * An association without flows.
     *
     * @param address where the app is told to send its datagrams
     * @param own the port of that address, if it is this app's alone; owned
     * @param host the only one that datagrams are taken from
     */
    UdpAssociation(
            UdpAssociations owner,
            InetSocketAddress address,
            @Nullable UdpPort own,
            InetAddress host,
            int named,
            ByteStream control,
            UdpContext shared) {
        this.owner = owner;
        this.address = address;
        this.own = own;
        this.host = host;
        this.named = named;
        this.control = control;
        this.drops = new Drops<>(UdpDrop.class, shared.drops());
        this.dialer = shared.dialer();
        this.flows = new UdpFlows(Thread.currentThread().getName() + "-udp", shared, this::outlet);
    }

    /** Returns the address that the app is to send its datagrams to. */
    public Destination advertised() {
        return new Destination(HostAddress.of(address.getAddress()), address.getPort());
    }

    /** Returns whether that port is this app's alone. */
    boolean hasOwnPort() {
        return own != null;
    }

    /** Returns the only host that datagrams are taken from. */
    InetAddress host() {
        return host;
    }

    /** Returns the port that the app's request named; 0 for none. */
    int named() {
        return named;
    }

    /** Notes that a port of the app's host is this app's. On the loop's thread. */
    void sentFrom(int appPort) {
        sent = true;
        sentFromNamed |= appPort == named;
    }

    boolean hasSent() {
        return sent;
    }

    /** Notes that the app sends to its own port. On the loop's thread. */
    void sentToOwnPort() {
        sentToOwn = true;
    }

    /** Returns whether the app sends from the port that it named, or to its own, and so nothing else is its. */
    boolean isBound() {
        return sentFromNamed || sentToOwn;
    }

    /** Returns whether nothing has moved for so long, and nothing waits. */
    boolean isQuiet(Duration quiet) {
        return System.nanoTime() - opened >= quiet.toNanos() && flows.isQuiet(quiet);
    }

    void closeControl() {
        control.close();
    }

    /** Takes a datagram from the app. On the loop's thread. */
    void take(InetSocketAddress sender, UdpSource asked, ByteBuffer in) {
        try {
            if (associates() && isForAssociation(in) && isForTunnel(in)) {
                takeWhole(sender, asked, in);
            } else {
                takeApart(sender, asked, in);
            }
        } catch (MalformedRequest e) {
            drops.count(UdpDrop.MALFORMED);
        } catch (RejectedExecutionException e) {
            Logger.trace("UDP for {}: a datagram came as it closed", HostAddress.text(host));
        }
    }

    /** Decides anew when there is nothing to go on: a flow keeps its tunnel, and so its port. */
    private boolean associates() {
        boolean offered = dialer.associates();
        if (associating != offered && (associating || flows.isEmpty())) {
            associating = offered;
        }
        return associating;
    }

    /** Returns whether the datagram is whole and its destination is an address or a plain name: it travels as it is. */
    private static boolean isForAssociation(ByteBuffer in) {
        byte[] bytes = in.array();
        int start = in.arrayOffset() + in.position() + PREFIX;
        int length = in.remaining() - PREFIX;
        int head = length <= 0 || bytes[start - 1] != 0 ? 0 : Destination.encodedLength(bytes, start, length);
        if (head == 0 || bytes[start] != AddressType.DOMAIN.code()) {
            return head > 0;
        }
        int end = start + head - Short.BYTES;
        for (int i = start + 2; i < end; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 0x7f) {
                return false;
            }
        }
        return end > start + 2;
    }

    /** Returns whether rules send the datagram through the tunnel. */
    private boolean isForTunnel(ByteBuffer in) {
        return dialer.associates(in.array(), in.arrayOffset() + in.position() + PREFIX, in.remaining() - PREFIX);
    }

    /** Into the one tunnel of what the app sends from there. */
    private void takeWhole(InetSocketAddress sender, UdpSource asked, ByteBuffer in) {
        UdpFlowKey key = last;
        if (key == null || !key.app().equals(sender) || !key.asked().equals(asked)) {
            key = new UdpFlowKey(sender, asked, Destination.ASSOCIATION);
            last = key;
        }
        if (!flows.route(key, in.position(in.position() + PREFIX))) {
            drops.count(UdpDrop.QUEUE_FULL);
        }
    }

    /** Into the tunnel of its destination. */
    private void takeApart(InetSocketAddress sender, UdpSource asked, ByteBuffer in) throws MalformedRequest {
        UdpHeader header = UdpHeader.decode(in);
        UdpFlowKey key = new UdpFlowKey(sender, asked, header.destination());
        if (header.fragment() != 0) {
            drops.count(UdpDrop.FRAGMENTED);
        } else if (key.isAssociation()) {
            drops.count(UdpDrop.MALFORMED); // nobody is there
        } else if (!flows.route(key, in)) {
            drops.count(UdpDrop.QUEUE_FULL);
        }
    }

    /** Returns the way back, with the header that names where answers come from. */
    private UdpFlows.Outlet outlet(UdpFlowKey key) {
        byte[] header = key.isAssociation() ? new byte[PREFIX] : new UdpHeader(0, key.destination()).encode();
        return new UdpFlows.Outlet() {
            @Override
            public void answer(byte[] data, int offset, int length) {
                UdpAssociation.this.answer(key, header, data, offset, length);
            }

            @Override
            public int headroom() {
                return header.length;
            }
        };
    }

    private void answer(UdpFlowKey key, byte[] header, byte[] data, int offset, int length) {
        ByteBuffer whole = behind(header, data, offset, length);
        try {
            if (!key.asked().send(whole, key.app())) {
                drops.count(UdpDrop.ANSWER_NOT_SENT); // the socket's buffer is full
            }
        } catch (IOException e) {
            drops.count(UdpDrop.ANSWER_NOT_SENT);
        }
    }

    private static ByteBuffer behind(byte[] header, byte[] data, int offset, int length) {
        if (offset < header.length) {
            return ByteBuffer.allocate(header.length + length)
                    .put(header)
                    .put(data, offset, length)
                    .flip();
        }
        System.arraycopy(header, 0, data, offset - header.length, header.length);
        return ByteBuffer.wrap(data, offset - header.length, header.length + length);
    }

    /** Ends every flow and waits until the last thread is gone. */
    @Override
    public void close() {
        owner.forget(this);
        try {
            flows.close();
        } finally {
            if (own != null) {
                owner.giveBack(own);
            }
        }
        String dropped = drops.toString();
        if (!dropped.isEmpty()) {
            Logger.tag(LogTags.REPEATS).info("UDP for {} dropped datagrams: {}", HostAddress.text(host), dropped);
        }
    }
}
