package brookloom.proto;

import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.MalformedRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The opening of withoutBrookProtocol: SHA-256 of the password, a 16-bit length, then {@link OpenRequest}'s bytes. */
public final class UnencryptedOpening {
    /** Bytes of hash and length: what must be read before the rest's size is known. */
    public static final int HEADER_LENGTH = BrookProtocol.PASSWORD_HASH_LENGTH + BrookProtocol.LENGTH_LENGTH;

    /** Bytes of the longest request behind the header. */
    public static final int MAX_REQUEST_LENGTH = BrookProtocol.TIMESTAMP_LENGTH + Destination.MAX_ENCODED_LENGTH;

    private UnencryptedOpening() {}

    /** Returns the whole opening. */
    public static byte[] encode(TunnelKeys keys, OpenRequest request) {
        byte[] body = request.encode();
        return ByteBuffer.allocate(HEADER_LENGTH + body.length)
                .put(keys.passwordHash())
                .putShort((short) body.length)
                .put(body)
                .array();
    }

    /**
     * Checks the {@link #HEADER_LENGTH} bytes of the header.
     *
     * @return the request's length, at most {@link #MAX_REQUEST_LENGTH}
     */
    public static int requestLength(TunnelKeys keys, byte[] header) throws AuthenticationFailed, MalformedRequest {
        if (!keys.matchesPasswordHash(Arrays.copyOf(header, BrookProtocol.PASSWORD_HASH_LENGTH))) {
            throw new AuthenticationFailed("password hash");
        }
        int length = Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(BrookProtocol.PASSWORD_HASH_LENGTH));
        if (length > MAX_REQUEST_LENGTH) {
            throw new MalformedRequest("opening of " + length + " bytes, limit " + MAX_REQUEST_LENGTH);
        }
        return length;
    }
}
