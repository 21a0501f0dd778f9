package brookloom.tunnel;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.FragmentSealer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One direction as it leaves: the nonce, then fragments, sealed back to back and handed to the carrier in one write per
 * call. Several threads may write (data and controls); a failure is final.
 */
final class FragmentWriter {
    private static final byte[] EMPTY = new byte[0];
    private static final byte[][] NONE = new byte[0][];

    private final ReentrantLock lock = new ReentrantLock();
    private final ByteStream carrier;
    private final FragmentSealer sealer;
    private volatile int maxPayload;
    private byte @Nullable [] nonce;
    private @Nullable IOException failure;
    private boolean ended;

    /** Sealed and not yet written. */
    private byte @Nullable [] held;

    private int heldEnd;

    /** The nonce goes out in front of the first fragment, in the same write. */
    FragmentWriter(ByteStream carrier, FragmentSealer sealer, byte[] nonce, int maxPayload) {
        this.carrier = carrier;
        this.sealer = sealer;
        this.nonce = nonce;
        this.maxPayload = maxPayload;
    }

    /** The bytes cut into as few fragments as the limit allows; no bytes, no fragment. */
    void writeData(byte[] payload, int offset, int length) throws IOException {
        lock.lock();
        try {
            requireOpen();
            writeHeld();
            int done = 0;
            do {
                done += writeBatch(NONE, payload, offset + done, length - done);
            } while (done < length);
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Each array as one fragment, be it empty, and then {@code data} cut into fragments. */
    void writeFragments(byte[][] fragments, byte[] data) throws IOException {
        lock.lock();
        try {
            requireOpen();
            writeHeld();
            int done = writeBatch(fragments, data, 0, data.length);
            if (done < data.length) {
                writeData(data, done, data.length - done);
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A control of our extension: an empty fragment, then this one. Behind {@link #writeEnd} it is left unsaid: nobody
     * reads it there, and a peer that closes with something unread resets the connection, which may cost its last bytes.
     */
    void writeControl(byte[] control) throws IOException {
        writeControls(List.of(control), false);
    }

    /** Writes several controls in one write. */
    void writeControls(List<byte[]> controls) throws IOException {
        writeControls(controls, false);
    }

    /** Writes the last controls of this direction. */
    void writeLast(List<byte[]> controls) throws IOException {
        writeControls(controls, true);
    }

    private void writeControls(List<byte[]> controls, boolean last) throws IOException {
        byte[][] fragments = new byte[2 * controls.size()][];
        for (int i = 0; i < controls.size(); i++) {
            fragments[2 * i] = EMPTY;
            fragments[2 * i + 1] = controls.get(i);
        }
        lock.lock();
        try {
            if (!ended) {
                writeFragments(fragments, EMPTY);
                ended = last;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes the last control of this direction. */
    void writeEnd() throws IOException {
        writeLast(List.of(new Control.End().encode()));
    }

    /** Seals the payload as one fragment, which leaves with the next {@link #flush}, or earlier if there is no room for it. */
    void append(byte[] payload, int offset, int length) throws IOException {
        lock.lock();
        try {
            requireOpen();
            int head = nonce == null ? 0 : nonce.length;
            if (heldEnd + head + length + BrookProtocol.FRAGMENT_OVERHEAD > BufferPool.LARGE) {
                writeHeld();
            }
            byte[] batch = held;
            if (batch == null) {
                batch = BufferPool.take(BufferPool.LARGE);
                held = batch;
                heldEnd = sealHead(NONE, batch);
            }
            heldEnd += sealer.seal(payload, offset, length, batch, heldEnd);
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what was appended. */
    void flush() throws IOException {
        lock.lock();
        try {
            writeHeld();
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void writeHeld() throws IOException {
        byte[] batch = held;
        if (batch != null) {
            int length = heldEnd;
            held = null;
            heldEnd = 0;
            carrier.settled().write(batch, 0, length);
            BufferPool.give(batch); // not after a failed write: a carrier closed meanwhile may still be reading it
        }
    }

    /** Gives the cipher back once the last control is written; before that it does nothing. */
    void release() {
        lock.lock();
        try {
            if (ended) {
                sealer.release();
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (ended) {
            throw new IOException("written after END");
        }
    }

    /** The peer takes payloads of up to so many bytes from now on. */
    void limitPayload(int maxPayload) {
        this.maxPayload = maxPayload;
    }

    /** One write of the carrier; returns how much of the data went with it. */
    private int writeBatch(byte[][] fragments, byte[] data, int offset, int length) throws IOException {
        int limit = maxPayload;
        int head = nonce == null ? 0 : nonce.length;
        for (byte[] fragment : fragments) {
            head += fragment.length + BrookProtocol.FRAGMENT_OVERHEAD;
        }
        byte[] batch = BufferPool.take(head + sealedLength(length, limit));
        int end = sealHead(fragments, batch);
        int done = 0;
        while (done < length) {
            int payload = Math.min(limit, length - done);
            if (end + payload + BrookProtocol.FRAGMENT_OVERHEAD > batch.length) {
                break;
            }
            end += sealer.seal(data, offset + done, payload, batch, end);
            done += payload;
        }
        carrier.settled().write(batch, 0, end);
        BufferPool.give(batch); // not after a failed write: a carrier closed meanwhile may still be reading it
        return done;
    }

    private int sealHead(byte[][] fragments, byte[] batch) {
        int end = 0;
        if (nonce != null) {
            System.arraycopy(nonce, 0, batch, 0, nonce.length);
            end = nonce.length;
            nonce = null;
        }
        for (byte[] fragment : fragments) {
            end += sealer.seal(fragment, 0, fragment.length, batch, end);
        }
        return end;
    }

    private static int sealedLength(int length, int limit) {
        int fragments = (length + limit - 1) / limit;
        return length + fragments * BrookProtocol.FRAGMENT_OVERHEAD;
    }
}
