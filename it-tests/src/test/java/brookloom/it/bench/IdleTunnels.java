package brookloom.it.bench;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** What open tunnels cost in which nothing happens. In processes of their own, so that no earlier load hides it. */
final class IdleTunnels implements Load {
    private static final int CONCURRENT = 16;
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
        Queue<Socket> tunnels = new ConcurrentLinkedQueue<>();
        try (RunningPair pair = bed.fresh(subject).proven(bed.target())) {
            warmUp(pair.entrance(), bed.target());
            TimeUnit.MILLISECONDS.sleep(settle.toMillis());
            long serverBefore = pair.server().privateKib();
            long clientBefore = pair.client().privateKib();
            for (int count : counts) {
                open(pair.entrance(), bed.target(), count - tunnels.size(), tunnels);
                TimeUnit.MILLISECONDS.sleep(settle.toMillis());
                sample.put(server(count), (double) (pair.server().privateKib() - serverBefore) / count);
                sample.put(client(count), (double) (pair.client().privateKib() - clientBefore) / count);
            }
            for (Socket tunnel : tunnels) {
                echo(tunnel);
            }
            return sample;
        } catch (IOException e) {
            String why = AppEntrance.failure(e) + ", with " + tunnels.size() + " tunnels open";
            if (sample.values().isEmpty()) {
                throw new IOException(why, e);
            }
            sample.fail(why, 1);
            return sample; // fewer were fine
        } finally {
            closeAll(tunnels);
        }
    }

    /** A few at a time, for what many at once would take would not be given back, and be missing from the cost. */
    private void warmUp(AppEntrance entrance, BenchTarget target) throws IOException, InterruptedException {
        for (int i = counts.getFirst(); i > 0; i -= CONCURRENT) {
            Queue<Socket> few = new ConcurrentLinkedQueue<>();
            try {
                open(entrance, target, CONCURRENT, few);
            } finally {
                closeAll(few);
            }
        }
    }

    private static void open(AppEntrance entrance, BenchTarget target, int count, Queue<Socket> tunnels)
            throws IOException, InterruptedException {
        Concurrently.run(CONCURRENT, app -> {
            for (int i = app; i < count; i += CONCURRENT) {
                Socket tunnel = entrance.connect(target.address(i), LIMIT);
                tunnels.add(tunnel);
                tunnel.getOutputStream().write(LoadTarget.ECHO);
                echo(tunnel);
            }
            return app;
        });
    }

    private static void echo(Socket tunnel) throws IOException {
        tunnel.getOutputStream().write(7);
        if (tunnel.getInputStream().read() != 7) {
            throw new IOException("an idle tunnel is dead");
        }
    }

    private static void closeAll(Queue<Socket> tunnels) throws IOException {
        for (Socket tunnel : tunnels) {
            tunnel.close();
        }
    }
}
