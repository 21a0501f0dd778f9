package brookloom.it.soak;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The two loads: short tunnels by number, and a mix by time. */
final class SoakLoads {
    private static final int CONCURRENT = 16;
    private static final int IDLE = 200;
    private static final long USE_PAUSE_MILLIS = 100;

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
        CountDownLatch over = new CountDownLatch(1);
        Tally downloads = new Tally("downloads of " + (SoakTargets.FILE >> 20) + " MiB");
        Tally tunnels = new Tally("short tunnels");
        Tally flows = new Tally("UDP flows");
        Tally aborted = new Tally("aborted downloads");
        Tally idle = new Tally("uses of idle tunnels");
        AtomicLong numbers = new AtomicLong();
        List<Tally> all = List.of(downloads, tunnels, flows, aborted, idle);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                threads.execute(() -> repeat(over, 0, downloads, app::download));
                threads.execute(() -> repeat(over, 0, flows, () -> app.datagrams(100)));
            }
            for (int i = 0; i < 4; i++) {
                threads.execute(() -> repeat(over, 1, tunnels, () -> app.shortTunnel(numbers.getAndIncrement())));
            }
            threads.execute(() -> repeat(over, 50, aborted, app::abort));
            threads.execute(() -> idleTunnels(over, idle));
            CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(over::countDown);
            while (!over.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                progress.at(all.toString());
            }
        }
        progress.at(all.toString());
        return all;
    }

    /** Attempts again and again, with pauses between, until the load is over. */
    private static void repeat(CountDownLatch over, long pauseMillis, Tally tally, Tally.Attempt attempt) {
        try {
            do {
                tally.attempt(attempt);
            } while (!over.await(pauseMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opens tunnels that stay open all the time, and uses each now and then. */
    private void idleTunnels(CountDownLatch over, Tally tally) {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                tally.attempt(() -> open.add(app.idleTunnel()));
            }
            for (boolean more = !open.isEmpty(); more; more = !over.await(USE_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                Socket next = open.removeFirst();
                open.addLast(next);
                tally.attempt(() -> app.use(next));
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
