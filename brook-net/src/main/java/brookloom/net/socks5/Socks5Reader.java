package brookloom.net.socks5;

import brookloom.proto.AddressType;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Decodes the messages of either role (drawn in {@link Socks5Protocol}), part by part, as they come from a blocking
 * source. Consumes no byte that is not the message's.
 */
public final class Socks5Reader {
    private final Source source;

    /** Supplies the bytes. */
    public interface Source {
        /**
         * Waits for so many bytes, and consumes no more.
         *
         * @throws java.io.EOFException when the peer has sent its last byte before
         */
        byte[] take(int length) throws IOException;
    }

    /** A user name and a password as they came (RFC 1929 §2). */
    @SuppressWarnings("ArrayRecordComponent") // compared in constant time
    public record Login(byte[] username, byte[] password) {
        @Override
        public String toString() {
            return "Login[redacted]";
        }
    }

    /** Reports a request that cannot be served; the message goes on after the app's address. */
    @SuppressWarnings("serial") // never serialized
    public static final class BadRequest extends IOException {
        private final ReplyCode code;

        BadRequest(ReplyCode code, String message) {
            super(message);
            this.code = code;
        }

        /** Returns what the app is to be answered. */
        public ReplyCode code() {
            return code;
        }
    }

    public Socks5Reader(Source source) {
        this.source = source;
    }

    /** Reads from an input that is somebody else's after the last message. */
    static Socks5Reader exact(InputStream in) {
        DataInputStream exact = new DataInputStream(in); // does not buffer
        return new Socks5Reader(length -> {
            byte[] bytes = new byte[length];
            exact.readFully(bytes);
            return bytes;
        });
    }

    /** Reads the version of the next message: its first byte. */
    public int version() throws IOException {
        return nextByte();
    }

    /** Reads the methods of a greeting (RFC 1928 §3), after its version. */
    public byte[] methods() throws IOException {
        return nextBlock();
    }

    /** Reads the method that the proxy chose (RFC 1928 §3), after the version. */
    int method() throws IOException {
        return nextByte();
    }

    /** Reads a login, after its version. */
    public Login login() throws IOException {
        return new Login(nextBlock(), nextBlock());
    }

    /** Reads the status of a login (RFC 1929 §2), after its version. */
    int loginStatus() throws IOException {
        return nextByte();
    }

    /**
     * Reads a request (RFC 1928 §4), version included.
     *
     * @throws BadRequest when it is to be refused
     */
    public Socks5Request request() throws IOException {
        int version = version();
        int command = nextByte();
        skipReserved();
        if (version != Socks5Protocol.VERSION) {
            throw new BadRequest(
                    ReplyCode.GENERAL_FAILURE,
                    "sent a request of version " + version + ", must be " + Socks5Protocol.VERSION);
        }
        Destination destination = requested();
        for (Socks5Command known : Socks5Command.values()) {
            if (known.code() == command) {
                return new Socks5Request(known, destination);
            }
        }
        throw new BadRequest(
                ReplyCode.COMMAND_NOT_SUPPORTED, "requested command " + command + ", which SOCKS5 does not define");
    }

    private Destination requested() throws IOException {
        AddressType type;
        try {
            type = addressType();
        } catch (MalformedRequest e) {
            throw new BadRequest(ReplyCode.ADDRESS_TYPE_NOT_SUPPORTED, "asks for " + e.getMessage());
        }
        try {
            return destination(type);
        } catch (MalformedRequest e) {
            throw new BadRequest(ReplyCode.GENERAL_FAILURE, "sent a bad request: " + e.getMessage());
        }
    }

    /** Reads the code of a reply (RFC 1928 §6), after its version. */
    ReplyCode replyCode() throws IOException {
        return ReplyCode.of(nextByte());
    }

    /**
     * Reads the rest of a reply, after its code: the address that the proxy bound.
     *
     * @throws MalformedRequest when it is no address
     */
    Destination bound() throws IOException {
        skipReserved();
        return destination(addressType());
    }

    private AddressType addressType() throws IOException {
        return AddressType.of(nextByte());
    }

    private Destination destination(AddressType type) throws IOException {
        ByteBuffer encoded = ByteBuffer.allocate(Destination.MAX_ENCODED_LENGTH);
        encoded.put((byte) type.code());
        int length = switch (type) {
            case IPV4 -> Integer.BYTES;
            case IPV6 -> 2 * Long.BYTES;
            case DOMAIN -> {
                int name = nextByte();
                encoded.put((byte) name);
                yield name;
            }
        };
        encoded.put(source.take(length + Short.BYTES));
        return Destination.decode(encoded.flip());
    }

    private void skipReserved() throws IOException {
        nextByte();
    }

    private int nextByte() throws IOException {
        return Byte.toUnsignedInt(source.take(1)[0]);
    }

    /** Reads bytes after their number, one byte. */
    private byte[] nextBlock() throws IOException {
        return source.take(nextByte());
    }
}
