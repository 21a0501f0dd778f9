package brookloom.net.socks5;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.ProxyFailed;
import brookloom.net.dial.ProxyLogin;
import brookloom.net.dial.TcpDialer;
import brookloom.net.stream.Deadline;
import brookloom.proto.AddressType;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of SOCKS5 (RFC 1928, RFC 1929) as a way out. Reads exactly what the proxy answers: the byte behind
 * it is the target's.
 */
public final class Socks5Proxy {
    private static final int VERSION = 5;
    private static final int NO_LOGIN = 0;
    private static final int LOGIN = 2;
    private static final int LOGIN_VERSION = 1;
    private static final int NONE_ACCEPTABLE = 0xff;
    private static final int CONNECT = 1;
    private static final int UDP_ASSOCIATE = 3;
    private static final Destination ANYWHERE = new Destination(new HostAddress.Ipv4(0), 0);

    private final Socks5Server server;
    private final TcpDialer sockets;
    private final Duration limit;

    /**
     * By way of that server.
     *
     * @param sockets the way to the proxy
     * @param limit of the proxy's answers, after it was reached
     */
    public Socks5Proxy(Socks5Server server, TcpDialer sockets, Duration limit) {
        this.server = server;
        this.sockets = sockets;
        this.limit = limit;
    }

    /** What it takes to send datagrams: where to, and for as long as the connection lives. The caller owns it. */
    record Association(Socket control, InetSocketAddress relay) {}

    /** A connection that leads to the destination. The caller owns it. */
    Socket connect(Destination destination, int localPort) throws DialFailed {
        return request(CONNECT, destination, localPort, destination.toString(), (socket, bound) -> socket);
    }

    /** A place to send datagrams to. The caller owns its connection. */
    Association associate(Destination destination) throws DialFailed {
        return request(UDP_ASSOCIATE, ANYWHERE, 0, destination + " (UDP)", this::association);
    }

    /** The wildcard, and a name, stand for the proxy's own address. */
    private Association association(Socket control, Destination bound) {
        var relay = switch (bound.host()) {
            case HostAddress.Ipv4 ipv4 -> ipv4.toInetAddress();
            case HostAddress.Ipv6 ipv6 -> ipv6.toInetAddress();
            case HostAddress.Domain domain -> control.getInetAddress();
        };
        return new Association(
                control,
                new InetSocketAddress(relay.isAnyLocalAddress() ? control.getInetAddress() : relay, bound.port()));
    }

    private interface Granted<T> {
        T granted(Socket socket, Destination bound);
    }

    private <T> T request(int command, Destination destination, int localPort, String purpose, Granted<T> granted)
            throws DialFailed {
        Socket socket = dial(localPort);
        try (Deadline deadline = Deadline.closing(socket, limit)) {
            try {
                socket.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(socket.getInputStream()); // does not buffer
                greet(socket, in);
                socket.getOutputStream().write(encode(command, destination));
                return granted.granted(socket, reply(in, purpose));
            } catch (IOException | RuntimeException e) {
                closeQuietly(socket);
                if (deadline.expired()) {
                    throw failed(ReplyCode.GENERAL_FAILURE, "does not answer within " + limit.toSeconds() + " s", e);
                }
                throw e;
            }
        } catch (DialFailed e) {
            throw e;
        } catch (EOFException e) {
            throw failed(ReplyCode.GENERAL_FAILURE, "closed the connection inside its answer", e);
        } catch (IOException e) {
            throw failed(ReplyCode.GENERAL_FAILURE, "broke the connection: " + e.getMessage(), e);
        }
    }

    private Socket dial(int localPort) throws ProxyFailed {
        try {
            return sockets.dial(server.address(), localPort);
        } catch (DialFailed e) {
            throw new ProxyFailed(
                    e.code(),
                    "SOCKS5 proxy " + e.getMessage() + ": is it running, and are address and network right?",
                    e);
        }
    }

    private void greet(Socket socket, DataInputStream in) throws IOException {
        ProxyLogin login = server.login();
        byte[] methods = login == null ? new byte[] {VERSION, 1, NO_LOGIN} : new byte[] {VERSION, 2, NO_LOGIN, LOGIN};
        socket.getOutputStream().write(methods);
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw failed(ReplyCode.GENERAL_FAILURE, "does not speak SOCKS5: check host and port", null);
        }
        int method = in.readUnsignedByte();
        if (method == NO_LOGIN) {
            return;
        }
        if (login == null && (method == LOGIN || method == NONE_ACCEPTABLE)) {
            throw failed(
                    ReplyCode.NOT_ALLOWED,
                    "wants a login: give --dialWithSocks5Username and --dialWithSocks5Password,"
                            + " or a username and a password in its link",
                    null);
        }
        if (login == null || method != LOGIN) {
            throw failed(ReplyCode.NOT_ALLOWED, "accepts neither no login nor user name and password", null);
        }
        socket.getOutputStream().write(login.toSocks5());
        if (in.readUnsignedByte() != LOGIN_VERSION || in.readUnsignedByte() != 0) {
            throw failed(ReplyCode.NOT_ALLOWED, "does not accept the user name and password", null);
        }
    }

    /** RFC 1928 §4. */
    private static byte[] encode(int command, Destination destination) {
        ByteBuffer request = ByteBuffer.allocate(3 + destination.encodedLength());
        request.put((byte) VERSION).put((byte) command).put((byte) 0);
        destination.encodeTo(request);
        return request.array();
    }

    /** RFC 1928 §6; the address that the proxy bound. */
    private Destination reply(DataInputStream in, String purpose) throws IOException {
        if (in.readUnsignedByte() != VERSION) {
            throw failed(ReplyCode.GENERAL_FAILURE, "does not speak SOCKS5: check host and port", null);
        }
        ReplyCode code = ReplyCode.of(in.readUnsignedByte());
        if (code != ReplyCode.SUCCEEDED) {
            throw new ProxyFailed(code, purpose + ": " + server + " answers '" + words(code) + "'", null);
        }
        in.readUnsignedByte(); // reserved
        ByteBuffer bound = ByteBuffer.allocate(Destination.MAX_ENCODED_LENGTH);
        try {
            int type = in.readUnsignedByte();
            bound.put((byte) type);
            int length = switch (AddressType.of(type)) {
                case IPV4 -> Integer.BYTES;
                case IPV6 -> 2 * Long.BYTES;
                case DOMAIN -> {
                    int domain = in.readUnsignedByte();
                    bound.put((byte) domain);
                    yield domain;
                }
            };
            in.readFully(bound.array(), bound.position(), length + Short.BYTES);
            return Destination.decode(
                    bound.limit(bound.position() + length + Short.BYTES).rewind());
        } catch (MalformedRequest e) {
            throw failed(ReplyCode.GENERAL_FAILURE, "answers with a broken address: " + e.getMessage(), e);
        }
    }

    private static String words(ReplyCode code) {
        return switch (code) {
            case SUCCEEDED -> "succeeded";
            case GENERAL_FAILURE -> "general failure";
            case NOT_ALLOWED -> "not allowed";
            case NETWORK_UNREACHABLE -> "network unreachable";
            case HOST_UNREACHABLE -> "host unreachable";
            case CONNECTION_REFUSED -> "connection refused";
            case TTL_EXPIRED -> "time to live expired";
            case COMMAND_NOT_SUPPORTED -> "command not supported";
            case ADDRESS_TYPE_NOT_SUPPORTED -> "address type not supported";
        };
    }

    private ProxyFailed failed(ReplyCode code, String why, @Nullable Throwable cause) {
        return new ProxyFailed(code, server + " " + why, cause);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
