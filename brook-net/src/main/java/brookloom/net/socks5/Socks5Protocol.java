package brookloom.net.socks5;

import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import java.nio.ByteBuffer;

/**
 * The wire of SOCKS5 (RFC 1928) and of its user/password login (RFC 1929).
 *
 * <pre>
 *   app                                            us
 *   VER 5 | NMETHODS | METHODS (1 to 255)   -->
 *                                           &lt;--    VER 5 | METHOD
 *   with METHOD 2 only:
 *   VER 1 | ULEN | UNAME | PLEN | PASSWD    -->
 *                                           &lt;--    VER 1 | STATUS (0: welcome)
 *
 *   VER 5 | CMD | RSV 0 | destination       -->
 *                                           &lt;--    VER 5 | REP | RSV 0 | bound address
 *
 *   destination, bound address:  ATYP | address | port (BE)
 *   UDP, both ways:              RSV (2) | FRAG | destination | data
 * </pre>
 */
public final class Socks5Protocol {
    private Socks5Protocol() {}

    public static final int VERSION = 5;
    public static final int SOCKS4_VERSION = 4;
    public static final int LOGIN_VERSION = 1;

    public static final int NO_LOGIN = 0;
    public static final int USER_PASSWORD = 2;
    public static final int NO_ACCEPTABLE_METHOD = 0xff;

    public static final int LOGIN_SUCCEEDED = 0;
    public static final int LOGIN_FAILED = 1;

    /** VER, CMD and RSV: what lies before a request's destination. */
    public static final int REQUEST_PREFIX = 3;

    /** RSV and FRAG: what lies before a datagram's destination. */
    static final int UDP_PREFIX = 3;

    /** The longest greeting, login and request, one after the other. */
    public static final int MAX_HANDSHAKE =
            (2 + 255) + (3 + 255 + 255) + REQUEST_PREFIX + Destination.MAX_ENCODED_LENGTH;

    /** Largest datagram that UDP over IPv4 carries, and room for what IPv6 could add. */
    static final int MAX_DATAGRAM = 65_535;

    /** Stands for "no address to tell": 0.0.0.0:0. */
    public static final Destination UNSPECIFIED = new Destination(new HostAddress.Ipv4(0), 0);

    /** The answer to a request. */
    public static byte[] reply(ReplyCode code, Destination bound) {
        ByteBuffer out = ByteBuffer.allocate(REQUEST_PREFIX + bound.encodedLength());
        out.put((byte) VERSION).put((byte) code.code()).put((byte) 0);
        bound.encodeTo(out);
        return out.array();
    }
}
