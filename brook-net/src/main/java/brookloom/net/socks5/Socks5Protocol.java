package brookloom.net.socks5;

import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import java.nio.ByteBuffer;

/**
 * The wire of SOCKS5 (RFC 1928) and of its login by user name and password (RFC 1929): the constants, and the encoding of
 * messages of both roles. {@link Socks5Reader} decodes them, {@link UdpHeader} does both for datagrams.
 *
 * <pre>
 *   client                                         proxy
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

    /** VER, CMD (or REP) and RSV: the bytes before a destination. */
    private static final int REQUEST_PREFIX = 3;

    /** RSV and FRAG: the bytes before a datagram's destination. */
    static final int UDP_PREFIX = 3;

    /** Bytes of the longest greeting, login and request together. */
    public static final int MAX_HANDSHAKE =
            (2 + 255) + (3 + 255 + 255) + REQUEST_PREFIX + Destination.MAX_ENCODED_LENGTH;

    /** Largest datagram that UDP over IPv4 carries, and room for what IPv6 could add. */
    static final int MAX_DATAGRAM = 65_535;

    /** Stands for "no address to tell": 0.0.0.0:0. */
    public static final Destination UNSPECIFIED = new Destination(new HostAddress.Ipv4(0), 0);

    /** Encodes a client's greeting (RFC 1928 §3). */
    static byte[] greeting(int... methods) {
        ByteBuffer out = ByteBuffer.allocate(2 + methods.length);
        out.put((byte) VERSION).put((byte) methods.length);
        for (int method : methods) {
            out.put((byte) method);
        }
        return out.array();
    }

    /** Encodes the method that we choose (RFC 1928 §3). */
    public static byte[] method(int method) {
        return new byte[] {VERSION, (byte) method};
    }

    /** Encodes a login (RFC 1929 §2) of at most 255 bytes each. */
    static byte[] login(byte[] username, byte[] password) {
        return ByteBuffer.allocate(3 + username.length + password.length)
                .put((byte) LOGIN_VERSION)
                .put((byte) username.length)
                .put(username)
                .put((byte) password.length)
                .put(password)
                .array();
    }

    /** Encodes the answer to a login (RFC 1929 §2). */
    public static byte[] loginStatus(int status) {
        return new byte[] {LOGIN_VERSION, (byte) status};
    }

    /** Encodes a request (RFC 1928 §4). */
    static byte[] request(Socks5Request request) {
        return message(request.command().code(), request.destination());
    }

    /** Encodes the answer to a request (RFC 1928 §6). */
    public static byte[] reply(ReplyCode code, Destination bound) {
        return message(code.code(), bound);
    }

    private static byte[] message(int code, Destination destination) {
        ByteBuffer out = ByteBuffer.allocate(REQUEST_PREFIX + destination.encodedLength());
        out.put((byte) VERSION).put((byte) code).put((byte) 0);
        destination.encodeTo(out);
        return out.array();
    }
}
