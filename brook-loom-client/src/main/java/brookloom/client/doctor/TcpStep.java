package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Step;
import brookloom.client.carrier.ServerSockets;
import brookloom.net.dial.TcpDialer;
import brookloom.proto.Destination;
import java.io.IOException;
import java.net.Socket;

/** Connects to the server's port. */
final class TcpStep implements Step {
    private final Destination server;
    private final TcpDialer sockets;

    TcpStep(Destination server, TcpDialer sockets) {
        this.server = server;
        this.sockets = sockets;
    }

    @Override
    public String name() {
        return "TCP";
    }

    @Override
    public Outcome run() throws IOException {
        try (Socket socket = ServerSockets.dial(sockets, server, 0)) {
            return new Passed("connected to " + server + " from "
                    + socket.getLocalAddress().getHostAddress());
        }
    }
}
