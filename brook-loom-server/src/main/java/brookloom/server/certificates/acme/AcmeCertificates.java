package brookloom.server.certificates.acme;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.KeyMaterial;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.Failures;
import brookloom.server.certificates.Certificates;
import brookloom.server.certificates.ServedKeyManager;
import brookloom.server.certificates.acme.AcmeClient.RenewalWindow;
import brookloom.server.config.AcmeConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A certificate ordered by ACME, kept in a folder and renewed in time.
 *
 * <p>{@link #step} does whatever is due and tells when to come back; {@link #open} calls it until there is a certificate,
 * then a thread of its own does. Order of a step: take over what another server has put into the folder; ask when to
 * renew (RFC 9773); order when that time has come, holding the folder's lock.
 */
public final class AcmeCertificates extends Certificates {
    /** Interval between checks of the folder; also bounds the effect of a clock step. */
    static final Duration LOOK_INTERVAL = Duration.ofMinutes(1);

    /** Between asking for renewal information, when the server does not say; its own wish is kept within the bounds. */
    static final Duration ASK_INTERVAL = Duration.ofHours(6);

    private static final Duration SHORTEST_ASK = Duration.ofMinutes(1);
    private static final Duration LONGEST_ASK = Duration.ofDays(1);
    private static final Duration WHILE_LOCKED = Duration.ofSeconds(5);
    /** A renewal that is due at the start waits for the server to listen: it may have to answer the challenge. */
    static final Duration UNTIL_SERVING = Duration.ofSeconds(10);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final AcmeConfig config;
    private final InetSocketAddress listen;
    private final KeepAlive keepAlive;
    private final ServedKeyManager keyManager;
    private final AcmeFolder folder;
    private final AcmeClient client;
    private final Clock clock;
    private final RenewalTimes times;
    private final Consumer<String> log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Thread worker;
    private volatile boolean serving;

    // What follows belongs to the caller of step(): the opener, then the worker.
    private @Nullable KeyMaterial material;
    private Instant renewAt = Instant.MIN;
    private Instant askAt = Instant.MAX;
    private Instant nextTry = Instant.MIN;
    private @Nullable RenewalWindow window;
    private int failures;
    private String lastFolderProblem = "";

    /** Creates the certificates with the system's clock, random source and log. */
    private AcmeCertificates(
            AcmeConfig config, InetSocketAddress listen, KeepAlive keepAlive, TrustManager @Nullable [] clientTrust)
            throws CertificateProblem {
        this(
                config,
                listen,
                keepAlive,
                new ServedKeyManager(),
                clientTrust,
                Clock.systemUTC(),
                () -> ThreadLocalRandom.current().nextDouble(),
                Logger::warn);
    }

    AcmeCertificates(
            AcmeConfig config,
            InetSocketAddress listen,
            KeepAlive keepAlive,
            ServedKeyManager keyManager,
            TrustManager @Nullable [] clientTrust,
            Clock clock,
            DoubleSupplier random,
            Consumer<String> log)
            throws CertificateProblem {
        super(keyManager, clientTrust);
        this.config = config;
        this.listen = listen;
        this.keepAlive = keepAlive;
        this.keyManager = keyManager;
        this.clock = clock;
        this.log = log;
        this.times = new RenewalTimes(random);
        this.folder = AcmeFolder.open(config.folder(), config.directory(), config.firstDomain());
        this.client = new AcmeClient(config, folder, this::responder);
    }

    /**
     * Returns once there is a certificate that has not expired: at once from the folder, or after as many tries as the
     * first order takes.
     *
     * @param listen the serving address, which must be free until this returns
     * @param keepAlive of connections to the port of HTTP-01
     * @param clientTrust trust for the certificates of clients; null asks for none
     * @throws IOException when no try can succeed (folder, trust file), or when the caller is interrupted
     */
    public static AcmeCertificates open(
            AcmeConfig config, InetSocketAddress listen, KeepAlive keepAlive, TrustManager @Nullable [] clientTrust)
            throws IOException {
        AcmeCertificates certificates = new AcmeCertificates(config, listen, keepAlive, clientTrust);
        certificates.awaitFirst();
        certificates.startRenewing();
        return certificates;
    }

    /** To be called before the worker starts. */
    void awaitFirst() throws IOException {
        try {
            adoptFromFolder();
            if (material == null) {
                OrderChecks.reserved(config.directory(), config.domains());
                OrderChecks.port(listen); // the server could not use the certificate
            }
            while (material == null) {
                Instant next = step();
                if (material == null) {
                    sleepUntil(next);
                }
            }
            serving = true;
            nextTry = later(nextTry, clock.instant().plus(UNTIL_SERVING));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before there was a certificate");
        }
    }

    private void startRenewing() {
        Thread thread = Thread.ofPlatform().daemon().name("certificate-renewal").unstarted(this::renewUntilClosed);
        worker = thread;
        thread.start();
    }

    private void renewUntilClosed() {
        try {
            while (closed.getCount() > 0) {
                sleepUntil(step());
            }
        } catch (InterruptedException e) {
            Logger.debug("renewing ends");
        }
    }

    private void sleepUntil(Instant time) throws InterruptedException {
        long millis = Math.max(1, clock.instant().until(time, ChronoUnit.MILLIS));
        if (closed.await(millis, TimeUnit.MILLISECONDS)) {
            throw new InterruptedException();
        }
    }

    /** Does what is due. Returns when the next step is. */
    Instant step() throws InterruptedException {
        adoptFromFolder();
        Instant now = clock.instant();
        if (!now.isBefore(askAt)) {
            askWhenToRenew(now);
        }
        if (!now.isBefore(renewAt) && !now.isBefore(nextTry)) {
            order(now);
        }
        Instant due = later(renewAt, nextTry);
        return Collections.min(List.of(due, askAt, now.plus(LOOK_INTERVAL)));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** Takes the folder's certificate when it is another one than ours, and no worse. */
    private void adoptFromFolder() {
        try {
            KeyMaterial saved = folder.certificate();
            lastFolderProblem = "";
            if (saved != null && better(saved)) {
                adopt(saved);
            }
        } catch (CertificateProblem problem) {
            String sentence = String.valueOf(problem.getMessage());
            if (!sentence.equals(lastFolderProblem)) {
                lastFolderProblem = sentence;
                log.accept(sentence + "; it will be replaced by a new certificate when one is due");
            }
        }
    }

    private boolean better(KeyMaterial saved) {
        KeyMaterial ours = material;
        // Not asked is whether it is valid already: a clock that is behind must not cause another order.
        boolean usable =
                saved.notAfter().isAfter(clock.instant()) && saved.dnsNames().containsAll(config.domains());
        return usable
                && (ours == null
                        || (!saved.leaf().equals(ours.leaf())
                                && !saved.notAfter().isBefore(ours.notAfter())));
    }

    private void adopt(KeyMaterial fresh) {
        material = fresh;
        keyManager.swap(fresh);
        renewAt = times.twoThirds(fresh.notBefore(), fresh.notAfter());
        askAt = clock.instant();
        nextTry = clock.instant().plus(times.restAfterSuccess(fresh.notBefore(), fresh.notAfter()));
        window = null;
        failures = 0;
        Logger.info("certificate: {}, to be renewed about {}", fresh, seconds(renewAt));
    }

    private void askWhenToRenew(Instant now) {
        KeyMaterial asked = material;
        RenewalWindow answer = asked == null ? null : client.renewalWindow(asked);
        Duration pause = ASK_INTERVAL;
        if (answer != null && asked != null) {
            if (window == null || !window.sameTimes(answer)) {
                renewAt = times.within(answer.start(), answer.end(), asked.notBefore(), asked.notAfter());
                Logger.info("the ACME server suggests to renew about {}{}", seconds(renewAt), answer.because());
            }
            window = answer;
            pause = answer.askAgain() == null ? ASK_INTERVAL : answer.askAgain();
        }
        askAt = now.plus(clamp(pause));
    }

    private static Duration clamp(Duration pause) {
        if (pause.compareTo(SHORTEST_ASK) < 0) {
            return SHORTEST_ASK;
        }
        return pause.compareTo(LONGEST_ASK) > 0 ? LONGEST_ASK : pause;
    }

    private void order(Instant now) throws InterruptedException {
        try (AcmeFolder.Lock lock = folder.tryLock()) {
            if (lock == null) {
                nextTry = now.plus(WHILE_LOCKED); // another server orders: its certificate will be found in the folder
                return;
            }
            adoptFromFolder();
            if (!now.isBefore(renewAt)) {
                adopt(client.order(material));
            }
        } catch (AcmeProblem problem) {
            postpone(String.valueOf(problem.getMessage()), problem.retryAfter());
        } catch (IOException e) {
            postpone("--acmeDir " + config.folder() + ": " + Failures.reason(e), null);
        }
    }

    private void postpone(String reason, @Nullable Instant retryAfter) {
        Instant now = clock.instant();
        failures++;
        // Retry-After is by the system's clock; only the difference means something by ours.
        Instant notBefore = retryAfter == null ? null : now.plus(Duration.between(Instant.now(), retryAfter));
        nextTry = times.nextTry(now, failures, notBefore);
        KeyMaterial old = material;
        log.accept("no new certificate for " + String.join(", ", config.domains()) + ": " + reason + "; next try at "
                + seconds(nextTry)
                + (old == null ? "" : "; the old one stays in use and is valid until " + old.notAfter()));
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private ChallengeResponder responder(ChallengeResponder.Kind kind) throws CertificateProblem {
        return switch (kind) {
            case HTTP_01 -> HttpResponder.listen(listen.getAddress(), config.httpPort(), keepAlive);
            case TLS_ALPN_01 ->
                new TlsAlpnResponder(keyManager, serving ? null : ChallengeListener.listen(sslContext(), listen));
        };
    }

    /** Stops renewing, and any order in progress. */
    @Override
    public void close() {
        closed.countDown();
        Thread thread = worker;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(CLOSE_LIMIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
