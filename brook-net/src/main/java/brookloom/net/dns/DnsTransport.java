package brookloom.net.dns;

import brookloom.net.dial.Outbound;
import brookloom.net.dial.SourceAddress;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.Failures;
import brookloom.proto.Destination;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Carries one query to a name server and its answer back; blocks. */
public interface DnsTransport extends AutoCloseable {
    /**
     * Returns a transport to that server, which trusts the authorities of this JVM where TLS is spoken. The caller owns
     * it.
     *
     * @param source of the queries
     * @param keepAlive of connections
     * @throws IOException when this machine has no means for it
     */
    static DnsTransport open(DnsServer server, SourceAddress source, KeepAlive keepAlive) throws IOException {
        try {
            return open(server, source, keepAlive, SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("no TLS here: " + Failures.describe(e), e);
        }
    }

    /**
     * Returns a transport to that server. The caller owns it.
     *
     * @param tls decides which certificates are trusted
     */
    static DnsTransport open(DnsServer server, SourceAddress source, KeepAlive keepAlive, SSLContext tls)
            throws IOException {
        return switch (server) {
            case DnsServer.Plain plain -> plain(Outbound.from(source, keepAlive), Destination.of(plain.address()));
            case DnsServer.Https https -> HttpsTransport.open(https, source, keepAlive, tls);
        };
    }

    /** Returns a transport on UDP and TCP, which leaves this machine by {@code out}. */
    static DnsTransport plain(Outbound out, Destination server) {
        return new PlainTransport(out, server);
    }

    /**
     * Returns the answer under the query's id; it may be cut short.
     *
     * @throws java.net.SocketTimeoutException when there is none within the limit
     */
    byte[] ask(byte[] query, Duration limit) throws IOException;

    /** Returns the whole answer, where {@link #ask} brought one that is cut short. */
    default byte[] askForAll(byte[] query, Duration limit) throws IOException {
        return ask(query, limit);
    }

    @Override
    default void close() {}
}
