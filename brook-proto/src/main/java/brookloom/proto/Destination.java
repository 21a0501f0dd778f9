package brookloom.proto;

import brookloom.proto.BrookException.MalformedRequest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Destination that an app requests: ATYP (1 byte), address, port (2 bytes, big endian), the same in Brook's opening and in
 * SOCKS5 (RFC 1928 §5).
 *
 * @param port 0 to 65535
 */
public record Destination(HostAddress host, int port) {
    /** Bytes of the shortest destination on the wire: a name of one letter. */
    static final int MIN_ENCODED_LENGTH = 1 + 1 + 1 + 2;

    /** Bytes of the longest destination on the wire. */
    public static final int MAX_ENCODED_LENGTH = 1 + 1 + HostAddress.Domain.MAX_LENGTH + 2;

    /** Destination of an opening that asks for an association: each datagram names its own destination. */
    public static final Destination ASSOCIATION = new Destination(new HostAddress.Ipv4(0), 0);

    public Destination {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + ", must be 0 to 65535");
        }
    }

    /** Returns the destination that a resolved socket address stands for. */
    public static Destination of(InetSocketAddress address) {
        return new Destination(HostAddress.of(address.getAddress()), address.getPort());
    }

    /** Bytes on the wire, ATYP and port included. */
    public int encodedLength() {
        return 1 + host.encodedLength() + Short.BYTES;
    }

    /** ATYP, address and port. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(encodedLength());
        encodeTo(out);
        return out.array();
    }

    /** Writes ATYP, address and port. */
    public void encodeTo(ByteBuffer out) {
        out.put((byte) host.type().code());
        host.encodeTo(out);
        out.putShort((short) port);
    }

    /**
     * Reads ATYP, address and port, and leaves the buffer behind them.
     *
     * @throws MalformedRequest when they are cut short or make no sense
     */
    public static Destination decode(ByteBuffer in) throws MalformedRequest {
        need(in, 1, "address type");
        HostAddress host = switch (AddressType.of(Byte.toUnsignedInt(in.get()))) {
            case IPV4 -> {
                need(in, Integer.BYTES, "IPv4 address");
                yield new HostAddress.Ipv4(in.getInt());
            }
            case IPV6 -> {
                need(in, 2 * Long.BYTES, "IPv6 address");
                yield new HostAddress.Ipv6(in.getLong(), in.getLong());
            }
            case DOMAIN -> decodeDomain(in);
        };
        need(in, Short.BYTES, "port");
        return new Destination(host, Short.toUnsignedInt(in.getShort()));
    }

    /**
     * Returns the length of the destination that the bytes begin with, whatever its name says; 0 when it is cut short or
     * has another address type.
     */
    public static int encodedLength(byte[] bytes, int offset, int length) {
        if (length < 2) {
            return 0;
        }
        int type = bytes[offset];
        int encoded = 0;
        if (type == AddressType.IPV4.code()) {
            encoded = 1 + Integer.BYTES + Short.BYTES;
        } else if (type == AddressType.IPV6.code()) {
            encoded = 1 + 2 * Long.BYTES + Short.BYTES;
        } else if (type == AddressType.DOMAIN.code()) {
            encoded = 1 + 1 + Byte.toUnsignedInt(bytes[offset + 1]) + Short.BYTES;
        }
        return encoded <= length ? encoded : 0;
    }

    private static HostAddress decodeDomain(ByteBuffer in) throws MalformedRequest {
        need(in, 1, "host name's length");
        int length = Byte.toUnsignedInt(in.get());
        need(in, length, "host name");
        ByteBuffer name = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(name).toString();
            return new HostAddress.Domain(text);
        } catch (CharacterCodingException e) {
            throw new MalformedRequest("host name is not UTF-8");
        } catch (IllegalArgumentException e) {
            throw new MalformedRequest(String.valueOf(e.getMessage()));
        }
    }

    private static void need(ByteBuffer in, int bytes, String what) throws MalformedRequest {
        if (in.remaining() < bytes) {
            throw new MalformedRequest(what + " needs " + bytes + " bytes, " + in.remaining() + " left");
        }
    }

    /** Returns the text form: {@code example.com:80}, {@code [::1]:80}. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
