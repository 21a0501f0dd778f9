package brookloom.net.dns;

import brookloom.net.dial.SourceAddress;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Carries one query to a name server and its answer back; blocks. */
public interface DnsTransport extends AutoCloseable {
    /**
     * To that server, with the authorities of this JVM where TLS is spoken. The caller owns it.
     *
     * @param source of the queries
     * @throws IOException when this machine has no means for it
     */
    static DnsTransport open(DnsServer server, SourceAddress source) throws IOException {
        try {
            return open(server, source, SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("no TLS here: " + e.getMessage(), e);
        }
    }

    /**
     * The same, where others decide whose certificates are believed.
     *
     * @param tls decides whose certificates are believed
     */
    static DnsTransport open(DnsServer server, SourceAddress source, SSLContext tls) throws IOException {
        return switch (server) {
            case DnsServer.Plain plain -> new PlainTransport(plain.address(), source);
            case DnsServer.Https https -> HttpsTransport.open(https, source, tls);
        };
    }

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
