package brookloom.proto;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Where a tunnel goes: from text, and from the wire's bytes (RFC 1928 §5), with the opening around them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AddressBenchmark {
    @Param({"192.0.2.7", "2001:db8::7", "www.example.com"})
    public String host;

    private byte[] encoded;

    /** Encodes the opening that is decoded. */
    @Setup
    public void encode() {
        Destination destination = new Destination(HostAddress.parse(host), 443);
        encoded = new OpenRequest(1_700_000_000, Network.TCP, destination).encode();
    }

    @Benchmark
    public HostAddress parse() {
        return HostAddress.parse(host);
    }

    @Benchmark
    public OpenRequest decode() throws BrookException {
        return OpenRequest.decode(ByteBuffer.wrap(encoded));
    }
}
