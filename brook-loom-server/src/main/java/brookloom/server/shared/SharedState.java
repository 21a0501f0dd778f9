package brookloom.server.shared;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.text.UserError;
import brookloom.observe.Reading;
import brookloom.observe.Vitals;
import brookloom.proto.BrookProtocol;
import brookloom.server.config.StateConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.tinylog.Logger;

/**
 * Shares among servers what they have to remember together, by a Redis or Valkey. One thread of its own speaks to the store,
 * batch after batch over one connection; everybody else queues, and waits for 50 ms at most, or not at all:
 *
 * <pre>
 *   opening  ──▶ local memory ──▶ claim ──▶ PendingWork ──▶ Exchange ──▶ Store
 *   datagram ──▶ local memory ──▶ claim ──▶ (waited for by the first of a flow only)
 *   users' traffic ──▶ PendingTraffic ──▶ (nobody waits)
 * </pre>
 *
 * While the store is gone, the queue fills; what was not answered is asked again, which changes nothing there.
 */
public final class SharedState implements SharedReplays, AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration MOST_PAUSE = Duration.ofSeconds(2);

    /** Nonces told again in one go beside what is new, which must not wait for long. */
    private static final int AGAIN = 512;

    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final Store.Connector connector;
    private final InstantSource clock;
    private final StoreHealth health;
    private final StoreKeys keys;
    private final ToldNonces told = new ToldNonces();
    private final PendingWork pending = new PendingWork();
    private final Thread thread;

    /** Of the thread alone. */
    private Duration pause = FIRST_PAUSE;

    private SharedState(Store.Connector connector, StateConfig config, InstantSource clock) {
        this.connector = connector;
        this.clock = clock;
        this.health = new StoreHealth(config.toString(), config.patience(), System::nanoTime);
        this.keys = new StoreKeys(config.prefix());
        this.thread = Thread.ofPlatform().daemon().name("shared-state").unstarted(this::run);
    }

    /**
     * Connects, and again whenever the connection ends; a store that cannot be reached yet keeps no server from its start.
     *
     * @throws UserError when the certificates to trust cannot be used
     */
    public static SharedState start(StateConfig config, InstantSource clock) throws UserError {
        try {
            StoreSocket.Factory sockets = new StoreSocket.Factory(config);
            return start(() -> RedisStore.connect(config, sockets), config, clock);
        } catch (CertificateProblem problem) {
            throw new UserError(StateConfig.CA_OPTION + " " + problem.getMessage(), problem);
        }
    }

    /** Starts with a store of another kind. */
    static SharedState start(Store.Connector connector, StateConfig config, InstantSource clock) {
        SharedState state = new SharedState(connector, config, clock);
        state.thread.start();
        return state;
    }

    /** Shows operators how the store is. */
    public void show(Vitals vitals) {
        vitals.addFact("Shared state", health::toString);
        vitals.add(Reading.STATE_UP, "", () -> health.isUp() ? 1 : 0);
        vitals.add(Reading.STATE_LATENCY, "", health::latency);
        vitals.add(Reading.STATE_PENDING, "", pending::size);
        vitals.add(Reading.STATE_LOST, "", pending::lost);
    }

    @Override
    public Claim claim(NonceKind kind, Supplier<StateKeys> owner, byte[] nonce, long timestamp) {
        PendingClaim claim = new PendingClaim(
                kind, owner.get(), Arrays.copyOf(nonce, BrookProtocol.NONCE_LENGTH), timestamp, health, told);
        pending.add(claim);
        return claim;
    }

    /**
     * Returns a user's traffic in a month as servers share it; it has to be updated now and then.
     *
     * @param server tells this server from the others; the same after a restart where the counts are
     */
    public TrafficShare traffic(
            StateKeys owner, YearMonth month, String user, long server, TrafficShare.Account account) {
        return new PendingTraffic(owner, month, user, server, account, this);
    }

    void update(PendingTraffic share) {
        pending.add(share);
    }

    StoreHealth health() {
        return health;
    }

    /** Returns how much the store has not learnt yet. */
    int pending() {
        return pending.size();
    }

    private void run() {
        while (!pending.isClosed()) {
            try (Store store = connector.connect()) {
                serve(store);
            } catch (StoreFailed e) {
                failed(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                return; // the stop waits no longer
            } catch (RuntimeException e) {
                Logger.error(e, "internal error: shared state"); // the thread must outlive any surprise
                failed("internal error");
            }
            if (!rest()) {
                return;
            }
        }
    }

    /** Lets nobody wait, neither for what is queued nor for what comes. */
    private void failed(String why) {
        health.failed(why);
        pending.delay();
    }

    /** Pauses for a random part of the limit, so that many servers do not come back at the same moment. */
    private boolean rest() {
        try {
            long nanos = pause.toNanos();
            pending.awaitClose(Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos / 2, nanos)));
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(MOST_PAUSE) < 0 ? doubled : MOST_PAUSE;
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Serves until the connection fails, or all is done at the end. */
    private void serve(Store store) throws StoreFailed, InterruptedException {
        keys.begin();
        told.begin();
        Duration patience = Duration.ZERO;
        while ((!pending.isClosed() || pending.size() > 0)
                && !Thread.currentThread().isInterrupted()) {
            List<Work> batch = pending.take(patience);
            try {
                Exchange exchange = new Exchange();
                long now = clock.instant().getEpochSecond();
                batch.forEach(work -> work.ask(exchange, keys, now));
                told.ask(AGAIN, exchange, keys, now);
                exchange(store, exchange);
                patience = told.isDone() ? HEARTBEAT : Duration.ZERO;
                pause = FIRST_PAUSE;
            } catch (StoreFailed | RuntimeException e) {
                pending.putBack(batch);
                throw e;
            }
        }
    }

    private void exchange(Store store, Exchange exchange) throws StoreFailed {
        long asked = System.nanoTime();
        exchange.run(store);
        health.answered(System.nanoTime() - asked);
    }

    /** Sends what is pending, if the store answers, and ends. */
    @Override
    public void close() {
        pending.close();
        try {
            if (!thread.join(CLOSING)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /** Describes the store to operators, and what is wrong with it. */
    @Override
    public String toString() {
        return health.toString();
    }
}
