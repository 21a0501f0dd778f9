package brookloom.it.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Datagrams: one at a time for the latency, then as many as go. */
final class UdpLoad implements Load {
    static final Metric P50 = Metric.median("udp", "one at a time, p50", "µs", 0);
    static final Metric RATE = Metric.median("udp", "64 in flight", "echoes/s", 0);

    private static final Metric SERVER = Metric.median("udp", "server", "CPU µs", 1);
    private static final Metric CLIENT = Metric.median("udp", "client", "CPU µs", 1);
    private static final int SMALL = 64;
    private static final int LARGE = 1200;
    private static final int IN_FLIGHT = 64;

    private final int echoes;
    private final double seconds;

    UdpLoad(int echoes, double seconds) {
        this.echoes = echoes;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "udp";
    }

    @Override
    public String title() {
        return "UDP echo: " + SMALL + " B one at a time; " + LARGE + " B with " + IN_FLIGHT + " in flight";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(P50, RATE, SERVER, CLIENT);
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.loads() && subject.datagrams();
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        RunningPair pair = bed.pair(subject);
        Sample sample = new Sample();
        try (DatagramPath path = pair.entrance().datagrams(bed.target().address())) {
            latency(path, sample);
            rate(path, pair, sample);
        }
        return sample;
    }

    private void latency(DatagramPath path, Sample sample) throws IOException {
        double[] micros = new double[echoes];
        int count = 0;
        int lost = 0;
        while (count < echoes) {
            long nanos = path.roundTrip(SMALL, count + lost);
            if (nanos >= 0) {
                micros[count++] = nanos / 1e3;
            } else if (++lost > 20) {
                throw new IOException("datagrams get lost, though one at a time: " + lost + " of " + (count + lost));
            }
        }
        if (lost > 0) {
            sample.fail("lost, though one at a time", lost);
        }
        sample.put(P50, Numbers.percentile(micros, 50));
    }

    private void rate(DatagramPath path, RunningPair pair, Sample sample) throws IOException {
        Optional<PairCpu> spent = PairCpu.of(pair);
        double came = path.echoes(seconds, LARGE, IN_FLIGHT);
        if (came == 0) {
            throw new IOException("no echo of " + LARGE + " bytes comes");
        }
        sample.put(RATE, came / seconds);
        if (spent.isPresent()) {
            sample.put(SERVER, spent.get().server() / came * 1e6);
            sample.put(CLIENT, spent.get().client() / came * 1e6);
        }
    }
}
