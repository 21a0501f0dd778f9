package brookloom.server.certificates;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.KeyMaterial;
import brookloom.net.pem.PemFile;
import brookloom.net.reload.Reloads;
import brookloom.net.reload.SlowRead;
import brookloom.net.stream.Threads;
import brookloom.net.text.LogTags;
import brookloom.server.config.CertificateConfig.PemFiles;
import java.io.IOException;
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
 * <p>Looks at the files every few seconds, through all symbolic links: that sees every way to replace a file (written in
 * place, renamed over, certbot's {@code live} links, the {@code ..data} link of a Kubernetes secret), on every file system.
 * They are read only when size, times or identity have changed. New content counts once two looks in a row agree, so that a
 * pair in the middle of being written is neither served nor complained about. SIGHUP has them read at once.
 */
public final class PemCertificates extends Certificates {
    private static final String STAYS = "the certificate loaded before stays in use";

    private final Path certificate;
    private final Path key;
    private final @Nullable String domain;
    private final ServedKeyManager keyManager;
    private final Consumer<String> log;
    private final Clock clock;
    private final @Nullable ScheduledExecutorService watch;
    private Reloads.@Nullable Registration registration;

    // Owned by the caller of look(): the watch, or a test.
    private @Nullable Stamps settled;
    private byte[] lastSeen;
    private byte[] lastJudged;
    private byte[] served;
    private String lastProblem = "";
    private int reads;

    /**
     * Loads the pair; then watches it until closed.
     *
     * @param clientTrust trust for the certificates of clients; null asks for none
     * @throws CertificateProblem when it cannot be used
     */
    public static PemCertificates watch(PemFiles files, TrustManager @Nullable [] clientTrust)
            throws CertificateProblem {
        PemCertificates certificates = new PemCertificates(
                files,
                new ServedKeyManager(),
                clientTrust,
                Clock.systemUTC(),
                PemCertificates::tell,
                files.reloadInterval());
        Logger.info("certificate: {}", certificates.current());
        return certificates;
    }

    private static void tell(String line) {
        Logger.tag(LogTags.EACH).warn("{}", line);
    }

    /** @param lookInterval null: {@link #look()} is called by the caller */
    PemCertificates(
            PemFiles files,
            ServedKeyManager keyManager,
            TrustManager @Nullable [] clientTrust,
            Clock clock,
            Consumer<String> log,
            @Nullable Duration lookInterval)
            throws CertificateProblem {
        super(keyManager, clientTrust);
        this.certificate = files.chain();
        this.key = files.key();
        this.domain = files.domain();
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
        registration = Reloads.register(() -> watch.execute(this::reload));
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

    /** Both files' stamps. */
    private record Stamps(FileStamp certificate, FileStamp key) {}

    /** Returns null when the stamps cannot be had; reading then says why. */
    private @Nullable Stamps stamps() {
        try {
            return new Stamps(FileStamp.of(certificate), FileStamp.of(key));
        } catch (IOException e) {
            return null;
        }
    }

    private Pair read() throws CertificateProblem {
        reads++;
        return new Pair(PemFile.read("--cert", certificate), PemFile.read("--certkey", key));
    }

    private void adopt(Pair pair) throws CertificateProblem {
        KeyMaterial material = KeyMaterial.of(pair.certificate, pair.key);
        keyManager.swap(material);
        warn(material.outOfDate(clock.instant()));
        warn(material.tooShort());
        warn(domain == null ? null : material.foreignTo(domain));
    }

    private void warn(@Nullable String complaint) {
        if (complaint != null) {
            log.accept("--cert " + certificate + ": " + complaint);
        }
    }

    /** One look at the files; whatever is wrong with them, the old pair stays. */
    void look() {
        try (SlowRead watched = SlowRead.watch("--cert " + certificate, STAYS)) {
            lookAtFiles();
        }
    }

    private void lookAtFiles() {
        Stamps stamps = stamps();
        if (stamps != null && stamps.equals(settled)) {
            return;
        }
        settled = null;
        try {
            Pair pair = read();
            byte[] digest = pair.digest();
            boolean same = Arrays.equals(digest, lastSeen);
            lastSeen = digest;
            // Read twice, an interval apart: a change within the resolution of the file system's times is not missed.
            settled = same ? stamps : null;
            if (same && !Arrays.equals(digest, lastJudged)) {
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
        } catch (Error e) {
            Threads.report(e); // a scheduled task that throws is not run again
        }
    }

    /** Reads the files now, and takes what they hold without a second look. */
    void reload() {
        settled = null;
        look();
        look();
    }

    /** Returns how often the files were read. */
    int reads() {
        return reads;
    }

    private void complain(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            log.accept(problem + "; " + STAYS);
        }
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.close();
        }
        if (watch != null) {
            watch.shutdownNow();
        }
    }
}
