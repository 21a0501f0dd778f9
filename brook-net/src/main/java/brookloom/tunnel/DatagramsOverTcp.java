package brookloom.tunnel;

import brookloom.net.stream.GatheredWrites;
import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.Drops;
import brookloom.net.udp.StreamDrop;
import java.io.IOException;

/** Holds what all datagrams within a carrier's bytes have in common: gathered writes, and a count of what is dropped. */
abstract sealed class DatagramsOverTcp implements DatagramStream permits FragmentDatagrams, UnencryptedDatagrams {
    final GatheredWrites carrier;
    private final Drops<StreamDrop> drops = new Drops<>(StreamDrop.class);

    DatagramsOverTcp(GatheredWrites carrier) {
        this.carrier = carrier;
    }

    final void drop() {
        drops.count(StreamDrop.EMPTY_OR_TOO_LARGE);
    }

    /** Returns the count of datagrams that could not travel. */
    public final long dropped() {
        return drops.total();
    }

    @Override
    public final void countDropsIn(Drops<StreamDrop> sum) {
        drops.alsoCountIn(sum);
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
