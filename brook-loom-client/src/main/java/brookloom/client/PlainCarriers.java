package brookloom.client;

import brookloom.proto.ReplyCode;
import brookloom.proto.io.DialFailed;
import brookloom.proto.io.SocketStream;
import brookloom.proto.io.TcpDialer;
import java.io.IOException;
import java.net.Socket;

/** Makes carriers that are nothing but TCP connections. */
final class PlainCarriers implements CarrierDialer {
    private final PlainRoute route;
    private final TcpDialer sockets;

    PlainCarriers(PlainRoute route, TcpDialer sockets) {
        this.route = route;
        this.sockets = sockets;
    }

    @Override
    public Carrier dial(int localPort) throws DialFailed {
        Socket socket = ServerSockets.dial(sockets, route.destination(), localPort);
        try {
            return new Carrier(new SocketStream(socket), socket.getLocalPort());
        } catch (IOException e) {
            ServerSockets.closeQuietly(socket);
            throw new DialFailed(
                    ReplyCode.GENERAL_FAILURE, "server " + route + " broke the connection: " + e.getMessage(), e);
        }
    }
}
