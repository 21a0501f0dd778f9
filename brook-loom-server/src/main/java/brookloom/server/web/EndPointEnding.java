package brookloom.server.web;

import brookloom.server.tunnel.CarrierEnding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Ends our direction of a Jetty connection: close_notify where there is TLS, then FIN. TLS 1.2 cannot be read after that,
 * and Jetty's WebSocket reads by itself, so what still arrives is taken from the socket.
 */
final class EndPointEnding implements CarrierEnding {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int BUFFER = 512;

    private final EndPoint endPoint;

    EndPointEnding(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    @Override
    public void end() {
        endPoint.shutdownOutput();
        EndPoint socket = socket();
        if (!socket.isOutputShutdown()) {
            socket.shutdownOutput();
        }
    }

    @Override
    public void drain(Duration limit, long most) {
        ByteBuffer buffer = BufferUtil.allocate(BUFFER);
        long begun = System.nanoTime();
        long dropped = 0;
        try {
            while (System.nanoTime() - begun < limit.toNanos() && dropped + BUFFER <= most) {
                BufferUtil.clear(buffer);
                int n = socket().fill(buffer);
                if (n < 0) {
                    return;
                }
                dropped += n;
                if (n == 0) {
                    LockSupport.parkNanos(PAUSE.toNanos()); // others may wait for its input already
                }
            }
        } catch (IOException e) {
            // Broken: nothing is left to drop.
        }
    }

    /** TLS is an end point around another. */
    private EndPoint socket() {
        return endPoint.getTransport() instanceof EndPoint inner ? inner : endPoint;
    }
}
