package brookloom.server.web.framed;

import brookloom.net.stream.ByteStream;
import brookloom.net.text.Failures;
import brookloom.net.websocket.FramedStream;
import brookloom.proto.BrookProtocol;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.websocket.jakarta.common.JakartaWebSocketSession;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.OutgoingFrames;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket: its messages go to a {@link FramedStream}, of which a tunnel's thread makes the rest.
 *
 * <p>Jakarta's API reads on as soon as a handler returns, and a handler that waits would keep one of Jetty's threads. So
 * the stream sits in Jetty's chain of demand, in front of the connection: without its word nothing is read, and nobody
 * waits.
 */
public final class FramedEndpoint extends Endpoint {
    private static final int INPUT_BUFFER = 64 * 1024;

    /** Length of a Close's code, in front of its reason (RFC 6455 section 5.5.1). */
    private static final int CODE_LENGTH = 2;

    private final EndPoint connection;
    private final Duration heartbeat;
    private final Consumer<ByteStream> carriers;
    private volatile @Nullable FramedStream stream;

    FramedEndpoint(EndPoint connection, Duration heartbeat, Consumer<ByteStream> carriers) {
        this.connection = connection;
        this.heartbeat = heartbeat;
        this.carriers = carriers;
    }

    /** Returns the configuration that upgrades to this endpoint only. */
    ServerEndpointConfig config() {
        return ServerEndpointConfig.Builder.create(FramedEndpoint.class, "/")
                .subprotocols(List.of(BrookProtocol.FRAMED))
                .configurator(new Upgrade(this))
                .build();
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        WebSocketCoreSession core = (WebSocketCoreSession) ((JakartaWebSocketSession) session).getCoreSession();
        core.setInputBufferSize(INPUT_BUFFER);
        var open = FramedStream.over(new JettyFraming(session, core.getConnection(), connection), heartbeat);
        ExtensionStack stack = core.getExtensionStack();
        stack.setLastDemand(open::demand);
        stack.initialize(stack.getNextIncoming(), new WithoutReason(stack.getNextOutgoing()), core);
        stream = open;
        session.addMessageHandler(ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>) open::received);
        carriers.accept(open);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        FramedStream open = stream;
        if (open == null) {
            return;
        }
        if (reason.getCloseCode() == CloseReason.CloseCodes.CLOSED_ABNORMALLY) {
            open.failed(new IOException("connection lost"));
        } else {
            open.closed();
        }
    }

    @Override
    public void onError(Session session, Throwable cause) {
        FramedStream open = stream;
        if (open != null) {
            open.failed(cause);
        }
    }

    /** Sends each Close with its code only: Jetty's reasons are its own texts, and those of exceptions. */
    private record WithoutReason(OutgoingFrames next) implements OutgoingFrames {
        @Override
        public void sendFrame(OutgoingEntry entry) {
            boolean text = entry.getFrame().getOpCode() == OpCode.CLOSE
                    && entry.getFrame().getPayloadLength() > CODE_LENGTH;
            next.sendFrame(text ? cut(entry) : entry);
        }

        private static OutgoingEntry cut(OutgoingEntry entry) {
            int code = CloseStatus.getCloseStatus(entry.getFrame()).getCode();
            return new OutgoingEntry.Builder(entry)
                    .frame(new CloseStatus(code).toFrame())
                    .build();
        }
    }

    private record JettyFraming(Session session, WebSocketConnection frames, EndPoint connection)
            implements FramedStream.Framing {
        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            try {
                session.getBasicRemote().sendBinary(ByteBuffer.wrap(buffer, offset, length));
            } catch (RuntimeException e) {
                throw new IOException("not sent: " + Failures.describe(e), e);
            }
        }

        @Override
        public void ping() {
            try {
                session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
            } catch (IOException | RuntimeException e) {
                // Closing; the reader will learn why.
            }
        }

        @Override
        public void more() {
            frames.demand();
        }

        @Override
        public void sendClose() {
            try {
                session.close();
            } catch (IOException e) {
                // Closed already.
            }
        }

        @Override
        public void abort() {
            connection.close();
        }

        @Override
        public String toString() {
            return String.valueOf(connection.getRemoteSocketAddress());
        }
    }

    /** Takes our subprotocol, whatever Origin, and no extension: sealed bytes do not compress. */
    private static final class Upgrade extends ServerEndpointConfig.Configurator {
        private final FramedEndpoint instance;

        Upgrade(FramedEndpoint instance) {
            this.instance = instance;
        }

        @Override
        public boolean checkOrigin(String origin) {
            return true;
        }

        @Override
        public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
            return BrookProtocol.FRAMED;
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            // Nothing to add.
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(instance);
        }
    }
}
