package brookloom.tunnel;

import brookloom.net.stream.ByteStream;
import brookloom.net.udp.DatagramStream;
import brookloom.proto.Destination;
import brookloom.proto.OpenRequest;
import brookloom.proto.ReplyCode;
import java.io.IOException;

/**
 * A carrier whose client has sent its request, with either inner protocol: {@link BrookServerTunnel} or
 * {@link UnencryptedServerTunnel}. Check {@link #request}, then {@link #acknowledge}, then dial, then {@link #stream} or
 * {@link #datagrams}.
 */
public sealed interface ServerTunnel permits BrookServerTunnel, UnencryptedServerTunnel {
    /** Returns the client's opening, authenticated but not yet checked for age. */
    OpenRequest request();

    /** Informs the client that its request is accepted, before the target is dialled. */
    void acknowledge() throws IOException;

    /** Informs the client that the target is reached. */
    void opened(Destination bound) throws IOException;

    /** Informs the client why the target is not reached, if that can be told; the caller closes the carrier then. */
    void failed(ReplyCode code, String reason);

    /** Returns the tunnel of network TCP. */
    ByteStream stream();

    /** Returns the tunnel of network UDP. */
    DatagramStream datagrams();
}
