package brookloom.client.connect;

import brookloom.admin.Observation;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.ListenerConfig;
import brookloom.client.dial.Dialer;
import brookloom.client.dial.ObservedDialer;
import brookloom.net.listen.Drainable;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.Stopping;
import brookloom.net.text.UserError;
import brookloom.observe.RoundTrips;
import brookloom.observe.TunnelMonitor;
import brookloom.observe.Vitals;
import brookloom.rehearsal.Rehearsal;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Runs the client that a {@link ClientConfig} describes, and owns everything it opens. */
public final class Client implements Closeable {
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<Drainable> streams = new ArrayList<>();
    private final TunnelMonitor monitor = new TunnelMonitor();
    private final FirstContact contact = new FirstContact(monitor);
    private final ReentrantLock closing = new ReentrantLock();

    /** Closes what has been opened, the last first; under the lock. */
    private final Deque<Runnable> closers = new ArrayDeque<>();

    private boolean measuring;

    private @Nullable Observation observation;
    private @Nullable Dialer shared;

    private Client() {}

    /**
     * Starts a client.
     *
     * @throws UserError for a configuration that cannot be used
     * @throws IOException when a file or an address cannot be used; the message is for the user
     */
    public static Client start(ClientConfig config) throws UserError, IOException {
        return start(config, Rehearsal.none());
    }

    /** Starts a client whose ports open when the rehearsal is over. */
    public static Client start(ClientConfig config, Rehearsal rehearsal) throws UserError, IOException {
        return start(config, OpenOutbound.open(config.outbound()), InstantSource.system(), rehearsal);
    }

    /**
     * Starts a client on sockets of the caller's.
     *
     * @param out used in place of {@link ClientConfig#outbound}; owned
     * @param clock stamps openings
     */
    public static Client start(ClientConfig config, OpenOutbound out, InstantSource clock)
            throws UserError, IOException {
        return start(config, out, clock, Rehearsal.none());
    }

    private static Client start(ClientConfig config, OpenOutbound out, InstantSource clock, Rehearsal rehearsal)
            throws UserError, IOException {
        Client client = new Client();
        try {
            client.serve(config, out, clock, rehearsal);
            return client;
        } catch (UserError | IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private void serve(ClientConfig config, OpenOutbound out, InstantSource clock, Rehearsal rehearsal)
            throws UserError, IOException {
        closers.push(out::close);
        monitor.vitals().addFact(Vitals.PROGRAM, "client");
        observation = Observation.start(config.observe(), monitor);
        closers.push(observation::close);
        if (observation.address() != null) {
            measureRoundTrips();
        }
        Dialer dialer = new Dialers(out.outbound(), config.proxy(), clock, monitor, config.stateFolder())
                .open(config.upstream(), config.tunnels());
        closers.push(dialer::close);
        rehearsal.await();
        Dialer observed = new ObservedDialer(dialer, monitor);
        shared = new SharedDialer(observed);
        Listeners listeners = new Listeners(observed, out, monitor.vitals());
        for (ListenerConfig listener : config.listeners()) {
            Listeners.Opened opened = listeners.open(listener);
            closers.push(opened.close());
            streams.add(opened.streams());
            addresses.addAll(opened.addresses());
            monitor.vitals().addFact("Serving", opened.served() + config.upstream());
            Logger.info("{}{}", opened.served(), config.upstream());
        }
        WaysOut.refuseLoops(config, addresses);
        if (config.tunnels().probe()) {
            closers.push(Probe.start(config.upstream().toString(), dialer, contact)::close);
        } else {
            contact.awaitCarrier();
        }
        monitor.vitals().ready();
    }

    /** Measures the round trip to the server from now on, for observers of the monitor. */
    public void measureRoundTrips() {
        closing.lock();
        try {
            if (!measuring) {
                measuring = true;
                closers.push(RoundTrips.start(monitor)::close);
            }
        } finally {
            closing.unlock();
        }
    }

    /** Runs this once, when the server is known to be reached; it must not wait. */
    public void whenReached(Runnable action) {
        contact.then(action);
    }

    /** Returns what reaches destinations through the upstream; it ends with the client. */
    public Dialer dialer() {
        return Objects.requireNonNull(shared);
    }

    /** Returns what knows the tunnels. */
    public TunnelMonitor monitor() {
        return monitor;
    }

    /** Returns where pages for operators are served; null for nowhere. */
    public @Nullable InetSocketAddress adminAddress() {
        return observation == null ? null : observation.address();
    }

    /** Returns where apps connect to the first port. */
    public InetSocketAddress address() {
        return addresses.getFirst();
    }

    /** Returns where apps connect, with the ports that were taken, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /**
     * Accepts no more apps, and waits until those that are served have ended or the limit has passed.
     *
     * @throws InterruptedException to wait no longer
     */
    public void drain(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        monitor.vitals().notReady("draining");
        streams.forEach(Drainable::stopAccepting);
        int apps = streams.stream().mapToInt(Drainable::count).sum();
        Stopping.line(limit, apps, "connection").ifPresent(line -> Logger.info(line));
        for (Drainable listener : streams) {
            listener.awaitEnd(Duration.ofNanos(end - System.nanoTime()));
        }
    }

    /** Ends every connection and waits until the last thread is gone. */
    @Override
    public void close() {
        closing.lock();
        try {
            while (!closers.isEmpty()) {
                closers.pop().run();
            }
        } finally {
            closing.unlock();
        }
    }
}
