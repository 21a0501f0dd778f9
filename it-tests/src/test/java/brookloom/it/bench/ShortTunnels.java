package brookloom.it.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tunnels that live for one request of a byte and its answer, many at once. The app ends first, as browsers do, so the
 * ports it and the programs left from wait a minute (TIME_WAIT) unless the kernel gives them away earlier, as Linux does
 * on loopback (tcp_tw_reuse is 2); the target's addresses take turns besides.
 */
final class ShortTunnels implements Load {
    static final Metric RATE = Metric.median("short", "tunnels", "/s", 0);
    static final Metric FAILED = Metric.total("short", "failed");
    static final Metric ASKED = Metric.total("short", "of");

    private static final Metric RATE_WITH_HUNG = Metric.median("short", "with the failed ones' time", "/s", 0);
    private static final Metric CPU = Metric.median("short", "server + client", "CPU µs", 0);
    private static final int CONCURRENT = 16;
    private static final int WARM_UP = 2000;
    private static final int TOO_MANY_FAILURES = 20 * CONCURRENT;

    private final int perRound;
    private final Duration limit;

    /** @param limit of one wait in a tunnel, after which it counts as hung */
    ShortTunnels(int perRound, Duration limit) {
        this.perRound = perRound;
        this.limit = limit;
    }

    /** What one app did, and the time that tunnels took which worked, and which failed. */
    private record Count(int opened, long nanos, long failedNanos, Map<String, Integer> failures) {}

    @Override
    public String name() {
        return "short";
    }

    @Override
    public String title() {
        return "Short tunnels, " + CONCURRENT + " concurrent";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(RATE, RATE_WITH_HUNG, CPU, FAILED, ASKED);
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.loads();
    }

    @Override
    public Sample warmUp(Subject subject, Testbed bed) throws IOException, InterruptedException {
        return measure(subject, bed, Math.min(WARM_UP, perRound));
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        return measure(subject, bed, subject.chief() ? perRound : perRound / 5);
    }

    private Sample measure(Subject subject, Testbed bed, int tunnels) throws IOException, InterruptedException {
        RunningPair pair = bed.pair(subject);
        Optional<PairCpu> spent = PairCpu.of(pair);
        List<Count> counts = open(pair.entrance(), bed.target(), tunnels);
        int opened = counts.stream().mapToInt(Count::opened).sum();
        double seconds = counts.stream().mapToLong(Count::nanos).sum() / 1e9 / CONCURRENT;
        double failedSeconds = counts.stream().mapToLong(Count::failedNanos).sum() / 1e9 / CONCURRENT;
        Sample sample = new Sample();
        counts.forEach(count -> count.failures.forEach(sample::fail));
        int failed =
                sample.failures().values().stream().mapToInt(Integer::intValue).sum();
        if (opened > 0) {
            sample.put(RATE, opened / seconds);
            sample.put(RATE_WITH_HUNG, opened / (seconds + failedSeconds));
            if (spent.isPresent()) {
                sample.put(CPU, (spent.get().server() + spent.get().client()) / opened * 1e6);
            }
        }
        return sample.put(FAILED, failed).put(ASKED, opened + failed);
    }

    /** Stops early when nearly all fail, for each of those takes its time. */
    private List<Count> open(AppEntrance entrance, BenchTarget target, int tunnels)
            throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        return Concurrently.run(CONCURRENT, app -> {
            int opened = 0;
            long nanos = 0;
            long failedNanos = 0;
            Map<String, Integer> failures = new TreeMap<>();
            for (int i = next.getAndIncrement(); i < tunnels; i = next.getAndIncrement()) {
                long start = System.nanoTime();
                try {
                    ask(entrance, target, i);
                    opened++;
                    nanos += System.nanoTime() - start;
                } catch (IOException e) {
                    failedNanos += System.nanoTime() - start;
                    failures.merge(AppEntrance.failure(e), 1, Integer::sum);
                    if (failed.incrementAndGet() >= TOO_MANY_FAILURES) {
                        next.set(tunnels);
                    }
                }
            }
            return new Count(opened, nanos, failedNanos, failures);
        });
    }

    private void ask(AppEntrance entrance, BenchTarget target, int number) throws IOException {
        try (Socket socket = entrance.connect(target.address(number), limit)) {
            try {
                socket.getOutputStream().write(LoadTarget.ANSWER);
                if (socket.getInputStream().read() != 1) {
                    throw new EOFException();
                }
            } catch (IOException e) {
                throw new IOException("request: " + AppEntrance.failure(e), e);
            }
        }
    }
}
