package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.relay.Pump;
import brookloom.net.stream.BufferPool;
import brookloom.net.stream.ByteStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Nonce;
import brookloom.proto.TunnelKeys.Sender;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a byte costs on its way from the app to the target: counted, not timed. The carrier leads back to itself. */
class DataPathTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 20;
    private static final int BATCHES = 100;
    private static final int FRAGMENTS_OF_A_BATCH = Tunnels.BURST / BrookProtocol.MAX_PAYLOAD;

    private final Loop carrier = new Loop();
    private final TunnelStream tunnel = tunnelOver(carrier);

    @ParameterizedTest
    @ValueSource(ints = {1, 2013, 2014, 2015, 20_000, 64_448})
    void eachBatchOfTheAppIsOneWriteAndItsFragmentsAreOneWriteToTheTarget(int size) throws IOException {
        move(new byte[1], new byte[1], 1); // with the nonce
        Arrivals app = new Arrivals(size);
        Arrivals target = new Arrivals(0);
        for (int batch = 1; batch <= 5; batch++) {
            app.arrivals = 1;
            new Pump(app, tunnel).run();
            assertThat(carrier.writes).isEqualTo(1 + batch);

            new Pump(new TillItWouldWait(tunnel), target).run();
            assertThat(target.written).isEqualTo((long) batch * size);
            assertThat(target.writes).isEqualTo(batch);
        }
    }

    @Test
    void aFragmentAllocatesNothingBeyondTheJdksCipher() throws Exception {
        byte[] batch = new byte[Tunnels.BURST];
        byte[] opened = new byte[BufferPool.LARGE];
        long path = Long.MAX_VALUE;
        long cipher = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) { // compiled code allocates less, so the least counts
            long before = THREADS.getCurrentThreadAllocatedBytes();
            move(batch, opened, BATCHES);
            path = Math.min(path, THREADS.getCurrentThreadAllocatedBytes() - before);
            cipher = Math.min(cipher, allocatedByCiphers());
        }
        assertThat((path - cipher) / (double) (BATCHES * FRAGMENTS_OF_A_BATCH))
                .as("bytes a fragment, beyond those of the cipher alone: %s", cipher)
                .isLessThan(16); // the smallest object
    }

    private void move(byte[] batch, byte[] opened, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            tunnel.write(batch, 0, batch.length);
            for (int n = 0; n < batch.length; ) {
                n += tunnel.read(opened, 0, opened.length);
            }
        }
    }

    /** What the same number of fragments costs whoever uses the JDK's cipher with a fresh nonce for each. */
    private static long allocatedByCiphers() throws GeneralSecurityException {
        Cipher seal = Cipher.getInstance("AES/GCM/NoPadding");
        Cipher open = Cipher.getInstance("AES/GCM/NoPadding");
        SecretKeySpec key = new SecretKeySpec(new byte[BrookProtocol.KEY_LENGTH], "AES");
        byte[] nonce = new byte[BrookProtocol.NONCE_LENGTH];
        byte[] plain = new byte[BrookProtocol.MAX_PAYLOAD];
        byte[] sealed = new byte[BrookProtocol.MAX_PAYLOAD + BrookProtocol.TAG_LENGTH];
        int[] lengths = {BrookProtocol.LENGTH_LENGTH, plain.length};
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < BATCHES * FRAGMENTS_OF_A_BATCH; i++) {
            for (int length : lengths) {
                nonce[0] = (byte) i; // the cipher asks no more than that it differs from the one before
                nonce[1] = (byte) length;
                seal.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(Byte.SIZE * BrookProtocol.TAG_LENGTH, nonce));
                int n = seal.doFinal(plain, 0, length, sealed, 0);
                open.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(Byte.SIZE * BrookProtocol.TAG_LENGTH, nonce));
                open.doFinal(sealed, 0, n, plain, 0);
            }
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static TunnelStream tunnelOver(Loop carrier) {
        Nonce nonce = Nonce.random();
        FragmentWriter writer = new FragmentWriter(
                carrier, Tunnels.KEYS.sealer(Sender.CLIENT, nonce), nonce.toByteArray(), BrookProtocol.MAX_PAYLOAD);
        FragmentReader reader = new FragmentReader(
                carrier, sent -> Tunnels.KEYS.opener(Sender.CLIENT, sent, BrookProtocol.MAX_PAYLOAD));
        return new TunnelStream(carrier, reader, writer, TunnelStream.Side.SERVER, 0);
    }

    /** Gives back what was written, and allocates nothing for it. */
    private static final class Loop extends FakeStream {
        private final byte[] bytes = new byte[2 * BufferPool.LARGE];
        private int start;
        private int end;
        private int writes;

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return readAvailable(buffer, offset, length);
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) {
            int n = Math.min(length, end - start);
            System.arraycopy(bytes, start, buffer, offset, n);
            start += n;
            return n;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            if (start == end) {
                start = 0;
                end = 0;
            }
            System.arraycopy(buffer, offset, bytes, end, length);
            end += length;
            writes++;
        }
    }

    /** An app from which so many bytes arrive at once, so many times; or a target that counts. */
    private static final class Arrivals extends FakeStream {
        private final int size;
        private int arrivals;
        private int atHand;
        private int writes;
        private long written;

        Arrivals(int size) {
            this.size = size;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (arrivals == 0) {
                return -1;
            }
            arrivals--;
            atHand = size;
            return readAvailable(buffer, offset, length);
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) {
            int n = Math.min(atHand, length);
            atHand -= n;
            return n;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            writes++;
            written += length;
        }
    }

    /** Ends where the inner stream would wait. */
    private static final class TillItWouldWait extends FakeStream {
        private final TunnelStream inner;
        private boolean begun;

        TillItWouldWait(TunnelStream inner) {
            this.inner = inner;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (begun) {
                return -1;
            }
            begun = true;
            return inner.read(buffer, offset, length);
        }

        @Override
        public int readAvailable(byte[] buffer, int offset, int length) throws IOException {
            return inner.readAvailable(buffer, offset, length);
        }
    }

    private abstract static class FakeStream implements ByteStream {
        @Override
        public void write(byte[] buffer, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void close() {}
    }
}
