package brookloom.it.bench;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What it costs bulk data that all is observed: the CPU time of the same bytes with and without, in the same processes. */
final class ObservedCost implements Load {
    private static final String NAME = "observed";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final double GIB = 1 << 30;

    private static final Way DOWN = Way.of("down", BulkLoad::download);
    private static final Way UP = Way.of("up", BulkLoad::upload);

    private final long bytes;
    private int round;

    private interface Transfer {
        void move(Socket socket, long bytes) throws IOException;
    }

    private record Way(Transfer transfer, Metric ratio, Metric without, Metric with) {
        static Way of(String name, Transfer transfer) {
            return new Way(
                    transfer,
                    Metric.median(NAME, name + ", with / without", "CPU s", 4),
                    Metric.median(NAME, name + ", without", "CPU s/GiB", 2),
                    Metric.median(NAME, name + ", with", "CPU s/GiB", 2));
        }
    }

    /** @param bytes per round and direction */
    ObservedCost(long bytes) {
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return "Everything observed, server + client";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(DOWN.ratio, DOWN.without, DOWN.with, UP.ratio, UP.without, UP.with);
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.name().equals(BothServices.NAME);
    }

    @Override
    public Sample warmUp(Subject subject, Testbed bed) throws IOException, InterruptedException {
        long end = System.nanoTime() + WARM_UP.toNanos();
        Sample last = measure(subject, bed);
        while (System.nanoTime() - end < 0) { // compiling goes on for tens of gibibytes
            last = measure(subject, bed);
        }
        return last;
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        RunningPair pair = bed.pair(subject);
        Optional<Subject.Commands> commands = subject.commands();
        if (!(commands.orElseThrow() instanceof BothServices services)) {
            throw new IllegalStateException(subject.name());
        }
        Sample sample = new Sample();
        boolean first = round++ % 2 == 0;
        for (Way way : List.of(DOWN, UP)) {
            double[] spent = new double[2];
            for (boolean with : List.of(first, !first)) {
                spent[with ? 1 : 0] =
                        spent(way, pair, with ? services.observedEntrance() : pair.entrance(), bed.target());
            }
            sample.put(way.ratio, spent[1] / spent[0])
                    .put(way.without, spent[0] / (bytes / GIB))
                    .put(way.with, spent[1] / (bytes / GIB));
        }
        return sample;
    }

    private double spent(Way way, RunningPair pair, AppEntrance entrance, BenchTarget target) throws IOException {
        PairCpu cpu = PairCpu.of(pair).orElseThrow();
        try (Socket socket = entrance.connect(target.address(), LIMIT)) {
            way.transfer.move(socket, bytes);
        }
        return cpu.server() + cpu.client();
    }
}
