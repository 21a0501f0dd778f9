package brookloom.it.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What open tunnels cost in which nothing happens. In processes of their own, so that no earlier load hides it. */
final class IdleTunnels implements Load {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<Integer> counts;
    private final Duration settle;

    /** @param counts ascending */
    IdleTunnels(List<Integer> counts, Duration settle) {
        this.counts = counts;
        this.settle = settle;
    }

    List<Integer> counts() {
        return counts;
    }

    /** KiB per tunnel with so many open. */
    static Metric server(int tunnels) {
        return Metric.median("idle", tunnels + ", server", "KiB", 1);
    }

    static Metric client(int tunnels) {
        return Metric.median("idle", tunnels + ", client", "KiB", 1);
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String title() {
        return "Idle tunnels, private memory of each; all of them alive afterwards";
    }

    @Override
    public List<Metric> metrics() {
        return counts.stream()
                .flatMap(count -> List.of(server(count), client(count)).stream())
                .toList();
    }

    @Override
    public int rounds(int wanted) {
        return 1; // memory is no matter of chance, and 5,000 tunnels take their time
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.loads() && !subject.isDirect();
    }

    /** Fresh processes have a warm-up of their own. */
    @Override
    public Sample warmUp(Subject subject, Testbed bed) {
        bed.dropAll();
        return new Sample();
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        Sample sample = new Sample();
        OpenTunnels tunnels = new OpenTunnels();
        try (RunningPair pair = bed.fresh(subject).proven(bed.target())) {
            warmUp(pair.entrance(), bed.target());
            TimeUnit.MILLISECONDS.sleep(settle.toMillis());
            long serverBefore = pair.server().privateKib();
            long clientBefore = pair.client().privateKib();
            for (int count : counts) {
                tunnels.open(count - tunnels.count(), opener(pair.entrance(), bed.target()));
                TimeUnit.MILLISECONDS.sleep(settle.toMillis());
                sample.put(server(count), (double) (pair.server().privateKib() - serverBefore) / count);
                sample.put(client(count), (double) (pair.client().privateKib() - clientBefore) / count);
            }
            tunnels.echoAll();
            return sample;
        } catch (IOException e) {
            String why = AppEntrance.failure(e) + ", with " + tunnels.count() + " tunnels open";
            if (sample.values().isEmpty()) {
                throw new IOException(why, e);
            }
            sample.fail(why, 1);
            return sample; // fewer were fine
        } finally {
            tunnels.close();
        }
    }

    /** A few at a time, for what many at once would take would not be given back, and be missing from the cost. */
    private void warmUp(AppEntrance entrance, BenchTarget target) throws IOException, InterruptedException {
        for (int i = counts.getFirst(); i > 0; i -= OpenTunnels.OPENERS) {
            try (OpenTunnels few = new OpenTunnels()) {
                few.open(OpenTunnels.OPENERS, opener(entrance, target));
            }
        }
    }

    private static OpenTunnels.Opener opener(AppEntrance entrance, BenchTarget target) {
        return number -> entrance.connect(target.address(number), LIMIT);
    }
}
