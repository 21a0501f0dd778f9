package brookloom.client.inbound;

import brookloom.net.socks5.Socks5Protocol;
import brookloom.net.socks5.Socks5Reader;
import brookloom.net.socks5.Socks5Reader.BadRequest;
import brookloom.net.socks5.Socks5Request;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's role of SOCKS5 before a byte is tunnelled, in this order: greeting, login, request, reply (drawn in
 * {@link Socks5Protocol}). Waits for the app without a limit: the caller sets the deadline.
 */
final class Socks5Handshake {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final ByteStream app;
    private final @Nullable LoginCheck logins;
    private final Socks5Reader reader = new Socks5Reader(this::take);

    /** Bytes that the app has sent and nobody has taken: between position and limit. */
    private ByteBuffer in =
            ByteBuffer.allocate(2 * Socks5Protocol.MAX_HANDSHAKE).flip();

    /** @param logins checks what the app shows; null when nothing is required */
    Socks5Handshake(ByteStream app, @Nullable LoginCheck logins) {
        this.app = app;
        this.logins = logins;
    }

    /**
     * Lets the app in and reads its request.
     *
     * @throws AppRefused when the app was turned away, and has been told so
     * @throws IOException when the app left
     */
    Socks5Request accept() throws IOException {
        greet();
        if (logins != null) {
            login(logins);
        }
        return request();
    }

    /** Lets the app offer methods, and takes one (RFC 1928 §3). */
    private void greet() throws IOException {
        checkVersion(reader.version());
        byte[] offered = reader.methods();
        int wanted = logins == null ? Socks5Protocol.NO_LOGIN : Socks5Protocol.USER_PASSWORD;
        for (byte method : offered) {
            if (Byte.toUnsignedInt(method) == wanted) {
                send(Socks5Protocol.method(wanted));
                return;
            }
        }
        send(Socks5Protocol.method(Socks5Protocol.NO_ACCEPTABLE_METHOD));
        throw new AppRefused(
                logins == null
                        ? "offers only a user name and password: let it connect without,"
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
                    "speaks HTTP, this port speaks SOCKS5: enter it in the app as a SOCKS5 proxy (socks5h://), not as"
                            + " an HTTP proxy, or serve both at one port with --mixed");
        }
        throw new AppRefused("speaks something that starts with byte " + first
                + ", this port speaks SOCKS5: enter it in the app as a SOCKS5 proxy (socks5h://)");
    }

    /** Checks user name and password (RFC 1929). */
    private void login(LoginCheck check) throws IOException {
        int version = reader.version();
        if (version != Socks5Protocol.LOGIN_VERSION) {
            send(Socks5Protocol.loginStatus(Socks5Protocol.LOGIN_FAILED));
            throw new AppRefused("sent a login of version " + version + ", must be 1 (RFC 1929)");
        }
        Socks5Reader.Login shown = reader.login();
        boolean welcome = check.accepts(shown.username(), shown.password());
        Arrays.fill(shown.password(), (byte) 0);
        send(Socks5Protocol.loginStatus(welcome ? Socks5Protocol.LOGIN_SUCCEEDED : Socks5Protocol.LOGIN_FAILED));
        if (!welcome) {
            throw new AppRefused("shows the wrong user name or password: compare the app's with --socks5Username"
                    + " and --socks5Password");
        }
    }

    private Socks5Request request() throws IOException {
        try {
            return reader.request();
        } catch (BadRequest e) {
            throw refuse(e.code(), String.valueOf(e.getMessage()));
        }
    }

    /** Takes what the app has already sent after its request, without waiting for more. To be called once. */
    byte[] earlyData() throws IOException {
        in.compact();
        int read = app.readAvailable(in.array(), in.position(), in.remaining());
        in.position(in.position() + Math.max(read, 0)).flip();
        byte[] early = take(in.remaining());
        in = NONE; // the tunnel keeps this object
        return early;
    }

    /** Answers the request; {@code bound} is the address that stands for the app on the other side (RFC 1928 §6). */
    void reply(ReplyCode code, Destination bound) throws IOException {
        send(Socks5Protocol.reply(code, bound));
    }

    /** Answers that the request failed; the caller throws the result, for the log. */
    AppRefused refuse(ReplyCode code, String message) throws IOException {
        reply(code, Socks5Protocol.UNSPECIFIED);
        return new AppRefused(message);
    }

    private void send(byte[] message) throws IOException {
        app.write(message, 0, message.length);
    }

    /** Waits for so many bytes. The buffer never runs out: it holds more than the longest handshake. */
    private byte[] take(int length) throws IOException {
        while (in.remaining() < length) {
            int read = app.read(in.array(), in.limit(), in.capacity() - in.limit());
            if (read < 0) {
                throw new EOFException("the app left during the handshake");
            }
            in.limit(in.limit() + read);
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
