package brookloom.it.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One server with as many idle tunnels as asked for: what each takes, what all of them cost while nothing happens, and how
 * long a new one takes, alone and beside busy ones. The clients take turns, for one has ports for some of them only.
 */
final class ManyTunnels implements Load {
    private static final Metric OPEN = metric("open", "", 0);
    private static final Metric SERVER = metric("server", "KiB each", 1);
    private static final Metric CLIENTS = metric("clients", "KiB each", 1);
    private static final Metric SERVER_CPU = metric("idle, server", "CPU %", 2);
    private static final Metric CLIENTS_CPU = metric("idle, clients", "CPU %", 2);
    private static final Metric ALONE_P50 = metric("a new one, p50", "ms", 2);
    private static final Metric ALONE_P99 = metric("a new one, p99", "ms", 2);
    private static final Metric BESIDE_P50 = metric("a new one beside the busy, p50", "ms", 2);
    private static final Metric BESIDE_P99 = metric("a new one beside the busy, p99", "ms", 2);
    private static final Metric ECHOES = metric("busy ones", "echoes/s", 0);

    private static final int BUSY = 200;
    private static final int NEW_ONES = 200;
    private static final int PAUSE_MILLIS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int tunnels;
    private final Duration settle;

    /** @param settle before memory is looked at; CPU time is looked at for three times as long */
    ManyTunnels(int tunnels, Duration settle) {
        this.tunnels = tunnels;
        this.settle = settle;
    }

    private static Metric metric(String what, String unit, int digits) {
        return Metric.median("many", what, unit, digits);
    }

    @Override
    public String name() {
        return "many";
    }

    @Override
    public String title() {
        return "Many idle tunnels at one server, " + BUSY + " busy ones beside them";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                OPEN, SERVER, CLIENTS, SERVER_CPU, CLIENTS_CPU, ALONE_P50, ALONE_P99, BESIDE_P50, BESIDE_P99, ECHOES);
    }

    @Override
    public int rounds(int wanted) {
        return 1;
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.loads() && subject.isOurs();
    }

    @Override
    public Sample warmUp(Subject subject, Testbed bed) {
        bed.dropAll();
        return new Sample();
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        Sample sample = new Sample();
        try (OpenTunnels open = new OpenTunnels();
                Crowd crowd = Crowd.start(subject, bed.processes(), tunnels, BUSY + NEW_ONES)) {
            if (crowd.room() < tunnels) {
                sample.fail("this shell allows no more open files (ulimit -n), so not " + tunnels, 1);
            }
            warmUp(crowd, bed.target());
            TimeUnit.MILLISECONDS.sleep(settle.toMillis());
            fill(crowd, bed.target(), open, sample);
            idle(crowd, sample);
            latency(crowd, bed.target(), ALONE_P50, ALONE_P99, sample);
            busy(crowd, bed.target(), sample);
            open.echoAll();
            return sample;
        }
    }

    private static void warmUp(Crowd crowd, BenchTarget target) throws IOException, InterruptedException {
        for (int i = 0; i < 20; i++) {
            try (OpenTunnels few = new OpenTunnels()) {
                few.open(OpenTunnels.OPENERS * crowd.clients(), opener(crowd, target));
            }
        }
    }

    private void fill(Crowd crowd, BenchTarget target, OpenTunnels open, Sample sample)
            throws IOException, InterruptedException {
        long server = crowd.server().privateKib();
        long clients = crowd.clientsKib();
        int count = Math.min(tunnels, crowd.room());
        open.open(count, opener(crowd, target));
        TimeUnit.MILLISECONDS.sleep(settle.toMillis());
        sample.put(OPEN, open.count())
                .put(SERVER, (double) (crowd.server().privateKib() - server) / count)
                .put(CLIENTS, (double) (crowd.clientsKib() - clients) / count);
    }

    private void idle(Crowd crowd, Sample sample) throws IOException, InterruptedException {
        Duration watched = settle.multipliedBy(3);
        CpuTime server = crowd.server().cpu();
        CpuTime clients = crowd.clientsCpu();
        TimeUnit.MILLISECONDS.sleep(watched.toMillis());
        double percent = 100.0 * 1000 / watched.toMillis();
        sample.put(SERVER_CPU, crowd.server().cpu().since(server) * percent)
                .put(CLIENTS_CPU, crowd.clientsCpu().since(clients) * percent);
    }

    private static void latency(Crowd crowd, BenchTarget target, Metric p50, Metric p99, Sample sample)
            throws IOException, InterruptedException {
        double[] millis = new double[NEW_ONES];
        for (int i = 0; i < NEW_ONES; i++) {
            long start = System.nanoTime();
            try (Socket tunnel = crowd.entrance(i).connect(target.address(i), LIMIT)) {
                tunnel.getOutputStream().write(LoadTarget.ANSWER);
                if (tunnel.getInputStream().read() != 1) {
                    throw new EOFException("a new tunnel ends at once");
                }
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        sample.put(p50, Numbers.percentile(millis, 50)).put(p99, Numbers.percentile(millis, 99));
    }

    /** The busy ones echo until the new ones are measured. */
    private static void busy(Crowd crowd, BenchTarget target, Sample sample) throws IOException, InterruptedException {
        AtomicLong echoes = new AtomicLong();
        try (OpenTunnels busy = new OpenTunnels()) {
            busy.open(BUSY, opener(crowd, target));
            long start = System.nanoTime();
            for (Socket tunnel : busy.sockets()) {
                Thread.ofVirtual().start(() -> keepBusy(tunnel, echoes));
            }
            latency(crowd, target, BESIDE_P50, BESIDE_P99, sample);
            sample.put(ECHOES, echoes.get() / ((System.nanoTime() - start) / 1e9));
        }
    }

    private static void keepBusy(Socket tunnel, AtomicLong echoes) {
        try {
            while (true) {
                OpenTunnels.echo(tunnel);
                echoes.incrementAndGet();
            }
        } catch (IOException e) {
            // Closed: the measurement is over.
        }
    }

    private static OpenTunnels.Opener opener(Crowd crowd, BenchTarget target) {
        return number -> crowd.entrance(number / OpenTunnels.OPENERS).connect(target.address(number), LIMIT);
    }
}
