package brookloom.it.soak;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The two loads: short tunnels by number, and a mix by time. */
final class SoakLoads {
    private static final int CONCURRENT = 16;
    private static final int IDLE = 200;

    private final SoakApp app;

    SoakLoads(SoakApp app) {
        this.app = app;
    }

    /** Called now and then, while the load goes on. */
    interface Progress {
        void at(String when) throws Exception;
    }

    /** Opens that many tunnels, 16 at a time, and reports progress twenty times. */
    Tally shortTunnels(long count, Progress progress) throws Exception {
        Tally tally = new Tally("short tunnels");
        AtomicLong next = new AtomicLong();
        long part = Math.max(count / 20, 1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long end = part; end - part < count; end += part) {
                long until = Math.min(end, count);
                List<Runnable> apps = new ArrayList<>();
                for (int i = 0; i < CONCURRENT; i++) {
                    apps.add(() -> {
                        for (long number = next.getAndIncrement(); number < until; number = next.getAndIncrement()) {
                            long taken = number;
                            tally.attempt(() -> app.shortTunnel(taken));
                        }
                        next.decrementAndGet();
                    });
                }
                var running = apps.stream().map(threads::submit).toList();
                for (var each : running) {
                    each.get();
                }
                progress.at(tally.toString());
            }
        }
        return tally;
    }

    /** Runs downloads, short tunnels, datagrams, aborted downloads and idle tunnels for so long. */
    List<Tally> mixed(Duration time, Duration interval, Progress progress) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        Tally downloads = new Tally("downloads of " + (SoakTargets.FILE >> 20) + " MiB");
        Tally tunnels = new Tally("short tunnels");
        Tally flows = new Tally("UDP flows");
        Tally aborted = new Tally("aborted downloads");
        Tally idle = new Tally("uses of idle tunnels");
        AtomicLong numbers = new AtomicLong();
        List<Tally> all = List.of(downloads, tunnels, flows, aborted, idle);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                threads.execute(() -> repeat(end, 0, downloads, app::download));
                threads.execute(() -> repeat(end, 0, flows, () -> app.datagrams(100)));
            }
            for (int i = 0; i < 4; i++) {
                threads.execute(() -> repeat(end, 1, tunnels, () -> app.shortTunnel(numbers.getAndIncrement())));
            }
            threads.execute(() -> repeat(end, 50, aborted, app::abort));
            threads.execute(() -> idleTunnels(end, idle));
            threads.shutdown();
            while (!threads.awaitTermination(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                progress.at(all.toString());
            }
            progress.at(all.toString());
        }
        return all;
    }

    private static void repeat(long end, long pauseMillis, Tally tally, Tally.Attempt attempt) {
        try {
            while (System.nanoTime() - end < 0) {
                tally.attempt(attempt);
                Thread.sleep(pauseMillis); // the load's pace
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opens tunnels that stay open all the time, and uses each now and then. */
    private void idleTunnels(long end, Tally tally) {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                tally.attempt(() -> open.add(app.idleTunnel()));
            }
            for (int i = 0; System.nanoTime() - end < 0 && !open.isEmpty(); i++) {
                Socket next = open.get(i % open.size());
                tally.attempt(() -> app.use(next));
                Thread.sleep(100); // the load's pace
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.forEach(SoakLoads::close);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed either way.
        }
    }
}
