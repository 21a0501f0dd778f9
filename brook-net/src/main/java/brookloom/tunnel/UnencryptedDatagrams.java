package brookloom.tunnel;

import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.GatheredWrites;
import brookloom.net.stream.ReadBuffer;
import brookloom.proto.BrookException.FragmentTooLarge;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookProtocol;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** UDP over withoutBrookProtocol: each datagram behind its length (2 bytes, big endian). */
public final class UnencryptedDatagrams extends DatagramsOverTcp {
    private static final int UNKNOWN = -1;

    private final ReadBuffer buffer;
    private final ReentrantLock lock = new ReentrantLock();

    /** Of the datagram at the front of the buffer, once its two bytes are read. */
    private int length = UNKNOWN;

    UnencryptedDatagrams(ByteStream carrier) {
        super(new GatheredWrites(carrier));
        this.buffer = new ReadBuffer(carrier);
    }

    @Override
    public boolean await() throws IOException {
        while (awaitLength()) {
            if (!buffer.await(length)) {
                throw new TruncatedStream("a datagram of " + length + " bytes");
            }
            if (length > 0) {
                return true;
            }
            length = UNKNOWN;
            drop();
        }
        return false;
    }

    private boolean awaitLength() throws IOException {
        if (length == UNKNOWN) {
            if (!buffer.await(BrookProtocol.LENGTH_LENGTH)) {
                if (buffer.size() > 0) {
                    throw new TruncatedStream("a datagram's length");
                }
                return false;
            }
            byte[] bytes = buffer.bytes();
            length = Byte.toUnsignedInt(bytes[buffer.start()]) << 8 | Byte.toUnsignedInt(bytes[buffer.start() + 1]);
            buffer.skip(BrookProtocol.LENGTH_LENGTH);
            if (length > BrookProtocol.MAX_BARE_DATAGRAM) {
                throw new FragmentTooLarge(length, BrookProtocol.MAX_BARE_DATAGRAM);
            }
        }
        return true;
    }

    @Override
    public int receive(byte[] out) throws IOException {
        if (!await()) {
            return -1;
        }
        int received = Math.min(length, out.length);
        System.arraycopy(buffer.bytes(), buffer.start(), out, 0, received);
        buffer.skip(length);
        length = UNKNOWN;
        return received;
    }

    @Override
    public boolean isReady() throws IOException {
        return buffer.has(BrookProtocol.LENGTH_LENGTH + 1) && awaitLength() && length > 0 && buffer.has(length);
    }

    @Override
    public void send(byte[] data, int offset, int count) throws IOException {
        if (count == 0 || count > BrookProtocol.MAX_BARE_DATAGRAM) {
            drop();
            return;
        }
        byte[] whole = BufferPool.take(BrookProtocol.LENGTH_LENGTH + count);
        lock.lock();
        try {
            whole[0] = (byte) (count >>> 8);
            whole[1] = (byte) count;
            System.arraycopy(data, offset, whole, BrookProtocol.LENGTH_LENGTH, count);
            carrier.write(whole, 0, BrookProtocol.LENGTH_LENGTH + count);
            BufferPool.give(whole);
        } finally {
            lock.unlock();
        }
    }
}
