package brookloom.it.bench;

import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** New tunnels, one after the other, while downloads take all that there is: what a page waits beside them. */
final class BesideBulk implements Load {
    private static final int DOWNLOADS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int BUFFER = 64 * 1024;
    private static final long WARM = 256 << 20;
    private static final double MIB = 1 << 20;

    private static final Metric P50 = metric("new tunnel, p50");
    private static final Metric P99 = metric("p99");
    private static final Metric WORST = metric("worst");
    private static final Metric DOWN = Metric.median("beside", "downloads", "MiB/s", 0);

    private final int tunnels;

    /** @param tunnels new ones of a round */
    BesideBulk(int tunnels) {
        this.tunnels = tunnels;
    }

    private static Metric metric(String what) {
        return Metric.median("beside", what, "ms", 1);
    }

    @Override
    public String name() {
        return "beside";
    }

    @Override
    public String title() {
        return "New tunnels beside " + DOWNLOADS + " downloads";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(P50, P99, WORST, DOWN);
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.loads();
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        AppEntrance entrance = bed.pair(subject).entrance();
        Progress progress = new Progress();
        List<Socket> downloads = new ArrayList<>();
        List<Thread> readers = new ArrayList<>();
        try {
            for (int i = 0; i < DOWNLOADS; i++) {
                Socket download = entrance.connect(bed.target().address(), LIMIT);
                downloads.add(download);
                readers.add(Thread.ofPlatform().daemon().name("download-" + i).start(() -> read(download, progress)));
            }
            progress.warm.await();
            return measure(entrance, bed.target(), progress.bytes);
        } finally {
            for (Socket download : downloads) {
                download.close();
            }
            for (Thread reader : readers) {
                reader.join();
            }
        }
    }

    private Sample measure(AppEntrance entrance, BenchTarget target, AtomicLong bytes) throws IOException {
        double[] millis = new double[tunnels];
        long before = bytes.get();
        long begun = System.nanoTime();
        for (int i = 0; i < tunnels; i++) {
            long start = System.nanoTime();
            ask(entrance, target, i);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Sample()
                .put(P50, Numbers.percentile(millis, 50))
                .put(P99, Numbers.percentile(millis, 99))
                .put(WORST, Numbers.percentile(millis, 100))
                .put(DOWN, (bytes.get() - before) / MIB / seconds);
    }

    private static void ask(AppEntrance entrance, BenchTarget target, int number) throws IOException {
        try (Socket socket = entrance.connect(target.address(number), LIMIT)) {
            socket.getOutputStream().write(LoadTarget.ANSWER);
            if (socket.getInputStream().read() != 1) {
                throw new EOFException();
            }
        }
    }

    /** What the downloads have brought. */
    private static final class Progress {
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicInteger running = new AtomicInteger(DOWNLOADS);

        /** Open once enough has come, or nothing more will. */
        private final CountDownLatch warm = new CountDownLatch(1);

        void came(int count) {
            if (bytes.addAndGet(count) >= WARM) {
                warm.countDown();
            }
        }

        void ended() {
            if (running.decrementAndGet() == 0) {
                warm.countDown();
            }
        }
    }

    /** Until the socket is closed. */
    private static void read(Socket socket, Progress progress) {
        try {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(LoadTarget.DOWN);
            out.writeLong(Long.MAX_VALUE);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                progress.came(n);
            }
        } catch (IOException e) {
            // Closed, or its tunnel broke: the rate shows it.
        } finally {
            progress.ended();
        }
    }
}
