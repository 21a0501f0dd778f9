package brookloom.net.listen;

import brookloom.proto.HostAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A header of HAProxy's PROXY protocol, version 1 or 2, which a load balancer sends before a connection's first byte.
 *
 * <pre>
 *   1: PROXY TCP4 192.0.2.7 198.51.100.1 51008 443\r\n
 *   2: signature (12) | version, command | family, transport | length (2) | addresses and ports | TLVs
 * </pre>
 *
 * @param length bytes of it; what follows is the client's
 * @param client other end of the load balancer's connection; null when it names none, as for its own health checks
 * @param server where the client has connected to; null when {@code client} is
 */
public record ProxyHeader(
        int length,
        @Nullable InetSocketAddress client,
        @Nullable InetSocketAddress server) {
    /** Bytes of the longest header that is read: addresses of 36, and TLVs such as a client certificate's names. */
    public static final int MOST_BYTES = 4096;

    private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2 = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    private static final int V1_MOST = 107;
    private static final int V1_FIELDS = 6;
    private static final Pattern V1_IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern V1_IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
    private static final Pattern V1_PORT = Pattern.compile("0|[1-9]\\d{0,4}");

    private static final int V2_FIXED = 16;
    private static final int LOCAL = 0x20; // version 2 in the upper half, the command in the lower
    private static final int PROXY = 0x21;
    private static final int CRC32C_TYPE = 3;
    private static final int TLV_HEAD = 3;
    private static final int MOST_PORT = 65_535;

    /**
     * Reads a header.
     *
     * @param bytes that have come, of which {@code size} count
     * @return null when it is not complete yet
     * @throws ProtocolException when it is none, is malformed or longer than {@link #MOST_BYTES}, in a few words
     */
    public static @Nullable ProxyHeader parse(byte[] bytes, int size) throws ProtocolException {
        if (begins(bytes, size, V2)) {
            return size < V2_FIXED ? null : parseV2(bytes, size);
        }
        if (begins(bytes, size, V1)) {
            return parseV1(bytes, size);
        }
        throw new ProtocolException("no PROXY header");
    }

    /** Returns whether the bytes are the beginning of the signature, or the other way round. */
    private static boolean begins(byte[] bytes, int size, byte[] signature) {
        int n = Math.min(size, signature.length);
        return Arrays.equals(bytes, 0, n, signature, 0, n);
    }

    private static @Nullable ProxyHeader parseV1(byte[] bytes, int size) throws ProtocolException {
        int most = Math.min(size, V1_MOST);
        for (int i = 0; i < most; i++) {
            if (bytes[i] == '\n') {
                if (bytes[i - 1] != '\r') {
                    throw new ProtocolException("a PROXY header's line that ends without CR LF");
                }
                return fields(new String(bytes, 0, i - 1, StandardCharsets.ISO_8859_1), i + 1);
            }
        }
        if (size >= V1_MOST) {
            throw new ProtocolException("a PROXY header's line of more than " + V1_MOST + " bytes");
        }
        return null;
    }

    private static ProxyHeader fields(String line, int length) throws ProtocolException {
        String[] fields = line.split(" ", -1);
        if (fields[1].equals("UNKNOWN")) {
            return new ProxyHeader(length, null, null);
        }
        boolean ipv4 = fields[1].equals("TCP4");
        if (fields.length != V1_FIELDS || !(ipv4 || fields[1].equals("TCP6"))) {
            throw new ProtocolException("a malformed PROXY header");
        }
        Pattern address = ipv4 ? V1_IPV4 : V1_IPV6;
        return new ProxyHeader(
                length,
                new InetSocketAddress(address(fields[2], address), port(fields[4])),
                new InetSocketAddress(address(fields[3], address), port(fields[5])));
    }

    private static InetAddress address(String text, Pattern form) throws ProtocolException {
        try {
            if (form.matcher(text).matches() && HostAddress.parse(text) instanceof HostAddress.Ip ip) {
                return ip.toInetAddress();
            }
        } catch (IllegalArgumentException e) {
            // Of the right form, but none: 1.2.3.999
        }
        throw new ProtocolException("a PROXY header with a malformed address");
    }

    private static int port(String text) throws ProtocolException {
        int port = V1_PORT.matcher(text).matches() ? Integer.parseInt(text) : MOST_PORT + 1;
        if (port > MOST_PORT) {
            throw new ProtocolException("a PROXY header with a malformed port");
        }
        return port;
    }

    private static @Nullable ProxyHeader parseV2(byte[] bytes, int size) throws ProtocolException {
        int command = Byte.toUnsignedInt(bytes[V2.length]);
        if (command != LOCAL && command != PROXY) {
            throw new ProtocolException("a PROXY header with version and command 0x" + Integer.toHexString(command));
        }
        Family family = Family.of(Byte.toUnsignedInt(bytes[V2.length + 1]));
        int rest = Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(V2.length + 2));
        int length = V2_FIXED + rest;
        if (length > MOST_BYTES) {
            throw new ProtocolException("a PROXY header of " + length + " bytes, more than " + MOST_BYTES);
        }
        if (size < length) {
            return null;
        }
        if (command == LOCAL || family == Family.NONE) {
            return new ProxyHeader(length, null, null);
        }
        if (rest < family.bytes) {
            throw new ProtocolException("a PROXY header too short for its addresses");
        }
        checkTlvs(bytes, V2_FIXED + family.bytes, length);
        ByteBuffer addresses = ByteBuffer.wrap(bytes, V2_FIXED, family.bytes);
        return family.address == 0
                ? new ProxyHeader(length, null, null)
                : ofAddresses(length, ip(addresses, family), ip(addresses, family), addresses);
    }

    private static ProxyHeader ofAddresses(int length, InetAddress client, InetAddress server, ByteBuffer ports) {
        int clientPort = Short.toUnsignedInt(ports.getShort());
        int serverPort = Short.toUnsignedInt(ports.getShort());
        return new ProxyHeader(
                length, new InetSocketAddress(client, clientPort), new InetSocketAddress(server, serverPort));
    }

    private static InetAddress ip(ByteBuffer from, Family family) {
        byte[] bytes = new byte[family.address];
        from.get(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    /** Checks that what follows the addresses is whole, and a checksum right; the rest is no concern of ours. */
    private static void checkTlvs(byte[] bytes, int start, int end) throws ProtocolException {
        int at = start;
        while (at < end) {
            int value = at + TLV_HEAD;
            int next = value > end
                    ? value
                    : value + Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(at + 1));
            if (next > end) {
                throw new ProtocolException("a PROXY header with a truncated TLV");
            }
            if (bytes[at] == CRC32C_TYPE) {
                checkSum(bytes, end, value, next - value);
            }
            at = next;
        }
    }

    private static void checkSum(byte[] bytes, int length, int at, int size) throws ProtocolException {
        CRC32C sum = new CRC32C();
        if (size == Integer.BYTES) {
            sum.update(bytes, 0, at);
            sum.update(new byte[Integer.BYTES]); // its own place counts as zeros
            sum.update(bytes, at + size, length - at - size);
        }
        if (size != Integer.BYTES
                || (int) sum.getValue() != ByteBuffer.wrap(bytes).getInt(at)) {
            throw new ProtocolException("a PROXY header with a wrong checksum");
        }
    }

    /** Kinds of addresses in version 2. Only connections over IP have a client that we could name. */
    private enum Family {
        NONE(0x00, 0, 0),
        TCP4(0x11, 4, 12),
        UDP4(0x12, 0, 12),
        TCP6(0x21, 16, 36),
        UDP6(0x22, 0, 36),
        UNIX_STREAM(0x31, 0, 216),
        UNIX_DATAGRAM(0x32, 0, 216);

        private final int code;
        private final int address;
        private final int bytes;

        /**
         * @param address bytes of an address that names a client; 0 for none
         * @param bytes of both addresses and ports
         */
        Family(int code, int address, int bytes) {
            this.code = code;
            this.address = address;
            this.bytes = bytes;
        }

        static Family of(int code) throws ProtocolException {
            for (Family family : values()) {
                if (family.code == code) {
                    return family;
                }
            }
            throw new ProtocolException("a PROXY header with family and transport 0x" + Integer.toHexString(code));
        }
    }
}
