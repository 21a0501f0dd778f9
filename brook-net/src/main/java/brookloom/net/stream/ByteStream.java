package brookloom.net.stream;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A two-way stream of bytes. TCP, TLS, an upgraded Jetty connection, a tunnel and a pair in memory look alike. One
 * thread may read while another writes; {@link #close} may come from any third one and makes both fail.
 */
public interface ByteStream extends Closeable {
    /**
     * Waits for bytes.
     *
     * @return at least 1, or -1 when the peer has sent its last byte
     */
    int read(byte[] buffer, int offset, int length) throws IOException;

    /**
     * Waits until a {@link #read} need not, where the stream can do that without a buffer to read into: who is quiet holds
     * none then. It may return early. By the reading thread.
     *
     * @return false when it cannot: nothing was waited for, nor will be another time
     */
    default boolean awaitInput() throws IOException {
        return false;
    }

    /**
     * Takes what is at hand without waiting.
     *
     * @return 0 when a {@link #read} would have to wait, -1 when the peer has sent its last byte (a stream may answer 0
     *     there and leave the -1 to {@link #read})
     */
    int readAvailable(byte[] buffer, int offset, int length) throws IOException;

    /** Hands all bytes to the network; waits while that is full. */
    void write(byte[] buffer, int offset, int length) throws IOException;

    /** Ends writing; reading goes on. Where the network has no such end, none is sent. */
    void shutdownOutput() throws IOException;

    /**
     * Makes a {@link #close} before our direction has ended a failure that the peer sees, such as TCP's reset; the end of
     * this process, too, where the system does it. {@link #shutdownOutput} and {@link #finish} take it back. A stream
     * whose peers tell an end from a failure in any case does nothing. Never blocks, never throws.
     */
    default void resetOnClose() {}

    /**
     * Closes a stream whose directions have both ended in order, as the protocol above knows: bytes in flight still
     * arrive. A stream that can tell such an end from a failure does. Never blocks, never throws.
     */
    default void finish() {
        close();
    }

    /**
     * Has the listener learn that the stream broke, once reading has ended in order and our own direction has not: nobody
     * reads then, and who writes nothing would not notice. Never before the peer's end. The listener runs at most once, on
     * any thread, and must not wait; it never runs where the network tells only those who write.
     */
    default void onBroken(Consumer<IOException> listener) {}

    /**
     * Closes as a failure that the peer sees, be it after our direction has ended in order, if {@link #resetOnClose} was
     * called before; what has not left yet is lost then. Never blocks, never throws.
     */
    default void abort() {
        close();
    }

    /** Informs the stream that a {@link #close} follows because of the idle timeout. Never blocks, never throws. */
    default void expiring() {}

    /**
     * Returns the stream to use in this one's place from now on: what a wrapper wraps, once the wrapper has nothing left to
     * do, neither when reading, nor writing, nor closing; until then, and for all other streams, this one. Never waits, and
     * may be asked by any thread at any time. Loops ask between two calls, so that what serves only a tunnel's opening is
     * not called for the tunnel's whole life.
     */
    default ByteStream settled() {
        return this;
    }

    /** Ends both directions at once. Never throws: there is nothing left to save. */
    @Override
    void close();
}
