package brookloom.client.carrier.framed;

import brookloom.net.http.HttpHead;
import brookloom.net.listen.LoopbackConnectProxy;
import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Connections that wait for the library to fetch them through the loopback proxy, each by a token that serves once. */
final class PendingStreams implements LoopbackConnectProxy.Connector {
    /** The field of a CONNECT that carries the token. */
    static final String TOKEN_HEADER = "Proxy-Authorization";

    private static final int TOKEN_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, PendingStream> waiting = new ConcurrentHashMap<>();

    /** Lets the next CONNECT with the stream's token have this connection. */
    PendingStream add(ByteStream connection) {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        PendingStream stream = new PendingStream("Bearer " + HexFormat.of().formatHex(token), connection);
        waiting.put(stream.credentials(), stream);
        return stream;
    }

    /** Invalidates the stream's token. */
    void cancel(PendingStream stream) {
        waiting.remove(stream.credentials());
    }

    @Override
    public ByteStream connect(HttpHead request) throws IOException {
        List<String> credentials = request.values(TOKEN_HEADER);
        PendingStream stream = credentials.size() == 1 ? waiting.remove(credentials.getFirst()) : null;
        if (stream == null) {
            throw new IOException("a CONNECT without a valid token");
        }
        return stream;
    }
}
