package brookloom.client.tls;

import java.io.IOException;

/**
 * Makes and opens records; leaves the socket to {@link RecordSocket}. One thread opens while another seals; everything
 * that puts bytes into {@link Outgoing} happens under the stream's lock.
 */
public interface TlsEngine {
    /** Shakes hands, to the end. Called once, before anything else. */
    void handshake(RecordSocket wire, Outgoing outgoing) throws IOException;

    /**
     * Opens one whole record in place.
     *
     * @param record holds the record, header included; spoiled afterwards
     * @param out takes the plaintext; has room for {@code length} bytes from {@code outOffset} on
     * @return bytes of plaintext; 0 for a record that is no data; -1 when the peer has sent its last byte
     */
    int open(byte[] record, int offset, int length, byte[] out, int outOffset) throws IOException;

    /** Seals data into records. */
    void seal(byte[] data, int offset, int length, Outgoing outgoing) throws IOException;

    /** Seals close_notify: no more data follows. Before TLS 1.3 it ends the other direction, too (RFC 8446 §6.1). */
    void sealEnd(Outgoing outgoing) throws IOException;

    /** Returns whether {@link #sealPending} has output; the reader asks after {@link #open}. */
    boolean hasPending();

    /** Puts out what the engine has to say on its own: an answer to a key update, an alert after a failure. */
    void sealPending(Outgoing outgoing) throws IOException;

    /** Returns the protocol agreed on by ALPN (RFC 7301); empty when the server chose none. */
    String applicationProtocol();

    /** Returns the protocol version agreed on, for tests and logs: {@code TLSv1.3}. */
    String version();
}
