package brookloom.client.carrier;

import brookloom.client.config.PlainRoute;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TcpDialer;
import brookloom.net.stream.BestEffort;
import brookloom.net.stream.SocketStream;
import brookloom.net.text.Failures;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import java.net.Socket;

/** Makes carriers that are nothing but TCP connections. */
public final class PlainCarriers implements CarrierDialer {
    private final PlainRoute route;
    private final TcpDialer sockets;

    public PlainCarriers(PlainRoute route, TcpDialer sockets) {
        this.route = route;
        this.sockets = sockets;
    }

    @Override
    public Carrier dial(FlowAffinity affinity) throws DialFailed {
        Socket socket = ServerSockets.dial(sockets, route.destination(), affinity.localPort());
        try {
            return new Carrier(new SocketStream(socket), new FlowAffinity.LocalPort(socket.getLocalPort()));
        } catch (IOException e) {
            BestEffort.close(socket);
            throw new DialFailed(
                    ReplyCode.GENERAL_FAILURE,
                    "server " + route + " broke the connection: " + Failures.reason(e) + DoctorHint.ifRepeated(),
                    e);
        }
    }
}
