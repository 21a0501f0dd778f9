package brookloom.proto.io;

import brookloom.proto.Destination;
import java.net.Socket;

/** A way out over TCP: straight from this machine ({@link SocketDialer}), or through somebody's proxy. */
public interface TcpDialer {
    /**
     * A connected socket, which the caller owns.
     *
     * @param localPort to dial from if it is free and this way out has a say in it; 0 for any
     * @throws DialFailed with the code and the one line to show
     */
    Socket dial(Destination destination, int localPort) throws DialFailed;
}
