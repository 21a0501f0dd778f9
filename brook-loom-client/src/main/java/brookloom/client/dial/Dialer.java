package brookloom.client.dial;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reaches destinations for apps, whatever the client's connections go through. */
public interface Dialer extends AutoCloseable {
    /**
     * Opens a stream to the destination; returns when a live carrier is in hand and the opening is sent.
     *
     * @param earlyData what the app has sent already; travels with the opening
     * @throws DialFailed with the code and the one line to show
     */
    ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed;

    /**
     * Opens a stream of datagrams to the destination.
     *
     * @param affinity to the flow's last carrier; {@link FlowAffinity#NONE} for the first
     * @throws DialFailed with the code and the one line to show
     */
    UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed;

    /**
     * Returns whether {@link #dialUdp} opens associations now: to {@link Destination#ASSOCIATION}, where each datagram is
     * behind its own destination, or source.
     */
    default boolean associates() {
        return false;
    }

    /**
     * Returns whether a datagram may travel in an association, where those are open.
     *
     * @param datagram begins with its destination, which is whole
     */
    default boolean associates(byte[] datagram, int offset, int length) {
        return true;
    }

    /** Returns a dialer that reaches the same destinations, and knows which app asks for them. */
    default Dialer forApp(InetSocketAddress app) {
        return this;
    }

    /** Returns a dialer for tunnels that have to lead to one server: to the one of several that is preferred now. */
    default Dialer pinned() {
        return this;
    }

    /** Holds a stream of datagrams, and the affinity of the next one of the same flow. */
    record UdpTunnel(DatagramStream datagrams, FlowAffinity affinity) {}

    /**
     * Connects to the server before any app asks, and keeps the connection for the first tunnel where such are kept.
     *
     * @return what protects it from readers on the way, for a log line: empty for nothing; null where there is no server to
     *     connect to in advance
     * @throws DialFailed with the one line to show
     */
    default @Nullable String connect() throws DialFailed {
        return null;
    }

    /**
     * Opens a tunnel over a new connection, to learn whether the server takes it; what becomes of the target does not
     * matter where the server says what it answers.
     *
     * @param target a DNS server, asked over TCP
     * @return the time from the connection to the server's answer
     * @throws DialFailed when the server does not take it
     */
    default Duration check(Destination target) throws DialFailed {
        long start = System.nanoTime();
        dialTcp(target, new byte[0]).close();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Returns for how long openings have gone without an answer since the server gave the last one; zero for not at all. */
    default Duration unansweredFor() {
        return Duration.ZERO;
    }

    /** Ends what all tunnels share; the tunnels themselves are their openers'. */
    @Override
    default void close() {}
}
