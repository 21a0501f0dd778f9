package brookloom.server;

import brookloom.proto.io.DatagramStream;
import brookloom.proto.io.UdpSocket;
import java.io.IOException;
import java.net.PortUnreachableException;

/** A target's UDP socket, to which it does not matter that nobody listens there yet. Owns the socket. */
final class UdpTarget implements DatagramStream {
    private final UdpSocket socket;

    UdpTarget(UdpSocket socket) {
        this.socket = socket;
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        while (true) {
            try {
                return socket.receive(buffer);
            } catch (PortUnreachableException e) {
                // Datagrams promise nothing, and the next one may find somebody.
            }
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        socket.send(buffer, offset, length);
    }

    @Override
    public void close() {
        socket.close();
    }
}
