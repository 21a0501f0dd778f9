package brookloom.net.udp;

import java.io.Closeable;
import java.io.IOException;

/**
 * A two-way stream of datagrams between two fixed ends: a UDP tunnel, or a connected UDP socket. One thread may receive
 * while another sends; {@link #close} may come from any third one and makes both fail.
 */
public interface DatagramStream extends Closeable {
    /**
     * Waits for a datagram without a buffer, so that a quiet flow holds none; take one afterwards, for {@link #receive}.
     *
     * @return false when the peer has ended the stream; true when {@link #receive} need not wait, or when this stream
     *     cannot tell
     */
    default boolean await() throws IOException {
        return true;
    }

    /**
     * Waits for a datagram.
     *
     * @param buffer takes the datagram from index 0 on; what does not fit is lost
     * @return the datagram's length, 0 included, or -1 when the peer has ended the stream
     */
    int receive(byte[] buffer) throws IOException;

    /** Waits for a datagram, as {@link #receive(byte[])}, which is put at this index; what is before it may change. */
    default int receive(byte[] buffer, int offset) throws IOException {
        int length = receive(buffer);
        int fits = Math.min(length, buffer.length - offset);
        if (fits > 0 && offset > 0) {
            System.arraycopy(buffer, 0, buffer, offset, fits);
        }
        return fits;
    }

    /** Returns whether {@link #receive} would not block, so that several datagrams can be sent together; false when unknown. */
    default boolean isReady() throws IOException {
        return false;
    }

    /** Sends one datagram; one that is too large for this stream is dropped and counted, as networks do. */
    void send(byte[] buffer, int offset, int length) throws IOException;

    /** Sends a datagram, possibly not before {@link #flush}, so that one write carries many. */
    default void sendLater(byte[] buffer, int offset, int length) throws IOException {
        send(buffer, offset, length);
    }

    /** Hands what was to be sent later to the network. */
    default void flush() throws IOException {
        // It has gone already.
    }

    /**
     * Has what comes handed to the receiver on the loop's thread, in place of {@link #await} and {@link #receive}. From then
     * on a send never waits, and any thread may call it.
     *
     * @return false when this stream cannot do so: it needs threads that may wait
     */
    default boolean runOn(UdpLoop loop, Receiver receiver) throws IOException {
        return false;
    }

    /** Has what this stream drops counted there, too, from now on. */
    default void countDropsIn(Drops<StreamDrop> sum) {}

    /** Informs the stream that a {@link #close} follows because of the idle timeout. Never blocks, never throws. */
    default void expiring() {}

    /**
     * Returns the stream to use in this one's place from now on: what a wrapper wraps, once the wrapper has nothing left to
     * do, neither when receiving, nor sending, nor closing; until then, and for all other streams, this one. Never waits,
     * and may be asked by any thread at any time.
     */
    default DatagramStream settled() {
        return this;
    }

    /** Takes what comes, on a loop's thread, and must not wait. */
    interface Receiver {
        /** A datagram, in a buffer that is its owner's again afterwards. */
        void received(byte[] buffer, int offset, int length);

        /** Nothing will come any more. */
        void failed(IOException e);
    }

    /** Ends both directions at once. */
    @Override
    void close();
}
