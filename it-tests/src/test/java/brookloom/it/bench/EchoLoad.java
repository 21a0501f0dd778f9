package brookloom.it.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/** Question and answer by turns in one open tunnel. */
final class EchoLoad implements Load {
    static final Metric SMALL_P50 = metric("64 B, p50");

    private static final Metric SMALL_P99 = metric("64 B, p99");
    private static final Metric LARGE_P50 = metric("1 KiB, p50");
    private static final Metric LARGE_P99 = metric("1 KiB, p99");
    private static final int SMALL = 64;
    private static final int LARGE = 1024;

    private final int echoes;

    EchoLoad(int echoes) {
        this.echoes = echoes;
    }

    private static Metric metric(String what) {
        return Metric.median("echo", what, "µs", 0);
    }

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String title() {
        return "Echo in an open tunnel";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(SMALL_P50, SMALL_P99, LARGE_P50, LARGE_P99);
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.loads();
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        try (Socket socket = bed.pair(subject).entrance().connect(bed.target().address(), Duration.ofSeconds(20))) {
            socket.getOutputStream().write(LoadTarget.ECHO);
            double[] small = micros(socket, SMALL);
            double[] large = micros(socket, LARGE);
            return new Sample()
                    .put(SMALL_P50, Numbers.percentile(small, 50))
                    .put(SMALL_P99, Numbers.percentile(small, 99))
                    .put(LARGE_P50, Numbers.percentile(large, 50))
                    .put(LARGE_P99, Numbers.percentile(large, 99));
        }
    }

    private double[] micros(Socket socket, int size) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] question = new byte[size];
        byte[] answer = new byte[size];
        double[] micros = new double[echoes];
        for (int i = 0; i < echoes; i++) {
            long start = System.nanoTime();
            socket.getOutputStream().write(question);
            in.readFully(answer);
            micros[i] = (System.nanoTime() - start) / 1e3;
        }
        return micros;
    }
}
