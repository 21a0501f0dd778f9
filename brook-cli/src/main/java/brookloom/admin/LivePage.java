package brookloom.admin;

import brookloom.net.stream.Threads;
import brookloom.observe.TunnelMonitor;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Serves a page that shows the tunnels while they run. Its files are resources of this package; the figures come once a
 * second as server-sent events. It only reads: there is nothing that a forged request could change.
 */
final class LivePage implements AutoCloseable {
    /** Path of the page. */
    static final String PATH = "/";

    private static final String EVENTS = "/events";
    private static final Map<String, String> FILES = Map.of(
            PATH,
            "page.html text/html; charset=utf-8",
            "/page.css",
            "page.css text/css; charset=utf-8",
            "/page.js",
            "page.js text/javascript; charset=utf-8",
            "/page.svg",
            "page.svg image/svg+xml");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int MOST_VIEWERS = 32;

    private final AdminServer admin;
    private final TrafficMetrics traffic;
    private final PageState state;
    private final Semaphore viewers = new Semaphore(MOST_VIEWERS);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ticked = lock.newCondition();
    // Under the lock:
    private final Throughput throughput;
    private long ticks;
    private boolean closed;

    private final Thread sampler;

    private LivePage(AdminServer admin, TunnelMonitor monitor, TrafficMetrics traffic, Recent recent) {
        this.admin = admin;
        this.traffic = traffic;
        this.state = new PageState(monitor, traffic, recent);
        this.throughput = new Throughput(traffic.totals(), System.nanoTime());
        this.sampler = Thread.ofVirtual().name("page-sampler").unstarted(this::sample);
    }

    /**
     * Adds the page to an address, and samples the traffic until closed.
     *
     * @param destinations whether they are shown
     */
    static LivePage start(AdminServer admin, TunnelMonitor monitor, TrafficMetrics traffic, boolean destinations) {
        Recent recent = new Recent(destinations);
        monitor.add(recent);
        LivePage page = new LivePage(admin, monitor, traffic, recent);
        FILES.forEach((path, file) -> admin.route(path, exchange -> file(exchange, file)));
        admin.route(EVENTS, page::events);
        page.sampler.start();
        return page;
    }

    private static void file(HttpExchange exchange, String file) throws IOException {
        int space = file.indexOf(' ');
        protect(exchange.getResponseHeaders());
        try (InputStream in = LivePage.class.getResourceAsStream(file.substring(0, space))) {
            if (in == null) {
                throw new IllegalStateException("no resource " + file);
            }
            AdminServer.send(exchange, 200, file.substring(space + 1), in.readAllBytes());
        }
    }

    /** Lets a browser run nothing that is not ours, and hand nothing to pages of others. */
    private static void protect(Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Frame-Options", "DENY");
    }

    private void events(HttpExchange exchange) throws IOException {
        // Pages of others cannot read the events; they are not to take the viewers' places either.
        String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            AdminServer.text(exchange, 403, "Only for the page of this address.\n");
        } else if (!viewers.tryAcquire()) {
            AdminServer.text(exchange, 503, "Open " + MOST_VIEWERS + " times already: close a page.\n");
        } else {
            try {
                stream(exchange);
            } finally {
                viewers.release();
            }
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        protect(exchange.getResponseHeaders());
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        try {
            send(out, "history", history());
            // A browser connects again: to the service that has taken this one's place.
            for (long seen = 0; isServed(); seen = awaitTick(seen)) {
                send(out, "state", now());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(OutputStream out, String event, String json) throws IOException {
        out.write(("event: " + event + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private String history() {
        lock.lock();
        try {
            return PageJson.object(json -> json.numbers("up", throughput.up()).numbers("down", throughput.down()));
        } finally {
            lock.unlock();
        }
    }

    private String now() {
        long up;
        long down;
        lock.lock();
        try {
            up = throughput.up()[Throughput.SAMPLES - 1];
            down = throughput.down()[Throughput.SAMPLES - 1];
        } finally {
            lock.unlock();
        }
        return state.now(up, down);
    }

    private boolean isServed() {
        lock.lock();
        try {
            return !closed && admin.isOpen();
        } finally {
            lock.unlock();
        }
    }

    private long awaitTick(long seen) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ticks == seen && !closed) {
                ticked.await();
            }
            return ticks;
        } finally {
            lock.unlock();
        }
    }

    private void sample() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                Totals totals = traffic.totals();
                lock.lock();
                try {
                    throughput.sample(totals, System.nanoTime());
                    ticks++;
                    ticked.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ticked.signalAll();
        } finally {
            lock.unlock();
        }
        sampler.interrupt();
        Threads.joinUninterruptibly(sampler, () -> {});
    }
}
