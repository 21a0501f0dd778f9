package brookloom.it.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * From an app's connect to the first byte of the answer, with a long line between client and server. The line accepts at
 * once, so TCP's handshake is not in it. The app sends its request as soon as the proxy says that it is connected.
 */
final class FirstByteLoad implements Load {
    /** In round trips, a few tunnels after a client's start. */
    static final Metric WARM = Metric.median("firstbyte", "later", "round trips", 2);

    private static final Metric COLD = Metric.median("firstbyte", "first ever", "round trips", 2);
    private static final Metric COLD_MILLIS = Metric.median("firstbyte", "first ever", "ms", 0);
    private static final Metric READY = Metric.median("firstbyte", "first, 3 s after the start", "round trips", 2);
    private static final Metric READY_MILLIS = Metric.median("firstbyte", "first, 3 s after the start", "ms", 0);
    private static final Metric WARM_MILLIS = Metric.median("firstbyte", "later", "ms", 0);
    private static final Duration ONE_WAY = Duration.ofMillis(50);
    private static final double ROUND_TRIP_MILLIS = 2.0 * 50;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int PAUSE_MILLIS = 300;

    /** In which a client that connects at its start has done so. */
    private static final int START_MILLIS = 3000;

    private final boolean quick;

    FirstByteLoad(boolean quick) {
        this.quick = quick;
    }

    @Override
    public String name() {
        return "firstbyte";
    }

    @Override
    public String title() {
        return "First byte, " + ONE_WAY.toMillis() + " ms each way between client and server";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(COLD, COLD_MILLIS, READY, READY_MILLIS, WARM, WARM_MILLIS);
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.loads();
    }

    @Override
    public int rounds(int wanted) {
        return Math.min(wanted, 2); // time that the line takes, not chance
    }

    /** Each round has its own processes. */
    @Override
    public Sample warmUp(Subject subject, Testbed bed) {
        return new Sample();
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        Sample sample = new Sample();
        try (RunningPair pair = bed.freshOverLink(subject, ONE_WAY)) {
            double ready = millisAfter(START_MILLIS, pair, bed);
            sample.put(READY, ready / ROUND_TRIP_MILLIS).put(READY_MILLIS, ready);
        }
        try (RunningPair pair = bed.freshOverLink(subject, ONE_WAY)) {
            double cold = millisAfter(PAUSE_MILLIS, pair, bed);
            double later = later(pair, bed);
            return sample.put(COLD, cold / ROUND_TRIP_MILLIS)
                    .put(COLD_MILLIS, cold)
                    .put(WARM, later / ROUND_TRIP_MILLIS)
                    .put(WARM_MILLIS, later);
        }
    }

    private double later(RunningPair pair, Testbed bed) throws IOException, InterruptedException {
        int warmUps = quick ? 2 : 4;
        List<Double> warm = new ArrayList<>();
        for (int i = 0; i < (quick ? 4 : 8); i++) {
            double millis = millisAfter(PAUSE_MILLIS, pair, bed);
            if (i >= warmUps) {
                warm.add(millis);
            }
        }
        return Numbers.median(warm);
    }

    private static double millisAfter(int pause, RunningPair pair, Testbed bed)
            throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(pause);
        return millis(pair.entrance(), bed.target());
    }

    private static double millis(AppEntrance entrance, BenchTarget target) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = entrance.connect(target.address(), LIMIT)) {
            socket.getOutputStream().write(LoadTarget.ANSWER);
            if (socket.getInputStream().read() != 1) {
                throw new EOFException("no answer");
            }
            return (System.nanoTime() - start) / 1e6;
        }
    }
}
