package brookloom.tunnel;

import brookloom.net.stream.GatheredWrites;
import brookloom.net.udp.DatagramStream;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** Holds what all datagrams within a carrier's bytes have in common: gathered writes, and a count of what is dropped. */
abstract sealed class DatagramsOverTcp implements DatagramStream permits FragmentDatagrams, UnencryptedDatagrams {
    final GatheredWrites carrier;
    private final LongAdder dropped = new LongAdder();

    DatagramsOverTcp(GatheredWrites carrier) {
        this.carrier = carrier;
    }

    final void drop() {
        dropped.increment();
    }

    /** Returns the count of datagrams that could not travel. */
    public final long dropped() {
        return dropped.sum();
    }

    @Override
    public final void sendLater(byte[] buffer, int offset, int length) throws IOException {
        carrier.hold();
        send(buffer, offset, length);
    }

    @Override
    public final void flush() throws IOException {
        carrier.flush();
    }

    @Override
    public final void close() {
        carrier.finish();
    }
}
