package brookloom.client.dns;

import java.io.Closeable;
import java.io.IOException;

/** Somebody who answers queries. Answers carry the query's own id. */
public interface DnsUpstream extends Closeable {
    /**
     * Asks by datagram and waits; asks again where datagrams may have been lost.
     *
     * @return an answer that may be truncated
     */
    byte[] ask(DnsQuery query) throws IOException;

    /** Asks by stream and waits, for an answer of any length. */
    byte[] askByStream(DnsQuery query) throws IOException;

    /** Ends what queries share. */
    @Override
    void close();

    /** Returns the resolver's name as configured. */
    @Override
    String toString();
}
