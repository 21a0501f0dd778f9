package brookloom.tunnel;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TargetFailed;
import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.Pingable;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The encrypted leg as a stream of fragments. Both ends of ours announce themselves with an empty fragment, and then tell
 * each other with a {@link Control} what bytes alone cannot say: a half-close, a target reached or not. Towards the
 * original, which has no such words:
 *
 * <ul>
 *   <li>at the server, {@link #shutdownOutput} ends the carrier's direction, and the carrier soon after;
 *   <li>at the client, {@link #shutdownOutput} sends nothing, so that the answer still comes.
 * </ul>
 */
public final class TunnelStream implements ByteStream, Pingable {
    /** Limit on the wait, at a stream's end, for the announcement of a peer that is one of ours. */
    private static final Duration ANNOUNCE_GRACE = Duration.ofSeconds(1);

    /** Time for which a carrier stays readable after its last byte, so that a reset cannot overtake that byte. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** Number of bytes after which a transfer counts as large. */
    private static final int BULK = 64 * 1024;

    private final ByteStream carrier;
    private final FragmentReader reader;
    private final FragmentWriter writer;
    private final Side side;
    private final long request;
    private final CarrierRest rest = new CarrierRest();
    private final ControlSender answers;
    private final PeerAnnouncement peer = new PeerAnnouncement();
    private final CarrierWatch watch;
    private final PingTime pings = new PingTime();
    private final AtomicReference<@Nullable Destination> pendingOpen = new AtomicReference<>();
    private volatile boolean dataSent;
    private volatile boolean endSaid;
    private volatile boolean ended;
    private volatile boolean targetFailed;
    // Of the reading thread:
    private boolean expectControl;
    private @Nullable IOException failure;
    private final OpenedPayload leftover = new OpenedPayload();
    private long received;
    private boolean targetReached;

    /** Which end of the tunnel this is. */
    enum Side {
        CLIENT,
        SERVER
    }

    /** @param request the {@link Control#requestHash} of the client's nonce */
    TunnelStream(ByteStream carrier, FragmentReader reader, FragmentWriter writer, Side side, long request) {
        this.carrier = carrier;
        this.watch = new CarrierWatch(carrier);
        this.reader = reader;
        this.writer = writer;
        this.side = side;
        this.request = request;
        this.answers = new ControlSender(writer);
    }

    /** At the server: offers to wait this long for another tunnel on the carrier, once this one has ended in order. */
    public void offerRest(Duration limit, CarrierRest.Listener listener) {
        rest.offer(limit);
        rest.onRest(listener);
    }

    /** At the server: offers associations ({@link AssociationTunnel}). */
    public void offerAssociations() {
        rest.offerAssociations();
    }

    /** At the client: sets what takes the carrier after a tunnel that ended in order, if the server offers that. */
    public void onRest(CarrierRest.Listener listener) {
        rest.onRest(listener);
    }

    /**
     * Waits for bytes.
     *
     * @throws DialFailed when the server says that the target cannot be reached
     */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = readAvailable(buffer, offset, length);
        while (n == 0 && length > 0) {
            if (!reader.await()) {
                endOfCarrier();
            }
            n = readAvailable(buffer, offset, length);
        }
        return n;
    }

    @Override
    public boolean awaitInput() throws IOException {
        if (leftover.isEmpty() && !ended && failure == null) {
            var unused = reader.await(); // the end is for the next read to tell
        }
        return true;
    }

    /** Returns all whole fragments that are buffered or at hand, as far as they fit; a failure comes behind them, and stays. */
    @Override
    public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
        int n = leftover.read(buffer, offset, length);
        try {
            while (n < length && !ended && failure == null && reader.poll()) {
                int payload = reader.length();
                if (payload == 0 || expectControl) {
                    takeControl(payload);
                } else if (payload <= length - n) {
                    reader.open(buffer, offset + n);
                    n += payload;
                    peer.learn(false);
                } else if (n == 0) {
                    leftover.open(reader, payload);
                    peer.learn(false);
                    n = leftover.read(buffer, offset, length);
                } else {
                    break;
                }
            }
        } catch (IOException e) {
            failure = e;
        }
        if (n == 0 && failure != null) {
            throw failure;
        }
        received(n);
        return n == 0 && ended ? -1 : n;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        dataSent = true;
        pendingOpen.set(null);
        writer.writeData(buffer, offset, length);
    }

    /** END to one of ours; see the class for what the original gets. */
    @Override
    public void shutdownOutput() throws IOException {
        if (peerAnnounces()) {
            watch.stop(); // the peer may answer it by closing
            writer.writeEnd();
            endSaid = true;
        } else if (side == Side.SERVER) {
            carrier.shutdownOutput();
            var unused = Deadline.schedule(carrier::close, LINGER);
        }
    }

    /**
     * At the client: waits until the server has reached the target, or, when it is none of ours, until it has accepted
     * the opening. Before the first read, by the thread that reads.
     *
     * @return false when the server ended the tunnel without an answer
     * @throws DialFailed when the server says that the target cannot be reached
     */
    public boolean awaitTarget() throws IOException {
        if (!reader.awaitNonce()) {
            return false;
        }
        boolean there = reader.poll(); // the announcement comes with the nonce
        while (there && (reader.length() == 0 || expectControl) && !targetReached && !ended) {
            takeControl(reader.length());
            there = peer.isOurs() && !targetReached && !ended && reader.await();
        }
        return true;
    }

    /**
     * Informs the client that the target is reached, if it understands: now, or as soon as it has announced itself, unless
     * data goes first and says the same.
     */
    public void opened(Destination bound) throws IOException {
        if (dataSent) {
            return;
        }
        pendingOpen.set(bound);
        if (!peer.isKnown() && reader.poll() && reader.length() == 0) {
            takeControl(0);
        } else if (peer.isOurs()) {
            sayOpen();
        }
    }

    /** Informs the client why the target is not reached, if it understands and is still there; the caller closes then. */
    public void failed(ReplyCode code, String reason) {
        try {
            if (announcesInTime()) {
                sayFail(new Control.Fail(code, reason));
            } else {
                carrier.resetOnClose();
            }
        } catch (IOException e) {
            // Nobody is left to be told.
        }
    }

    /** Asks a peer of ours, and waits for nothing. What is in flight, and waits for this stream to be read, counts. */
    @Override
    public boolean ping(LongConsumer answer) {
        if (!peer.isOurs() || ended || endSaid) {
            return false;
        }
        answers.send(pings.begin(answer));
        return true;
    }

    @Override
    public void onBroken(Consumer<IOException> listener) {
        if (peer.isOurs() && ended && !endSaid) {
            watch.start(listener);
        }
    }

    /** Leaves the carrier to its next tunnel where the server offers that and both directions have ended. */
    @Override
    public void finish() {
        peer.giveUp();
        if (!(ended && endSaid && rest.handOn(watch.carrier(), reader, writer))) {
            carrier.finish();
        }
    }

    /** Signals a failure by a missing END, or, to a peer that knows no END, by a reset of the carrier. */
    @Override
    public void close() {
        peer.giveUp();
        watch.stop();
        if (ended && endSaid) {
            finish();
            return;
        }
        if (targetFailed && rest.isAgreed()) {
            answers.start(this::endAfterFail);
            return;
        }
        if (!peer.isOurs()) {
            carrier.resetOnClose();
        }
        carrier.close();
    }

    /** A peer of ours that sends much may send larger fragments: half the CPU. Short tunnels need not be told. */
    private void received(int count) {
        boolean before = received < BULK;
        received += count;
        if (before && received >= BULK && peer.isOurs()) {
            reader.limitPayload(BrookProtocol.MAX_AGREED_PAYLOAD);
            answers.send(new Control.Limit(BrookProtocol.MAX_AGREED_PAYLOAD));
        }
    }

    private boolean announcesInTime() throws IOException {
        try (Deadline deadline = Deadline.closing(carrier, ANNOUNCE_GRACE)) {
            if (!peer.isKnown() && reader.await() && reader.length() == 0) {
                takeControl(0);
            }
        }
        return peer.isOurs();
    }

    private void sayFail(Control.Fail fail) throws IOException {
        if (!rest.isAgreed()) {
            writer.writeControls(rest.withOffer(fail));
            carrier.shutdownOutput();
            dropUntilEnd(carrier);
            return;
        }
        writer.writeLast(rest.withOffer(fail));
        endSaid = true;
        dropUntilEnd(this);
        finish();
    }

    /** Reads what the client sent before it learnt of a failure, until its end: the tunnel's END, or the carrier's. */
    private void dropUntilEnd(ByteStream source) throws IOException {
        byte[] dropped = BufferPool.take(BufferPool.SMALL);
        try (Deadline deadline = Deadline.closing(carrier, LINGER)) {
            while (source.read(dropped, 0, dropped.length) >= 0) {
                // Closing in front of unread bytes resets, and a reset overtakes what was sent.
            }
        } finally {
            BufferPool.give(dropped);
        }
    }

    /** At the client, after the server's FAIL: END tells the server where the next opening starts. */
    private void endAfterFail() {
        try {
            writer.writeEnd();
            endSaid = true;
            ended = true;
            finish();
        } catch (IOException e) {
            carrier.close();
        }
    }

    private void sayOpen() throws IOException {
        Destination bound = pendingOpen.getAndSet(null);
        if (bound != null) {
            writer.writeControls(rest.withOffer(new Control.Open(bound, OptionalLong.of(request))));
        }
    }

    private void endOfCarrier() throws IOException {
        peer.learn(false);
        if (peer.isOurs() || (side == Side.CLIENT && reader.mustAnnounce())) {
            throw new TruncatedStream("a tunnel: the carrier closed before END");
        }
        ended = true;
    }

    /** An empty fragment, or the control behind one. */
    private void takeControl(int length) throws IOException {
        byte[] payload = new byte[length];
        reader.open(payload, 0);
        if (!peer.isKnown()) {
            peer.learn(true);
            sayOpen();
        } else if (!peer.isOurs()) {
            return; // a keep-alive
        } else if (!expectControl) {
            expectControl = true;
        } else {
            expectControl = false;
            apply(payload);
        }
    }

    private void apply(byte[] payload) throws IOException {
        Control control = Control.decode(payload);
        switch (control) {
            case null -> {} // an opcode of a later version
            case Control.End end -> ended = true;
            case Control.Ping ping -> answers.answer(ping);
            case Control.Pong pong -> pings.answered(pong);
            case Control.Open open -> {
                requireClient("OPEN");
                if (open.request().orElse(request) != request) {
                    throw ForeignAnswer.inPlaceOfOurs();
                }
                targetReached = true;
            }
            case Control.Offer offer -> {
                requireClient("OFFER");
                rest.offered(offer);
            }
            case Control.Flow flow -> {} // of associations
            case Control.Limit limit ->
                writer.limitPayload(Math.min(limit.maxPayload(), BrookProtocol.MAX_AGREED_PAYLOAD));
            case Control.Fail fail -> {
                requireClient("FAIL");
                targetFailed = true;
                throw new TargetFailed(fail.code(), "server: " + fail.reason());
            }
        }
    }

    private void requireClient(String control) throws MalformedRequest {
        if (side != Side.CLIENT) {
            throw new MalformedRequest(control + " may not be sent by clients");
        }
    }

    /** The server cannot wait long, since a client of the original may say nothing; the client waits for the answer. */
    private boolean peerAnnounces() throws IOException {
        return side == Side.CLIENT ? peer.await() : peer.await(ANNOUNCE_GRACE);
    }
}
