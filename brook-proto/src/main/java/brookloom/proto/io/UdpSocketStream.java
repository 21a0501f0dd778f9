package brookloom.proto.io;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A connected UDP socket as a {@link DatagramStream}. Owns the channel. */
public final class UdpSocketStream implements DatagramStream {
    private final DatagramChannel channel;

    /** Takes the channel over, which is connected. */
    public UdpSocketStream(DatagramChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for a datagram.
     *
     * @throws PortUnreachableException when the other end says that nobody listens there; it may be asked again
     */
    @Override
    public int receive(byte[] buffer) throws IOException {
        return channel.read(ByteBuffer.wrap(buffer));
    }

    /** Sends a datagram; what cannot leave is lost, as on any network. */
    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        try {
            channel.write(ByteBuffer.wrap(buffer, offset, length));
        } catch (PortUnreachableException e) {
            sendAgain(buffer, offset, length);
        } catch (IOException e) {
            requireOpen(e); // unreachable, filtered or too large for the way
        }
    }

    /** The failure was an earlier datagram's, told late: this one has not been sent yet. */
    private void sendAgain(byte[] buffer, int offset, int length) throws IOException {
        try {
            channel.write(ByteBuffer.wrap(buffer, offset, length));
        } catch (IOException e) {
            requireOpen(e);
        }
    }

    private void requireOpen(IOException e) throws IOException {
        if (!channel.isOpen()) {
            throw e;
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
