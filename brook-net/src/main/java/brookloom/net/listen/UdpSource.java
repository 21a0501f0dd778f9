package brookloom.net.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Sends datagrams from one address of a {@link UdpPort}. */
public interface UdpSource {
    /**
     * Sends the buffer's rest as one datagram, from any thread, without waiting.
     *
     * @return false when the system has no room for it now
     */
    boolean send(ByteBuffer datagram, InetSocketAddress to) throws IOException;
}
