package brookloom.net.dial;

import brookloom.net.http.HttpReader;
import brookloom.net.http.HttpReader.HeadCutShort;
import brookloom.net.http.HttpReader.HeadTooLarge;
import brookloom.net.http.HttpReader.NotHttp;
import brookloom.net.http.MalformedHttp;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.Deadline;
import brookloom.net.text.Failures;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Dials a destination over TCP through an HTTP proxy (CONNECT, RFC 9110 §9.3.6), which resolves its name. Reads exactly
 * the proxy's answer: the byte after it is the target's.
 */
public final class HttpProxyDialer implements TcpDialer {
    private static final int MAX_ANSWER = 16 * 1024;

    private final Destination proxy;
    private final @Nullable ProxyLogin login;
    private final TcpDialer sockets;
    private final Duration limit;

    /**
     * Dials through that proxy.
     *
     * @param login null when it requires none
     * @param sockets dials the proxy
     * @param limit of the proxy's answer, from the moment it is connected
     */
    public HttpProxyDialer(Destination proxy, @Nullable ProxyLogin login, TcpDialer sockets, Duration limit) {
        this.proxy = proxy;
        this.login = login;
        this.sockets = sockets;
        this.limit = limit;
    }

    @Override
    public Socket dial(Destination destination, int localPort) throws DialFailed {
        Socket socket = dialProxy(localPort);
        try (Deadline deadline = Deadline.closing(socket, limit)) {
            try {
                socket.setTcpNoDelay(true);
                socket.getOutputStream().write(request(destination));
                check(status(socket.getInputStream()), destination);
                return socket;
            } catch (IOException | RuntimeException e) {
                BestEffort.close(socket);
                if (deadline.expired()) {
                    throw failed(
                            ReplyCode.HOST_UNREACHABLE,
                            "does not answer within " + limit.toSeconds() + " s: is it an HTTP proxy?",
                            e);
                }
                throw e;
            }
        } catch (DialFailed e) {
            throw e;
        } catch (IOException e) {
            throw failed(ReplyCode.GENERAL_FAILURE, "broke the connection: " + Failures.reason(e), e);
        }
    }

    private Socket dialProxy(int localPort) throws ProxyFailed {
        try {
            return sockets.dial(proxy, localPort);
        } catch (DialFailed e) {
            throw new ProxyFailed(
                    e.code(),
                    "HTTP proxy " + e.getMessage() + ": is it running, and are address and network right?",
                    e);
        }
    }

    private byte[] request(Destination destination) {
        String authorization = login == null ? "" : "Proxy-Authorization: " + login.toBasic() + "\r\n";
        return ("CONNECT " + destination + " HTTP/1.1\r\nHost: " + destination + "\r\n" + authorization + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the status of the answer, and reads no byte after it: that is the target's. */
    private int status(InputStream in) throws IOException {
        try {
            return HttpReader.exact(in, MAX_ANSWER).response().status();
        } catch (NotHttp | MalformedHttp e) {
            throw failed(ReplyCode.GENERAL_FAILURE, "does not speak HTTP: check host and port", e);
        } catch (HeadCutShort e) {
            throw failed(ReplyCode.GENERAL_FAILURE, "closed the connection inside its answer", e);
        } catch (HeadTooLarge e) {
            throw failed(ReplyCode.GENERAL_FAILURE, "answers with over " + e.limit() + " bytes", e);
        }
    }

    private void check(int status, Destination destination) throws ProxyFailed {
        if (status / 100 == 2) {
            return;
        }
        ReplyCode code = switch (status) {
            case 401, 403, 405, 407 -> ReplyCode.NOT_ALLOWED;
            case 502, 503, 504 -> ReplyCode.HOST_UNREACHABLE;
            default -> ReplyCode.GENERAL_FAILURE;
        };
        String why = switch (status) {
            case 401, 407 ->
                login == null
                        ? ": it requires credentials, --proxy http://user:password@host:port"
                        : ": it does not accept the user name and password";
            case 403, 405 -> ": it does not allow that host, that port, or CONNECT at all";
            case 502, 503, 504 -> ": it does not reach " + destination;
            default -> ": is it a proxy?";
        };
        throw failed(code, "answers HTTP " + status + " to CONNECT " + destination + why, null);
    }

    private ProxyFailed failed(ReplyCode code, String why, @Nullable Throwable cause) {
        return new ProxyFailed(code, "HTTP proxy " + proxy + " " + why, cause);
    }
}
