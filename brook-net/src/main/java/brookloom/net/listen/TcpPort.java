package brookloom.net.listen;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A listening TCP port, for one accepting thread. */
public interface TcpPort extends Closeable {
    /** Returns the port of a bound socket, which nothing takes over. */
    static TcpPort of(ServerSocket socket) {
        return new OwnTcpPort(socket);
    }

    /**
     * Waits for a connection.
     *
     * @throws IOException also when the port is closed, see {@link #isClosed}
     */
    Socket accept() throws IOException;

    /** Returns where it listens, with the port that was taken. */
    InetSocketAddress address();

    /** Returns whether no connection is accepted here any more. */
    boolean isClosed();

    /** Ends a wait for a connection, and every later one. */
    void stop();

    /** Closes it once nothing is accepted any more; no failure matters. */
    @Override
    void close();
}
