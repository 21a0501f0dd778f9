package brookloom.proto;

import brookloom.proto.BrookException.MalformedRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Message between two ends that both announced our extension: a fragment of opcode (1 byte) and body, behind an
 * empty fragment. See {@code docs/extension.md}.
 */
public sealed interface Control {
    int END = 1;
    int PING = 2;
    int PONG = 3;
    int FAIL = 4;
    int OPEN = 5;
    int LIMIT = 6;
    int OFFER = 7;
    int FLOW = 9;

    /** Bytes that a reason of FAIL may have: the whole must fit a fragment with room to spare. */
    int MAX_REASON = 512;

    /** Flag of OFFER: reuse. */
    int OFFER_REUSE = 1;

    /** Flag of OFFER: association. Other flags are left to later versions. */
    int OFFER_ASSOCIATION = 2;

    /** Largest number of seconds that OFFER can name. */
    int MAX_REST_SECONDS = 0xffff;

    /** Bytes that PING and PONG carry. */
    int PING_LENGTH = 8;

    /** Returns the fragment's payload. */
    byte[] encode();

    /** I will send no more: half-close. */
    record End() implements Control {
        @Override
        public byte[] encode() {
            return new byte[] {END};
        }
    }

    /** Answer this with the same 8 bytes. */
    record Ping(long token) implements Control {
        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(1 + PING_LENGTH)
                    .put((byte) PING)
                    .putLong(token)
                    .array();
        }
    }

    /** The answer to a PING. */
    record Pong(long token) implements Control {
        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(1 + PING_LENGTH)
                    .put((byte) PONG)
                    .putLong(token)
                    .array();
        }
    }

    /** The target could not be reached. */
    record Fail(ReplyCode code, String reason) implements Control {
        @Override
        public byte[] encode() {
            byte[] text = reason.getBytes(StandardCharsets.UTF_8);
            int length = Math.min(text.length, MAX_REASON);
            return ByteBuffer.allocate(2 + length)
                    .put((byte) FAIL)
                    .put((byte) code.code())
                    .put(text, 0, length)
                    .array();
        }
    }

    /**
     * The target is reached; sent before any data.
     *
     * @param request the {@link #requestHash} of the client's nonce; empty from versions that send none
     */
    record Open(Destination bound, OptionalLong request) implements Control {
        /** As versions say it that do not name the request. */
        public Open(Destination bound) {
            this(bound, OptionalLong.empty());
        }

        @Override
        public byte[] encode() {
            int hash = request.isPresent() ? Long.BYTES : 0;
            ByteBuffer out =
                    ByteBuffer.allocate(1 + bound.encodedLength() + hash).put((byte) OPEN);
            bound.encodeTo(out);
            request.ifPresent(out::putLong);
            return out.array();
        }
    }

    /** The largest payload that I accept from now on, above {@link BrookProtocol#MAX_PAYLOAD}. */
    record Limit(int maxPayload) implements Control {
        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(1 + Short.BYTES)
                    .put((byte) LIMIT)
                    .putShort((short) maxPayload)
                    .array();
        }
    }

    /**
     * Offers what the server does beyond this tunnel; sent once, by the server, before its first OPEN or FAIL.
     *
     * @param reuse whether the server waits for another opening once this tunnel has ended in order
     * @param association whether the server accepts openings of {@link Destination#ASSOCIATION} over UDP
     * @param restSeconds how long it waits, at most {@link #MAX_REST_SECONDS}
     */
    record Offer(boolean reuse, boolean association, int restSeconds) implements Control {
        @Override
        public byte[] encode() {
            int flags = (reuse ? OFFER_REUSE : 0) | (association ? OFFER_ASSOCIATION : 0);
            return ByteBuffer.allocate(2 + Short.BYTES)
                    .put((byte) OFFER)
                    .put((byte) flags)
                    .putShort((short) restSeconds)
                    .array();
        }
    }

    /**
     * Names the app's socket of an association, so that its next association gets the same port; sent by the client, with
     * the opening.
     *
     * @param token random, not 0
     */
    record Flow(long token) implements Control {
        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(1 + Long.BYTES)
                    .put((byte) FLOW)
                    .putLong(token)
                    .array();
        }
    }

    /**
     * Reads a control fragment's payload; null for an opcode that we do not know, which is ignored.
     *
     * @throws MalformedRequest when a known opcode's body is not what it should be
     */
    static @Nullable Control decode(byte[] payload) throws MalformedRequest {
        if (payload.length == 0) {
            throw new MalformedRequest("control fragment without an opcode");
        }
        ByteBuffer body = ByteBuffer.wrap(payload, 1, payload.length - 1);
        return switch (payload[0]) {
            case END -> new End();
            case PING -> new Ping(token(body));
            case PONG -> new Pong(token(body));
            case FAIL -> decodeFail(payload);
            case OPEN -> decodeOpen(body);
            case LIMIT -> decodeLimit(body);
            case OFFER -> decodeOffer(body);
            case FLOW -> decodeFlow(body);
            default -> null;
        };
    }

    /** Returns the first 8 bytes of the SHA-256 of a client's nonce, which says which opening an OPEN answers. */
    static long requestHash(byte[] clientNonce) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(clientNonce))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Open decodeOpen(ByteBuffer body) throws MalformedRequest {
        Destination bound = Destination.decode(body);
        boolean hashed = body.remaining() >= Long.BYTES;
        return new Open(bound, hashed ? OptionalLong.of(body.getLong()) : OptionalLong.empty());
    }

    private static long token(ByteBuffer body) throws MalformedRequest {
        if (body.remaining() != PING_LENGTH) {
            throw new MalformedRequest("ping of " + body.remaining() + " bytes, must be " + PING_LENGTH);
        }
        return body.getLong();
    }

    private static Limit decodeLimit(ByteBuffer body) throws MalformedRequest {
        if (body.remaining() != Short.BYTES) {
            throw new MalformedRequest("limit of " + body.remaining() + " bytes, must be " + Short.BYTES);
        }
        int maxPayload = Short.toUnsignedInt(body.getShort());
        if (maxPayload <= BrookProtocol.MAX_PAYLOAD) {
            throw new MalformedRequest("limit " + maxPayload + ", must be above " + BrookProtocol.MAX_PAYLOAD);
        }
        return new Limit(maxPayload);
    }

    /** Ignores what a later version may have put after the seconds. */
    private static Offer decodeOffer(ByteBuffer body) throws MalformedRequest {
        if (body.remaining() < 1 + Short.BYTES) {
            throw new MalformedRequest(
                    "offer of " + body.remaining() + " bytes, must be at least " + (1 + Short.BYTES));
        }
        byte flags = body.get();
        return new Offer(
                (flags & OFFER_REUSE) != 0, (flags & OFFER_ASSOCIATION) != 0, Short.toUnsignedInt(body.getShort()));
    }

    /** Ignores what a later version may have put after the token. */
    private static Flow decodeFlow(ByteBuffer body) throws MalformedRequest {
        if (body.remaining() < Long.BYTES) {
            throw new MalformedRequest("flow of " + body.remaining() + " bytes, must be at least " + Long.BYTES);
        }
        return new Flow(body.getLong());
    }

    private static Fail decodeFail(byte[] payload) throws MalformedRequest {
        if (payload.length < 2) {
            throw new MalformedRequest("failure without a code");
        }
        // The reason ends up in a log line: the peer may not break it.
        String reason = new String(Arrays.copyOfRange(payload, 2, payload.length), StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        return new Fail(ReplyCode.of(payload[1]), reason);
    }
}
