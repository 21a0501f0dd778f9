package brookloom.client.carrier;

import brookloom.client.config.WebSocketRoute;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.tls.ClientTls;
import brookloom.client.tls.TlsStream;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TcpDialer;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.Deadline;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.Failures;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carriers to a {@code wsserver} or {@code wssserver}: TCP, TLS where it is wss, and the upgrade. */
public final class WebSocketCarriers implements CarrierDialer {
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private final WebSocketRoute route;
    private final @Nullable ClientTls tls;
    private final TcpDialer sockets;
    private final Upgrade upgrade;

    /**
     * Owns the upgrade.
     *
     * @param tls null for ws
     */
    public WebSocketCarriers(WebSocketRoute route, @Nullable ClientTls tls, TcpDialer sockets, Upgrade upgrade) {
        this.route = route;
        this.tls = tls;
        this.sockets = sockets;
        this.upgrade = upgrade;
    }

    @Override
    public Carrier dial(FlowAffinity affinity) throws DialFailed {
        return withSocket(affinity, this::upgrade);
    }

    private Carrier upgrade(Socket socket) throws IOException {
        ByteStream connection = tls == null ? new SocketStream(socket) : TlsStream.connect(socket, tls);
        String security = connection instanceof TlsStream secure ? secure.security() : "";
        FlowAffinity next = new FlowAffinity.LocalPort(socket.getLocalPort());
        return new Carrier(upgrade.perform(connection), next, false, security);
    }

    /** Converts a fresh connection within a time limit; owns the socket. */
    public interface Handshake<T> {
        T perform(Socket socket) throws IOException;
    }

    /** Dials and shakes hands; every failure in one line that names the server. */
    public <T> T withSocket(FlowAffinity affinity, Handshake<T> handshake) throws DialFailed {
        Socket socket = ServerSockets.dial(sockets, route.dialled(), affinity.localPort());
        try (Deadline deadline = Deadline.closing(socket, LIMIT)) {
            try {
                return handshake.perform(socket);
            } catch (RuntimeException e) {
                BestEffort.close(socket);
                throw e;
            } catch (IOException e) {
                BestEffort.close(socket);
                throw deadline.expired()
                        ? failed(
                                "does not answer within " + LIMIT.toSeconds() + " s: is a Brook "
                                        + (tls == null ? "ws" : "wss")
                                        + "server there? (a plain one, for 'client --server', never answers)",
                                e)
                        : e;
            }
        } catch (DialFailed e) {
            throw e;
        } catch (IOException e) {
            throw failed("broke the connection during the upgrade: " + Failures.reason(e) + DoctorHint.ifRepeated(), e);
        }
    }

    @Override
    public boolean authenticatesEnds() {
        return tls != null;
    }

    @Override
    public void close() {
        upgrade.close();
    }

    /** The server, and what it does. */
    public DialFailed failed(String why, IOException cause) {
        return new DialFailed(ReplyCode.GENERAL_FAILURE, "server " + route + " " + why, cause);
    }
}
