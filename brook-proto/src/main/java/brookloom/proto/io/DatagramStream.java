package brookloom.proto.io;

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

    /** Sends one datagram; one that is too large for this stream is dropped and counted, as networks do. */
    void send(byte[] buffer, int offset, int length) throws IOException;

    /** Ends both directions at once. */
    @Override
    void close();
}
