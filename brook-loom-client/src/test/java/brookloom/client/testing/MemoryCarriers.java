package brookloom.client.testing;

import brookloom.client.carrier.CarrierDialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.proto.ReplyCode;
import brookloom.testing.MemoryStream;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Carriers in memory; the test is the server, and takes their far ends. */
public final class MemoryCarriers implements CarrierDialer {
    public final BlockingQueue<MemoryStream> far = new LinkedBlockingQueue<>();

    /** The same by the local port that each carrier was given. */
    public final Map<Integer, MemoryStream> farByPort = new ConcurrentHashMap<>();

    private final AtomicInteger ports = new AtomicInteger(50_000);
    public volatile boolean refuse;
    public volatile boolean closed;

    @Override
    public Carrier dial(FlowAffinity affinity) throws DialFailed {
        if (refuse) {
            throw new DialFailed(ReplyCode.CONNECTION_REFUSED, "server refuses");
        }
        MemoryStream.Pair pair = MemoryStream.pair();
        int port = affinity.localPort() == 0 ? ports.incrementAndGet() : affinity.localPort();
        farByPort.put(port, pair.far());
        far.add(pair.far());
        return new Carrier(pair.near(), new FlowAffinity.LocalPort(port));
    }

    /** The next carrier's far end, in the order of the dials. */
    public MemoryStream accept() throws InterruptedException {
        MemoryStream carrier = far.poll(60, TimeUnit.SECONDS);
        if (carrier == null) {
            throw new AssertionError("nobody dialled");
        }
        return carrier;
    }

    @Override
    public void close() {
        closed = true;
    }
}
