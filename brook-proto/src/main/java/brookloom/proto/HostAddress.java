package brookloom.proto;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Host of a destination: an IP address, or a name to resolve. Encoded as in SOCKS5 (RFC 1928 §5). */
public sealed interface HostAddress {
    /** Four decimal numbers up to 255: the only spelling of IPv4 that is no name. */
    Pattern IPV4_LITERAL = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)");

    /** ATYP of this kind of address. */
    AddressType type();

    /** Bytes of the address on the wire, without ATYP; a domain's length byte included. */
    int encodedLength();

    /** Writes the address without ATYP. */
    void encodeTo(ByteBuffer out);

    /** An IP address. */
    sealed interface Ip extends HostAddress {
        /** Returns the address for {@code java.net}; an IPv4-mapped IPv6 address becomes its IPv4 address. */
        InetAddress toInetAddress();
    }

    /** An IPv4 address as a big endian integer. */
    record Ipv4(int bits) implements Ip {
        @Override
        public AddressType type() {
            return AddressType.IPV4;
        }

        @Override
        public int encodedLength() {
            return Integer.BYTES;
        }

        @Override
        public void encodeTo(ByteBuffer out) {
            out.putInt(bits);
        }

        @Override
        public InetAddress toInetAddress() {
            return inetAddress(ByteBuffer.allocate(Integer.BYTES).putInt(bits).array());
        }

        @Override
        public String toString() {
            return text(toInetAddress());
        }
    }

    /** An IPv6 address as two big endian halves. */
    record Ipv6(long high, long low) implements Ip {
        @Override
        public AddressType type() {
            return AddressType.IPV6;
        }

        @Override
        public int encodedLength() {
            return 2 * Long.BYTES;
        }

        @Override
        public void encodeTo(ByteBuffer out) {
            out.putLong(high).putLong(low);
        }

        @Override
        public InetAddress toInetAddress() {
            return inetAddress(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(high)
                    .putLong(low)
                    .array());
        }

        @Override
        public String toString() {
            return "[" + text(toInetAddress()) + "]";
        }
    }

    /** A name of 1 to 255 bytes of UTF-8 without control characters. */
    record Domain(String name) implements HostAddress {
        /** Largest name in bytes: its length travels in one byte. */
        public static final int MAX_LENGTH = 255;

        public Domain {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > MAX_LENGTH) {
                throw new IllegalArgumentException(
                        "host name of " + length + " bytes, must be 1 to " + MAX_LENGTH + " bytes");
            }
            if (name.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
                throw new IllegalArgumentException("host name has a space or a control character");
            }
        }

        @Override
        public AddressType type() {
            return AddressType.DOMAIN;
        }

        @Override
        public int encodedLength() {
            return 1 + name.getBytes(StandardCharsets.UTF_8).length;
        }

        @Override
        public void encodeTo(ByteBuffer out) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            out.put((byte) bytes.length).put(bytes);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Returns the wire form of an address that is already resolved. */
    static HostAddress of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == Integer.BYTES
                ? new Ipv4(bytes.getInt())
                : new Ipv6(bytes.getLong(), bytes.getLong());
    }

    /** Returns an address as logs and users have it: IPv6 by RFC 5952, without brackets, with its zone if it has one. */
    static String text(InetAddress address) {
        return address instanceof Inet6Address ipv6 ? Ipv6Text.of(ipv6) : address.getHostAddress();
    }

    /** Returns whether {@link #parse} reads the text as an IP address. */
    static boolean isLiteral(String text) {
        try {
            return !(parse(text) instanceof Domain);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Reads an IP literal (IPv4, or IPv6 with or without brackets), else a name, which becomes ASCII. Nothing is resolved.
     *
     * @throws IllegalArgumentException when it is neither
     */
    static HostAddress parse(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        if (bare.indexOf(':') < 0 && !IPV4_LITERAL.matcher(bare).matches()) {
            if (bracketed) {
                throw new IllegalArgumentException("'" + text + "' is not an IP address");
            }
            String ascii = InternationalName.toAscii(text);
            return ascii.equals(text) ? new Domain(text) : parse(ascii); // digits of other scripts spell addresses, too
        }
        try {
            // In brackets a text with a colon is a literal or wrong; without, the JDK may ask DNS.
            return of(InetAddress.getByName(bare.indexOf(':') >= 0 ? "[" + bare + "]" : bare));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is not an IP address", e);
        }
    }

    private static InetAddress inetAddress(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }
}
