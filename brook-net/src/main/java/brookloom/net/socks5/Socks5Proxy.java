package brookloom.net.socks5;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.ProxyFailed;
import brookloom.net.dial.ProxyLogin;
import brookloom.net.dial.TcpDialer;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.Deadline;
import brookloom.net.text.Failures;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The client's role of SOCKS5 (RFC 1928, RFC 1929), for outbound connections. Reads exactly what the proxy answers: the
 * byte after it is the target's.
 */
public final class Socks5Proxy {
    private final Socks5Server server;
    private final TcpDialer sockets;
    private final Duration limit;

    /**
     * Uses that server.
     *
     * @param sockets dials the proxy
     * @param limit of the proxy's answers, from the moment it is connected
     */
    public Socks5Proxy(Socks5Server server, TcpDialer sockets, Duration limit) {
        this.server = server;
        this.sockets = sockets;
        this.limit = limit;
    }

    /** An association: the relay address, valid while the control connection is open. The caller owns it. */
    record Association(Socket control, InetSocketAddress relay) {}

    /** Returns a connection that leads to the destination. The caller owns it. */
    Socket connect(Destination destination, int localPort) throws DialFailed {
        return request(
                new Socks5Request(Socks5Command.CONNECT, destination),
                localPort,
                destination.toString(),
                (socket, bound) -> socket);
    }

    /** Returns an association to send datagrams through. The caller owns its connection. */
    Association associate(Destination destination) throws DialFailed {
        Socks5Request request = new Socks5Request(Socks5Command.UDP_ASSOCIATE, Socks5Protocol.UNSPECIFIED);
        return request(request, 0, destination + " (UDP)", this::association);
    }

    /** Takes the proxy's own address where it answers with the wildcard or a name. */
    private Association association(Socket control, Destination bound) {
        var relay = switch (bound.host()) {
            case HostAddress.Ip ip -> ip.toInetAddress();
            case HostAddress.Domain domain -> control.getInetAddress();
        };
        return new Association(
                control,
                new InetSocketAddress(relay.isAnyLocalAddress() ? control.getInetAddress() : relay, bound.port()));
    }

    private interface Granted<T> {
        T granted(Socket socket, Destination bound);
    }

    private <T> T request(Socks5Request request, int localPort, String purpose, Granted<T> granted) throws DialFailed {
        Socket socket = dial(localPort);
        try (Deadline deadline = Deadline.closing(socket, limit)) {
            try {
                socket.setTcpNoDelay(true);
                Socks5Reader reader = Socks5Reader.exact(socket.getInputStream());
                greet(socket.getOutputStream(), reader);
                socket.getOutputStream().write(Socks5Protocol.request(request));
                return granted.granted(socket, reply(reader, purpose));
            } catch (IOException | RuntimeException e) {
                BestEffort.close(socket);
                if (deadline.expired()) {
                    throw failed(
                            ReplyCode.GENERAL_FAILURE,
                            "does not answer within " + limit.toSeconds() + " s: is it a SOCKS5 proxy?",
                            e);
                }
                throw e;
            }
        } catch (DialFailed e) {
            throw e;
        } catch (EOFException e) {
            throw failed(ReplyCode.GENERAL_FAILURE, "closed the connection inside its answer", e);
        } catch (IOException e) {
            throw failed(ReplyCode.GENERAL_FAILURE, "broke the connection: " + Failures.reason(e), e);
        }
    }

    private Socket dial(int localPort) throws ProxyFailed {
        try {
            return sockets.dial(server.address(), localPort);
        } catch (DialFailed e) {
            String reason = "SOCKS5 proxy " + e.getMessage() + ": is it running, and are address and network right?";
            throw new ProxyFailed(e.code(), reason, reason, e);
        }
    }

    private void greet(OutputStream out, Socks5Reader reader) throws IOException {
        ProxyLogin login = server.login();
        out.write(
                login == null
                        ? Socks5Protocol.greeting(Socks5Protocol.NO_LOGIN)
                        : Socks5Protocol.greeting(Socks5Protocol.NO_LOGIN, Socks5Protocol.USER_PASSWORD));
        checkVersion(reader);
        int method = reader.method();
        if (method == Socks5Protocol.NO_LOGIN) {
            return;
        }
        boolean requiresLogin = method == Socks5Protocol.USER_PASSWORD;
        if (login == null && (requiresLogin || method == Socks5Protocol.NO_ACCEPTABLE_METHOD)) {
            throw failed(
                    ReplyCode.NOT_ALLOWED,
                    "requires credentials: give --dialWithSocks5Username and --dialWithSocks5Password,"
                            + " or a username and a password in its link",
                    null);
        }
        if (login == null || !requiresLogin) {
            throw failed(ReplyCode.NOT_ALLOWED, "accepts neither no login nor user name and password", null);
        }
        out.write(login.encode(Socks5Protocol::login));
        if (reader.version() != Socks5Protocol.LOGIN_VERSION
                || reader.loginStatus() != Socks5Protocol.LOGIN_SUCCEEDED) {
            throw failed(ReplyCode.NOT_ALLOWED, "does not accept the user name and password", null);
        }
    }

    private void checkVersion(Socks5Reader reader) throws IOException {
        if (reader.version() != Socks5Protocol.VERSION) {
            throw failed(ReplyCode.GENERAL_FAILURE, "does not speak SOCKS5: check host and port", null);
        }
    }

    /** Returns the address that the proxy bound (RFC 1928 §6). */
    private Destination reply(Socks5Reader reader, String purpose) throws IOException {
        checkVersion(reader);
        ReplyCode code = reader.replyCode();
        if (code != ReplyCode.SUCCEEDED) {
            String reason = server + " answers '" + words(code) + "'";
            throw new ProxyFailed(code, purpose + ": " + reason, reason, null);
        }
        try {
            return reader.bound();
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
        String reason = server + " " + why;
        return new ProxyFailed(code, reason, reason, cause);
    }
}
