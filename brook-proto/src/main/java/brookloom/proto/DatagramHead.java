package brookloom.proto;

import brookloom.proto.BrookException.MalformedRequest;
import java.nio.ByteBuffer;

/**
 * Head of a datagram, in front of its data: a client's has the time and the destination. An answer has only its source,
 * which is a {@link Destination} alone.
 *
 * @param timestamp Unix time in seconds; its parity means nothing
 */
public record DatagramHead(long timestamp, Destination destination) {
    /** Time and destination as they travel. */
    public byte[] encode() {
        return ByteBuffer.allocate(BrookProtocol.TIMESTAMP_LENGTH + destination.encodedLength())
                .putInt((int) timestamp)
                .put(destination.encode())
                .array();
    }

    /**
     * Reads time and destination, and leaves the buffer at the data.
     *
     * @throws MalformedRequest when they are cut short or make no sense
     */
    public static DatagramHead decode(ByteBuffer in) throws MalformedRequest {
        if (in.remaining() < BrookProtocol.TIMESTAMP_LENGTH) {
            throw new MalformedRequest("datagram of " + in.remaining() + " bytes has no time");
        }
        long timestamp = Integer.toUnsignedLong(in.getInt());
        return new DatagramHead(timestamp, Destination.decode(in));
    }

    /** Returns whether the time differs from now by more than {@link BrookProtocol#MAX_CLOCK_DIFFERENCE}. */
    public boolean isStale(long nowSeconds) {
        return Math.abs(nowSeconds - timestamp) > BrookProtocol.MAX_CLOCK_DIFFERENCE.toSeconds();
    }
}
