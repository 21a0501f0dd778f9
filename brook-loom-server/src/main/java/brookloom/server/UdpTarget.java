package brookloom.server;

import brookloom.proto.io.DatagramStream;
import brookloom.proto.io.UdpSocketStream;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.channels.DatagramChannel;

/** A target's UDP socket, to which it does not matter that nobody listens there yet. Owns the channel. */
final class UdpTarget implements DatagramStream {
    private final UdpSocketStream socket;

    UdpTarget(DatagramChannel channel) {
        this.socket = new UdpSocketStream(channel);
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
