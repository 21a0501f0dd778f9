package brookloom.tunnel;

import brookloom.net.stream.GatheredWrites;
import brookloom.proto.BrookProtocol;
import java.io.IOException;

/**
 * UDP over TCP: one fragment is one datagram. Datagrams without data have no meaning to the original, and larger ones
 * than {@link BrookProtocol#MAX_DATAGRAM_PAYLOAD} no room: both are dropped and counted.
 */
public final class FragmentDatagrams extends DatagramsOverTcp {
    private static final byte[] NOTHING = new byte[0];

    private final FragmentReader reader;
    private final FragmentWriter writer;

    /** @param carrier what reader and writer use */
    FragmentDatagrams(GatheredWrites carrier, FragmentReader reader, FragmentWriter writer) {
        super(carrier);
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public boolean await() throws IOException {
        while (reader.await()) {
            if (reader.length() > 0) {
                return true;
            }
            reader.open(NOTHING, 0);
            drop();
        }
        return false;
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        return receive(buffer, 0);
    }

    @Override
    public int receive(byte[] buffer, int offset) throws IOException {
        return await() ? reader.openCut(buffer, offset) : -1;
    }

    @Override
    public boolean isReady() throws IOException {
        return reader.poll() && reader.length() > 0;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0 || length > BrookProtocol.MAX_DATAGRAM_PAYLOAD) {
            drop();
        } else {
            writer.writeData(buffer, offset, length);
        }
    }
}
