package brookloom.proto.dns;

import java.io.IOException;
import java.time.Duration;

/** Carries one query to a name server and its answer back; blocks. */
interface DnsTransport extends AutoCloseable {
    /**
     * The answer, which may be cut short.
     *
     * @throws java.net.SocketTimeoutException when there is none within the limit
     */
    byte[] ask(byte[] query, Duration limit) throws IOException;

    /** The whole answer, where {@link #ask} brought one that is cut short. */
    default byte[] askForAll(byte[] query, Duration limit) throws IOException {
        return ask(query, limit);
    }

    @Override
    default void close() {}
}
