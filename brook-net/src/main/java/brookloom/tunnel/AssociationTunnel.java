package brookloom.tunnel;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.Drops;
import brookloom.net.udp.StreamDrop;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * All datagrams of an app's UDP socket in one carrier, between our own ends: each fragment is a destination, as in SOCKS5,
 * and one datagram to it or from it. Controls travel as in a tunnel of TCP. Once END went both ways, the carrier is free
 * for another tunnel, where the server offers that.
 */
public final class AssociationTunnel implements DatagramStream {
    /** Limit on the wait for the peer's END, and on the writing of ours. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final Control.Offer NOTHING_OFFERED = new Control.Offer(false, false, 0);

    private final ByteStream carrier;
    private final FragmentReader reader;
    private final FragmentWriter writer;
    private final CarrierRest rest;
    private final boolean client;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Drops<StreamDrop> drops = new Drops<>(StreamDrop.class);
    private volatile boolean ended;
    private volatile boolean endSaid;
    private volatile @Nullable Deadline deadline;
    // Of the reading thread:
    private boolean expectControl;
    private boolean offerCame;
    private long flow;

    /** @param rest knows what is offered */
    AssociationTunnel(
            ByteStream carrier, FragmentReader reader, FragmentWriter writer, CarrierRest rest, boolean client) {
        this.carrier = carrier;
        this.reader = reader;
        this.writer = writer;
        this.rest = rest;
        this.client = client;
    }

    /** At the client: learns of the server's offer, and takes the carrier afterwards. Before the first read. */
    public void onRest(CarrierRest.Listener listener) {
        rest.onRest(listener);
    }

    /**
     * Returns what the client calls the app's socket; 0 for nothing. Known before its first datagram, to the reading
     * thread.
     */
    public long flow() {
        return flow;
    }

    @Override
    public boolean await() throws IOException {
        try {
            while (!ended && reader.await()) {
                if (reader.length() > 0 && !expectControl && !closing.get()) {
                    return true;
                }
                takeOther(reader.length());
            }
        } catch (IOException e) {
            ownUp();
            throw e;
        }
        if (ended) {
            leaveIfBothEnded();
        } else {
            ownUp();
        }
        return false;
    }

    @Override
    public boolean isReady() throws IOException {
        while (!ended && reader.poll()) {
            if (reader.length() > 0 && !expectControl && !closing.get()) {
                return true;
            }
            takeOther(reader.length());
        }
        return false;
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        return receive(buffer, 0);
    }

    @Override
    public int receive(byte[] buffer, int offset) throws IOException {
        return await() ? reader.openCut(buffer, offset) : -1;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        sendLater(buffer, offset, length);
        flush();
    }

    @Override
    public void sendLater(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0 || length > BrookProtocol.MAX_DATAGRAM_PAYLOAD) {
            drops.count(StreamDrop.EMPTY_OR_TOO_LARGE);
        } else {
            writer.append(buffer, offset, length);
        }
    }

    @Override
    public void flush() throws IOException {
        writer.flush();
    }

    /** Datagrams that could not travel. */
    public long dropped() {
        return drops.total();
    }

    @Override
    public void countDropsIn(Drops<StreamDrop> sum) {
        drops.alsoCountIn(sum);
    }

    /**
     * Ends this direction, and no datagram comes any more. Where the carrier can serve another tunnel, the reader goes
     * on until the peer's END has come, for a little while.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        if (!rest.isAgreed()) {
            carrier.finish();
            return;
        }
        deadline = Deadline.closing(carrier, LINGER);
        try {
            writer.writeEnd();
            endSaid = true;
        } catch (IOException e) {
            carrier.close();
        }
        leaveIfBothEnded();
    }

    private void leaveIfBothEnded() {
        Deadline waiting = deadline;
        if (!ended || !endSaid || waiting == null) {
            return;
        }
        waiting.close();
        if (waiting.expired() || !rest.handOn(carrier, reader, writer)) {
            carrier.finish();
        }
    }

    /** At the client: a server that ends the tunnel in place of an offer does not support associations. */
    private void ownUp() {
        if (client && !offerCame && !closing.get() && reader.hasNonce()) {
            offerCame = true;
            rest.offered(NOTHING_OFFERED);
        }
    }

    /** An empty fragment, a control behind one, or a datagram that comes too late. */
    private void takeOther(int length) throws IOException {
        if (length > 0 && !expectControl) {
            byte[] late = BufferPool.take(length);
            reader.open(late, 0);
            BufferPool.give(late);
            drops.count(StreamDrop.EMPTY_OR_TOO_LARGE);
            return;
        }
        byte[] payload = new byte[length];
        reader.open(payload, 0);
        if (expectControl) {
            expectControl = false;
            apply(payload);
        } else {
            expectControl = true;
        }
    }

    private void apply(byte[] payload) throws IOException {
        switch (Control.decode(payload)) {
            case Control.End end -> ended = true;
            case Control.Flow named -> flow = named.token();
            case Control.Offer offer -> {
                if (!client) {
                    throw new MalformedRequest("OFFER may not be sent by clients");
                }
                offerCame = true;
                rest.offered(offer);
            }
            case null, default -> {} // of a later version, or of no use here
        }
    }
}
