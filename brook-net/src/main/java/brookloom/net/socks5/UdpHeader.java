package brookloom.net.socks5;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import java.nio.ByteBuffer;

/**
 * The header of each datagram, in both directions and roles (RFC 1928 §7): RSV (2), FRAG, destination.
 *
 * @param fragment 0 for a whole datagram
 */
public record UdpHeader(int fragment, Destination destination) {
    /**
     * Decodes a header and leaves the buffer at the data.
     *
     * @throws MalformedRequest when it is cut short or makes no sense
     */
    public static UdpHeader decode(ByteBuffer in) throws MalformedRequest {
        if (in.remaining() < Socks5Protocol.UDP_PREFIX) {
            throw new MalformedRequest("datagram of " + in.remaining() + " bytes has no header");
        }
        in.getShort(); // RSV
        int fragment = Byte.toUnsignedInt(in.get());
        return new UdpHeader(fragment, Destination.decode(in));
    }

    /** Encodes the header. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(Socks5Protocol.UDP_PREFIX + destination.encodedLength());
        out.putShort((short) 0).put((byte) fragment);
        destination.encodeTo(out);
        return out.array();
    }
}
