package brookloom.server.certificates;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.KeyMaterial;
import brookloom.net.pem.PemFile;
import brookloom.server.config.CertificateConfig.PemFiles;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A certificate from {@code --cert} and {@code --certkey}, reloaded when the files change.
 *
 * <p>Looks at the files' content every few seconds, through all symbolic links: that sees every way to replace a file
 * (written in place, renamed over, certbot's {@code live} links, the {@code ..data} link of a Kubernetes secret), on
 * every file system. New content counts once two looks in a row agree, so that a pair in the middle of being written is
 * neither served nor complained about.
 */
public final class PemCertificates extends Certificates {
    private final Path certificate;
    private final Path key;
    private final ServedKeyManager keyManager;
    private final Consumer<String> log;
    private final Clock clock;
    private final @Nullable ScheduledExecutorService watch;

    // Owned by whoever calls look(): the watch, or a test.
    private byte[] lastSeen;
    private byte[] lastJudged;
    private byte[] served;
    private String lastProblem = "";

    /**
     * Loads the pair; then watches it until closed.
     *
     * @param clientTrust trust for the certificates of clients; null asks for none
     * @throws CertificateProblem when it cannot be used
     */
    public static PemCertificates watch(PemFiles files, TrustManager @Nullable [] clientTrust)
            throws CertificateProblem {
        PemCertificates certificates = new PemCertificates(
                files.chain(),
                files.key(),
                new ServedKeyManager(),
                clientTrust,
                Clock.systemUTC(),
                Logger::warn,
                files.reloadInterval());
        Logger.info("certificate: {}", certificates.current());
        return certificates;
    }

    /** @param lookInterval null: {@link #look()} is called by the caller */
    PemCertificates(
            Path certificate,
            Path key,
            ServedKeyManager keyManager,
            TrustManager @Nullable [] clientTrust,
            Clock clock,
            Consumer<String> log,
            @Nullable Duration lookInterval)
            throws CertificateProblem {
        super(keyManager, clientTrust);
        this.certificate = certificate;
        this.key = key;
        this.keyManager = keyManager;
        this.clock = clock;
        this.log = log;
        Pair pair = read();
        adopt(pair);
        lastSeen = pair.digest();
        lastJudged = lastSeen;
        served = lastSeen;
        watch = lookInterval == null ? null : startWatch(lookInterval);
    }

    private ScheduledExecutorService startWatch(Duration interval) {
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("certificate-watch").factory());
        var unused = watch.scheduleWithFixedDelay(
                this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Both files at one time, as far as that can be had. */
    private record Pair(PemFile certificate, PemFile key) {
        byte[] digest() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(digest.digest(certificate.bytes()));
                return digest.digest(key.bytes());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Pair read() throws CertificateProblem {
        return new Pair(PemFile.read("--cert", certificate), PemFile.read("--certkey", key));
    }

    private void adopt(Pair pair) throws CertificateProblem {
        KeyMaterial material = KeyMaterial.of(pair.certificate, pair.key);
        keyManager.swap(material);
        String outOfDate = material.outOfDate(clock.instant());
        if (outOfDate != null) {
            log.accept("--cert " + certificate + ": " + outOfDate);
        }
    }

    /** One look at the files; whatever is wrong with them, the old pair stays. */
    void look() {
        try {
            Pair pair = read();
            byte[] digest = pair.digest();
            boolean settled = Arrays.equals(digest, lastSeen);
            lastSeen = digest;
            if (settled && !Arrays.equals(digest, lastJudged)) {
                lastJudged = digest;
                adopt(pair);
                served = digest;
                Logger.info("certificate replaced: {}", current());
            }
            if (Arrays.equals(digest, served)) {
                lastProblem = "";
            }
        } catch (CertificateProblem problem) {
            complain(String.valueOf(problem.getMessage()));
        } catch (RuntimeException e) {
            complain("the certificate files cannot be loaded: " + e); // the watch must outlive any surprise
        }
    }

    private void complain(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            log.accept(problem + "; the certificate loaded before stays in use");
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.shutdownNow();
        }
    }
}
