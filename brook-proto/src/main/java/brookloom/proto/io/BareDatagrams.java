package brookloom.proto.io;

import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookProtocol;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** UDP over withoutBrookProtocol: each datagram behind its length (2 bytes, big endian). */
public final class BareDatagrams implements DatagramStream {
    private final ByteStream carrier;
    private final ReadBuffer buffer;
    private final ReentrantLock lock = new ReentrantLock();
    private final LongAdder dropped = new LongAdder();

    BareDatagrams(ByteStream carrier) {
        this.carrier = carrier;
        this.buffer = new ReadBuffer(carrier);
    }

    @Override
    public int receive(byte[] out) throws IOException {
        while (buffer.await(BrookProtocol.LENGTH_LENGTH)) {
            byte[] bytes = buffer.bytes();
            int length = Byte.toUnsignedInt(bytes[buffer.start()]) << 8 | Byte.toUnsignedInt(bytes[buffer.start() + 1]);
            buffer.skip(BrookProtocol.LENGTH_LENGTH);
            if (!buffer.await(length)) {
                throw new TruncatedStream("a datagram of " + length + " bytes");
            }
            int fitting = Math.min(length, out.length);
            System.arraycopy(buffer.bytes(), buffer.start(), out, 0, fitting);
            buffer.skip(length);
            if (length > 0) {
                return fitting;
            }
            dropped.increment();
        }
        if (buffer.size() > 0) {
            throw new TruncatedStream("a datagram's length");
        }
        return -1;
    }

    @Override
    public void send(byte[] data, int offset, int length) throws IOException {
        if (length == 0 || length > BrookProtocol.MAX_BARE_DATAGRAM) {
            dropped.increment();
            return;
        }
        byte[] whole = BufferPool.take(BrookProtocol.LENGTH_LENGTH + length);
        lock.lock();
        try {
            whole[0] = (byte) (length >>> 8);
            whole[1] = (byte) length;
            System.arraycopy(data, offset, whole, BrookProtocol.LENGTH_LENGTH, length);
            carrier.write(whole, 0, BrookProtocol.LENGTH_LENGTH + length);
        } finally {
            lock.unlock();
            BufferPool.give(whole);
        }
    }

    /** Datagrams that could not travel. */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void close() {
        carrier.close();
    }
}
