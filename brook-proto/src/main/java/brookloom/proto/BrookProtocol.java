package brookloom.proto;

import java.time.Duration;

/**
 * Every limit and constant of the wire.
 *
 * <pre>
 * one direction of a tunnel, after the HTTP upgrade:
 *
 *   +-----------+------------------+------------------+--
 *   | nonce  12 | fragment         | fragment         | ...
 *   +-----------+------------------+------------------+--
 *
 * fragment:
 *   +-----------------------+----------+-------------------+----------+
 *   | sealed length, 2 (BE) | tag,  16 | sealed payload, n | tag,  16 |
 *   +-----------------------+----------+-------------------+----------+
 *     n at most 2014 on TCP, so that the whole is at most 2048;
 *     n at most 65473 on UDP over TCP, so that the whole is at most 65507
 *
 * payload of the client's first fragment (the opening):
 *   +--------------------+------+---------+-----------+
 *   | Unix time, 4 (BE)  | ATYP | address | port (BE) |    even time: TCP, odd time: UDP
 *   +--------------------+------+---------+-----------+
 *
 * withoutBrookProtocol, the client's first bytes (the server sends nothing of its own):
 *   +-----------------------+----------------+---------------------------------+
 *   | SHA-256(password), 32 | length, 2 (BE) | Unix time + destination as above |
 *   +-----------------------+----------------+---------------------------------+
 *
 * UDP of the plain server, each datagram at most 65507 whole; the time's parity has no meaning here:
 *   client:  +-----------+-----------------------------------------------------------+----------+
 *            | nonce  12 | sealed: Unix time, 4 (BE) | ATYP | address | port | data   | tag,  16 |
 *            +-----------+-----------------------------------------------------------+----------+
 *   server:  +-----------+-----------------------------------------------------------+----------+
 *            | nonce  12 | sealed: ATYP | address | port | data                       | tag,  16 |
 *            +-----------+-----------------------------------------------------------+----------+
 * </pre>
 */
public final class BrookProtocol {
    private BrookProtocol() {}

    /** Bytes of the random nonce that opens each direction; AES-GCM's (RFC 5116 §5.1). */
    public static final int NONCE_LENGTH = 12;

    /** Bytes of an AES-GCM tag. */
    public static final int TAG_LENGTH = 16;

    /** Bytes of an AES-256 key. */
    public static final int KEY_LENGTH = 32;

    /** Bytes of the length inside a fragment, before sealing. */
    public static final int LENGTH_LENGTH = 2;

    /** Bytes of the sealed length with its tag: what must be read before the payload's size is known. */
    public static final int SEALED_LENGTH_LENGTH = LENGTH_LENGTH + TAG_LENGTH;

    /** Bytes that a fragment adds to its payload. */
    public static final int FRAGMENT_OVERHEAD = SEALED_LENGTH_LENGTH + TAG_LENGTH;

    /** Largest whole fragment on network TCP; the original reads into a buffer of exactly this size. */
    public static final int MAX_FRAGMENT = 2048;

    /** Largest payload of a fragment on network TCP, and of every opening fragment. */
    public static final int MAX_PAYLOAD = MAX_FRAGMENT - FRAGMENT_OVERHEAD;

    /**
     * Largest payload that we accept from a peer of ours once we have announced it (LIMIT of the extension): half of what one
     * write carries. Each fragment costs two seals, whatever its size.
     */
    public static final int MAX_AGREED_PAYLOAD = 16 * MAX_PAYLOAD;

    /** Largest whole datagram of the plain server: what IPv4's UDP carries. */
    public static final int MAX_DATAGRAM = 65507;

    /** Bytes that a datagram of the plain server adds to its plaintext. */
    public static final int DATAGRAM_OVERHEAD = NONCE_LENGTH + TAG_LENGTH;

    /** Largest whole fragment on network UDP. */
    public static final int MAX_DATAGRAM_FRAGMENT = MAX_DATAGRAM;

    /** Largest datagram that UDP over TCP carries. */
    public static final int MAX_DATAGRAM_PAYLOAD = MAX_DATAGRAM_FRAGMENT - FRAGMENT_OVERHEAD;

    /** Largest datagram behind a 16-bit length that withoutBrookProtocol carries. */
    public static final int MAX_BARE_DATAGRAM = MAX_DATAGRAM_FRAGMENT - LENGTH_LENGTH;

    /** Bytes of the password's SHA-256 that opens withoutBrookProtocol. */
    public static final int PASSWORD_HASH_LENGTH = 32;

    /** Bytes of the opening's Unix time. */
    public static final int TIMESTAMP_LENGTH = 4;

    /** The WebSocket subprotocol that asks for framed mode; ours, unknown to the original. */
    public static final String FRAMED = "brook.framed";

    /** Largest difference between an opening's time and the server's clock, before the second added for parity. */
    public static final Duration MAX_CLOCK_DIFFERENCE = Duration.ofSeconds(60);

    /** Time for which an accepted client nonce could be replayed: the window on both sides of now, and the parity's second. */
    public static final Duration REPLAY_WINDOW =
            MAX_CLOCK_DIFFERENCE.multipliedBy(2).plusSeconds(2);

    /** HKDF info of both directions unless configured otherwise. */
    public static final String DEFAULT_HKDF_INFO = "brook";

    /** Path of the upgrade unless configured otherwise. */
    public static final String DEFAULT_PATH = "/ws";

    /**
     * Header of an extended CONNECT (RFC 8441), ours: the number of the stream that a flow of datagrams first had on
     * this connection. Streams share their connection's port, so the flow's outer port hangs on this instead.
     */
    public static final String FLOW_HEADER = "brook-flow";
}
