package brookloom.tunnel;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ReadBuffer;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.FragmentOpener;
import brookloom.proto.Nonce;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one direction: a nonce, then fragments. {@link #await} or {@link #poll} come first, which buffer a whole fragment,
 * then {@link #length} and {@link #open}. One read of the carrier may buffer many fragments. A failure is final: every
 * later call throws it again.
 */
final class FragmentReader {
    private static final int UNKNOWN = -1;

    private final ReadBuffer buffer;
    private final OpenerFactory openers;
    private @Nullable FragmentOpener opener;
    private @Nullable IOException failure;
    private int payloadLength = UNKNOWN;

    /** Makes the opener once the peer's nonce is there, or refuses the nonce. */
    interface OpenerFactory {
        FragmentOpener opener(Nonce nonce) throws IOException;

        /** Returns how many bytes after the nonce it needs to see. */
        default int lookAhead() {
            return 0;
        }

        /**
         * Makes the opener.
         *
         * @param start the nonce and {@link #lookAhead} bytes
         */
        default FragmentOpener opener(Nonce nonce, byte[] start) throws IOException {
            return opener(nonce);
        }

        /** Learns what came when the stream ended before a whole nonce; the reader reports that afterwards. */
        default void nonceCutShort(byte[] begun) {}

        /** Returns whether the nonce shows that the peer announces our extension before anything else. */
        default boolean mustAnnounce() {
            return false;
        }

        /** Returns the failure to throw in place of this one. */
        default IOException explain(AuthenticationFailed failure) {
            return failure;
        }
    }

    FragmentReader(ByteStream carrier, OpenerFactory openers) {
        this.buffer = new ReadBuffer(carrier);
        this.openers = openers;
    }

    /** Waits for the peer's nonce; false when the peer ended the stream without one. */
    boolean awaitNonce() throws IOException {
        try {
            return ready() != null;
        } catch (IOException e) {
            throw sticky(e);
        }
    }

    /** Waits for a whole fragment; false when the peer ended the stream behind the last one. */
    boolean await() throws IOException {
        try {
            FragmentOpener ready = ready();
            if (ready == null) {
                return false;
            }
            if (payloadLength == UNKNOWN) {
                if (!buffer.await(BrookProtocol.SEALED_LENGTH_LENGTH)) {
                    return ended("a fragment's length");
                }
                payloadLength = ready.openLength(buffer.bytes(), buffer.start());
            }
            if (!buffer.await(payloadLength + BrookProtocol.FRAGMENT_OVERHEAD)) {
                throw new TruncatedStream("a fragment's payload");
            }
            return true;
        } catch (IOException e) {
            throw sticky(e);
        }
    }

    /** Returns whether a whole fragment can be read without blocking. The end of the stream is left to {@link #await}. */
    boolean poll() throws IOException {
        try {
            if (failure != null) {
                throw failure;
            }
            if (opener == null) {
                return false;
            }
            if (payloadLength == UNKNOWN) {
                if (!buffer.has(BrookProtocol.SEALED_LENGTH_LENGTH)) {
                    return false;
                }
                payloadLength = opener.openLength(buffer.bytes(), buffer.start());
            }
            return buffer.has(payloadLength + BrookProtocol.FRAGMENT_OVERHEAD);
        } catch (IOException e) {
            throw sticky(e);
        }
    }

    /** Returns whether the peer's nonce has come. */
    boolean hasNonce() {
        return opener != null;
    }

    /** Payload bytes of the fragment that {@link #await} or {@link #poll} found. */
    int length() {
        return payloadLength;
    }

    /** Opens that fragment into the caller's array, which has room for {@link #length} bytes. */
    void open(byte[] out, int offset) throws IOException {
        if (opener == null || payloadLength == UNKNOWN) {
            throw new IllegalStateException("no fragment was awaited");
        }
        try {
            int sealed = buffer.start() + BrookProtocol.SEALED_LENGTH_LENGTH;
            opener.openPayload(buffer.bytes(), sealed, payloadLength, out, offset);
            buffer.skip(payloadLength + BrookProtocol.FRAGMENT_OVERHEAD);
            payloadLength = UNKNOWN;
        } catch (IOException e) {
            throw sticky(e);
        }
    }

    /** Opens that fragment into the caller's array, as much of it as has room behind the offset; returns how much that is. */
    int openCut(byte[] out, int offset) throws IOException {
        int length = payloadLength;
        int room = out.length - offset;
        if (length <= room) {
            open(out, offset);
            return length;
        }
        byte[] whole = BufferPool.take(length);
        try {
            open(whole, 0);
            System.arraycopy(whole, 0, out, offset, room);
            return room;
        } finally {
            BufferPool.give(whole);
        }
    }

    /** Returns what was read beyond the last opened fragment, and gives buffer and cipher back: nothing is read any more. */
    byte[] release() {
        failure = new IOException("the carrier has been handed on");
        if (opener != null) {
            opener.release();
        }
        return buffer.release();
    }

    /** Returns whether the peer, by its nonce, announces our extension before anything else; false before the nonce. */
    boolean mustAnnounce() {
        return openers.mustAnnounce();
    }

    /** Refuses larger payloads from now on, or allows them. */
    void limitPayload(int maxPayload) {
        if (opener != null) {
            opener.limitPayload(maxPayload);
        }
    }

    private @Nullable FragmentOpener ready() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (opener == null) {
            int needed = BrookProtocol.NONCE_LENGTH + openers.lookAhead();
            if (!buffer.await(needed)) {
                openers.nonceCutShort(
                        Arrays.copyOfRange(buffer.bytes(), buffer.start(), buffer.start() + buffer.size()));
                ended("the nonce");
                return null;
            }
            byte[] start = Arrays.copyOfRange(buffer.bytes(), buffer.start(), buffer.start() + needed);
            buffer.skip(BrookProtocol.NONCE_LENGTH);
            opener = openers.opener(Nonce.copyOf(start, 0), start);
        }
        return opener;
    }

    private boolean ended(String inside) throws TruncatedStream {
        if (buffer.size() > 0) {
            throw new TruncatedStream(inside);
        }
        return false;
    }

    private IOException sticky(IOException e) {
        IOException first = failure;
        if (first == null) {
            first = e instanceof AuthenticationFailed unauthentic ? openers.explain(unauthentic) : e;
            failure = first;
        }
        return first;
    }
}
