package brookloom.proto;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A fragment sealed, and a fragment opened: a two-byte length and a payload, each with a tag of its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FragmentBenchmark {
    private static final int BATCH = 64;
    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("benchmark"));

    /** A keystroke, the original's largest fragment, the largest between ends of ours. */
    @Param({"64", "2014", "32224"})
    public int payload;

    private byte[] plain;
    private byte[] out;
    private byte[] sealed;
    private byte[] nonce;
    private FragmentSealer sealer;

    /** Seals the fragments that are opened. */
    @Setup
    public void seal64() {
        plain = new byte[payload];
        out = new byte[payload + BrookProtocol.FRAGMENT_OVERHEAD];
        sealed = new byte[BATCH * out.length];
        sealer = KEYS.sealer(TunnelKeys.Sender.CLIENT, Nonce.random());
        Nonce first = Nonce.random();
        nonce = first.toByteArray();
        FragmentSealer once = KEYS.sealer(TunnelKeys.Sender.CLIENT, first);
        for (int i = 0; i < BATCH; i++) {
            once.seal(plain, 0, payload, sealed, i * out.length);
        }
    }

    @Benchmark
    public int seal() {
        return sealer.seal(plain, 0, payload, out, 0);
    }

    /** With the key's derivation once in 64 fragments: an opener opens each only once. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int open() throws BrookException {
        FragmentOpener opener = KEYS.opener(TunnelKeys.Sender.CLIENT, Nonce.copyOf(nonce, 0), payload);
        int bytes = 0;
        for (int at = 0; at < sealed.length; at += out.length) {
            int length = opener.openLength(sealed, at);
            opener.openPayload(sealed, at + BrookProtocol.SEALED_LENGTH_LENGTH, length, out, 0);
            bytes += length;
        }
        return bytes;
    }

    /** What each tunnel pays once in each direction. */
    @Benchmark
    public FragmentSealer deriveAndKey() {
        return KEYS.sealer(TunnelKeys.Sender.CLIENT, Nonce.copyOf(nonce, 0));
    }
}
