package brookloom.client.inbound;

import brookloom.client.config.AppCredentials;
import brookloom.net.socks5.Socks5Command;
import brookloom.net.socks5.Socks5Protocol;
import brookloom.net.socks5.Socks5Request;
import brookloom.net.stream.ByteStream;
import brookloom.proto.AddressType;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an app and we say to each other before a byte is tunnelled, in this order: greeting, login, request, reply
 * (drawn in {@link Socks5Protocol}). Waits for the app for as long as it takes: the caller sets the deadline.
 */
final class Socks5Handshake {
    private final ByteStream app;
    private final @Nullable AppCredentials credentials;

    /** What the app has sent and we have not looked at yet: between position and limit. */
    private final ByteBuffer in =
            ByteBuffer.allocate(2 * Socks5Protocol.MAX_HANDSHAKE).flip();

    /** @param credentials what the app must show, or null when everyone is welcome */
    Socks5Handshake(ByteStream app, @Nullable AppCredentials credentials) {
        this.app = app;
        this.credentials = credentials;
    }

    /**
     * Lets the app in and reads its request.
     *
     * @throws AppRefused when the app was turned away, and has been told so
     * @throws IOException when the app left
     */
    Socks5Request accept() throws IOException {
        greet();
        if (credentials != null) {
            login(credentials);
        }
        return request();
    }

    /** RFC 1928 §3: the app offers methods, we take one. */
    private void greet() throws IOException {
        checkVersion(nextByte());
        byte[] offered = next(nextByte());
        int wanted = credentials == null ? Socks5Protocol.NO_LOGIN : Socks5Protocol.USER_PASSWORD;
        for (byte method : offered) {
            if (Byte.toUnsignedInt(method) == wanted) {
                send(Socks5Protocol.VERSION, wanted);
                return;
            }
        }
        send(Socks5Protocol.VERSION, Socks5Protocol.NO_ACCEPTABLE_METHOD);
        throw new AppRefused(
                credentials == null
                        ? "insists on a login: let it connect without user name and password,"
                                + " or set --socks5Username and --socks5Password here"
                        : "shows no user name and password: set them in the app");
    }

    private static void checkVersion(int first) throws AppRefused {
        if (first == Socks5Protocol.VERSION) {
            return;
        }
        if (first == Socks5Protocol.SOCKS4_VERSION) {
            throw new AppRefused("speaks SOCKS4, this port speaks SOCKS5: choose SOCKS5 (socks5h://) in the app");
        }
        if (first >= 'A' && first <= 'Z') {
            throw new AppRefused(
                    "speaks HTTP, this port speaks SOCKS5:"
                            + " enter it in the app as a SOCKS5 proxy (socks5h://), not as an HTTP proxy, or serve both at one port with --mixed");
        }
        throw new AppRefused("speaks something that starts with byte " + first
                + ", this port speaks SOCKS5: enter it in the app as a SOCKS5 proxy (socks5h://)");
    }

    /** RFC 1929: user name and password. */
    private void login(AppCredentials expected) throws IOException {
        int version = nextByte();
        if (version != Socks5Protocol.LOGIN_VERSION) {
            send(Socks5Protocol.LOGIN_VERSION, Socks5Protocol.LOGIN_FAILED);
            throw new AppRefused("sent a login of version " + version + ", must be 1 (RFC 1929)");
        }
        byte[] username = next(nextByte());
        byte[] password = next(nextByte());
        boolean welcome = expected.matches(username, password);
        Arrays.fill(password, (byte) 0);
        send(Socks5Protocol.LOGIN_VERSION, welcome ? Socks5Protocol.LOGIN_SUCCEEDED : Socks5Protocol.LOGIN_FAILED);
        if (!welcome) {
            throw new AppRefused("shows the wrong user name or password: compare the app's with --socks5Username"
                    + " and --socks5Password");
        }
    }

    /** RFC 1928 §4: what to do, and where. */
    private Socks5Request request() throws IOException {
        need(Socks5Protocol.REQUEST_PREFIX + 1);
        int version = nextByte();
        int commandCode = nextByte();
        nextByte(); // RSV
        if (version != Socks5Protocol.VERSION) {
            throw refuse(ReplyCode.GENERAL_FAILURE, "sent a request of version " + version + ", must be 5");
        }
        Destination destination = destination();
        for (Socks5Command command : Socks5Command.values()) {
            if (command.code() == commandCode) {
                return new Socks5Request(command, destination);
            }
        }
        throw refuse(ReplyCode.COMMAND_NOT_SUPPORTED, "wants command " + commandCode + ", which SOCKS5 does not have");
    }

    private Destination destination() throws IOException {
        AddressType type;
        try {
            type = AddressType.of(Byte.toUnsignedInt(in.get(in.position())));
        } catch (MalformedRequest e) {
            throw refuse(ReplyCode.ADDRESS_TYPE_NOT_SUPPORTED, "asks for " + e.getMessage());
        }
        need(1 + addressLength(type) + Short.BYTES);
        try {
            return Destination.decode(in);
        } catch (MalformedRequest e) {
            throw refuse(ReplyCode.GENERAL_FAILURE, "sent a bad request: " + e.getMessage());
        }
    }

    /** Bytes between ATYP and the port. */
    private int addressLength(AddressType type) throws IOException {
        return switch (type) {
            case IPV4 -> Integer.BYTES;
            case IPV6 -> 2 * Long.BYTES;
            case DOMAIN -> {
                need(2);
                yield 1 + Byte.toUnsignedInt(in.get(in.position() + 1));
            }
        };
    }

    /** What the app has already sent behind its request, without waiting for more. To be called once. */
    byte[] earlyData() throws IOException {
        in.compact();
        int read = app.readAvailable(in.array(), in.position(), in.remaining());
        in.position(in.position() + Math.max(read, 0)).flip();
        return take(in.remaining());
    }

    /** RFC 1928 §6: how it went, and the address that stands for the app on the other side. */
    void reply(ReplyCode code, Destination bound) throws IOException {
        byte[] reply = Socks5Protocol.reply(code, bound);
        app.write(reply, 0, reply.length);
    }

    /** Tells the app that it did not go well; the caller throws what it gets, for the log. */
    AppRefused refuse(ReplyCode code, String message) throws IOException {
        reply(code, Socks5Protocol.UNSPECIFIED);
        return new AppRefused(message);
    }

    private void send(int first, int second) throws IOException {
        app.write(new byte[] {(byte) first, (byte) second}, 0, 2);
    }

    private int nextByte() throws IOException {
        need(1);
        return Byte.toUnsignedInt(in.get());
    }

    private byte[] next(int length) throws IOException {
        need(length);
        return take(length);
    }

    private byte[] take(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /** Waits until so many bytes lie ahead. The buffer never runs out: it holds more than the longest handshake. */
    private void need(int bytes) throws IOException {
        while (in.remaining() < bytes) {
            int read = app.read(in.array(), in.limit(), in.capacity() - in.limit());
            if (read < 0) {
                throw new EOFException("the app left during the handshake");
            }
            in.limit(in.limit() + read);
        }
    }
}
