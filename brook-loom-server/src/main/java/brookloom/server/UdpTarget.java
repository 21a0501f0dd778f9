package brookloom.server;

import brookloom.proto.io.DatagramStream;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A connected UDP socket as a {@link DatagramStream}. Owns the channel. */
final class UdpTarget implements DatagramStream {
    private final DatagramChannel channel;

    UdpTarget(DatagramChannel channel) {
        this.channel = channel;
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        while (true) {
            try {
                return channel.read(ByteBuffer.wrap(buffer));
            } catch (PortUnreachableException e) {
                // Nobody listens there yet; datagrams promise nothing, and the next one may find somebody.
            }
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        try {
            channel.write(ByteBuffer.wrap(buffer, offset, length));
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw e;
            }
            // Unreachable, filtered or too large for the way: a datagram is lost, as on any network.
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
