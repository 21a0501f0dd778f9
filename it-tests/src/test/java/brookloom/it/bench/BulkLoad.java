package brookloom.it.bench;

import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Many bytes down, then as many up, by one stream or several at once. */
final class BulkLoad implements Load {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BUFFER = 64 * 1024;
    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;

    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private final int streams;
    private final long bytes;
    private final String name;
    private final Direction down;
    private final Direction up;
    private final Metric cpu;

    private record Direction(Metric speed, Metric server, Metric client) {}

    BulkLoad(int streams, long bytes) {
        this.streams = streams;
        this.bytes = bytes;
        name = "bulk-" + streams;
        down = direction("down");
        up = direction("up");
        cpu = Metric.median(name, "server + client", "CPU s/GiB", 2);
    }

    private Direction direction(String way) {
        return new Direction(
                Metric.median(name, way, "MiB/s", 0),
                Metric.median(name, way + ", server", "CPU s/GiB", 2),
                Metric.median(name, way + ", client", "CPU s/GiB", 2));
    }

    static Metric down(int streams) {
        return new BulkLoad(streams, 0).down.speed;
    }

    static Metric up(int streams) {
        return new BulkLoad(streams, 0).up.speed;
    }

    /** Of both processes, and the mean of both directions. */
    static Metric cpu(int streams) {
        return new BulkLoad(streams, 0).cpu;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return "Bulk, " + streams + (streams == 1 ? " stream" : " streams at once");
    }

    @Override
    public List<Metric> metrics() {
        return List.of(down.speed, up.speed, cpu, down.server, down.client, up.server, up.client);
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.loads();
    }

    @Override
    public Sample warmUp(Subject subject, Testbed bed) throws IOException, InterruptedException {
        long end = System.nanoTime() + WARM_UP.toNanos();
        Sample last = measure(subject, bed);
        while (System.nanoTime() - end < 0) { // a virtual machine compiles by and by
            last = measure(subject, bed);
        }
        return last;
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        RunningPair pair = bed.pair(subject);
        Sample sample = new Sample();
        double downCpu = measure(down, pair, bed.target(), sample);
        double upCpu = measure(up, pair, bed.target(), sample);
        if (pair.hasPrograms()) {
            sample.put(cpu, (downCpu + upCpu) / 2);
        }
        return sample;
    }

    private double measure(Direction direction, RunningPair pair, BenchTarget target, Sample sample)
            throws IOException, InterruptedException {
        Optional<PairCpu> spent = PairCpu.of(pair);
        long start = System.nanoTime();
        Concurrently.run(streams, i -> stream(direction, pair.entrance(), target));
        double seconds = (System.nanoTime() - start) / 1e9;
        sample.put(direction.speed, bytes / MIB / seconds);
        if (spent.isEmpty()) {
            return 0;
        }
        double server = spent.get().server() / (bytes / GIB);
        double client = spent.get().client() / (bytes / GIB);
        sample.put(direction.server, server).put(direction.client, client);
        return server + client;
    }

    private boolean stream(Direction direction, AppEntrance entrance, BenchTarget target) throws IOException {
        try (Socket socket = entrance.connect(target.address(), LIMIT)) {
            if (direction.equals(down)) {
                download(socket, bytes / streams);
            } else {
                upload(socket, bytes / streams);
            }
        }
        return true;
    }

    /** Counts, for the original passes no end on. */
    static void download(Socket socket, long bytes) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write(LoadTarget.DOWN);
        out.writeLong(bytes);
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[BUFFER];
        for (long left = bytes; left > 0; ) {
            int n = in.read(buffer);
            if (n < 0) {
                throw new EOFException();
            }
            left -= n;
        }
    }

    /** The target says when it has all, so that no half-close is needed, which the original cannot pass on. */
    static void upload(Socket socket, long bytes) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write(LoadTarget.UP);
        out.writeLong(bytes);
        byte[] buffer = new byte[BUFFER];
        for (long left = bytes; left > 0; left -= buffer.length) {
            out.write(buffer, 0, (int) Math.min(left, buffer.length));
        }
        if (socket.getInputStream().read() != 1) {
            throw new EOFException();
        }
    }
}
