package brookloom.server.certificates.acme;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.KeyMaterial;
import brookloom.net.pem.PemFile;
import brookloom.net.pem.Trust;
import brookloom.server.certificates.acme.CertificateOrder.NotShown;
import brookloom.server.config.AcmeConfig;
import java.io.IOException;
import java.net.MalformedURLException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.tinylog.Logger;

/** Requests from the ACME server: a certificate, and its renewal time. Each opens a session of its own. */
final class AcmeClient {
    /** Opens the port of one kind of challenge. */
    interface Responders {
        ChallengeResponder open(ChallengeResponder.Kind kind) throws CertificateProblem;
    }

    /** The ACME server's suggested renewal time (RFC 9773), and the time to ask again. */
    record RenewalWindow(
            Instant start,
            Instant end,
            @Nullable Duration askAgain,
            @Nullable String explanation) {
        boolean sameTimes(RenewalWindow other) {
            return start.equals(other.start) && end.equals(other.end);
        }

        /** Returns the server's explanation, ready to follow a sentence. */
        String because() {
            return explanation == null ? "" : " (see " + explanation + ")";
        }
    }

    private final AcmeConfig config;
    private final AcmeFolder folder;
    private final TrustManager @Nullable [] trust;
    private final Responders responders;
    private ChallengeResponder.Kind preferred = ChallengeResponder.Kind.HTTP_01;

    AcmeClient(AcmeConfig config, AcmeFolder folder, Responders responders) throws CertificateProblem {
        this.config = config;
        this.folder = folder;
        this.responders = responders;
        this.trust = config.ca() == null ? null : Trust.managers(PemFile.read("--acmeCa", config.ca()));
    }

    /** Orders a certificate by whichever challenge works, the one that did last time first. Saved when returned. */
    KeyMaterial order(@Nullable KeyMaterial replaced) throws AcmeProblem, InterruptedException {
        try (AcmeServer server = new AcmeServer(config.directory(), trust)) {
            try {
                folder.checkWritable();
                new OrderChecks().resolve(config.directory(), config.domains());
                Logger.info(
                        "ordering a certificate for {} from {}",
                        domains(),
                        config.directory().getHost());
                Login login = login(server.session());
                return folder.saveCertificate(order(new CertificateOrder(config, login, replaced)));
            } catch (AcmeException | IOException | RuntimeException e) {
                if (interrupted(e)) {
                    throw new InterruptedException();
                }
                throw AcmeProblem.of(e, server.retryAfter());
            }
        }
    }

    /** acme4j hides an interrupted request in other exceptions and forgets the thread's flag. */
    private static boolean interrupted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return Thread.interrupted();
    }

    private String order(CertificateOrder order) throws AcmeException, CertificateProblem, InterruptedException {
        List<String> reasons = new ArrayList<>();
        for (ChallengeResponder.Kind kind : kinds()) {
            try (ChallengeResponder responder = responders.open(kind)) {
                String pem = order.run(kind, responder);
                preferred = kind;
                return pem;
            } catch (NotShown | CertificateProblem e) {
                reasons.add(kind + ": " + e.getMessage());
                Logger.info("{} did not work: {}", kind, e.getMessage());
            }
        }
        throw new CertificateProblem(
                "domain validation of " + domains() + " failed (" + String.join("; ", reasons) + ")");
    }

    private String domains() {
        return String.join(", ", config.domains());
    }

    private List<ChallengeResponder.Kind> kinds() {
        List<ChallengeResponder.Kind> kinds = new ArrayList<>(List.of(ChallengeResponder.Kind.values()));
        kinds.remove(preferred);
        kinds.addFirst(preferred);
        if (config.httpPort() == 0) {
            kinds.remove(ChallengeResponder.Kind.HTTP_01);
        }
        return kinds;
    }

    /** Returns the account of the folder's key; the server makes one when it knows none. */
    private Login login(Session session) throws AcmeException, IOException {
        KeyPair keys = accountKeys();
        AccountBuilder account = new AccountBuilder().agreeToTermsOfService().useKeyPair(keys);
        if (config.email() != null) {
            account.addEmail(config.email());
        }
        return account.createLogin(session);
    }

    private KeyPair accountKeys() throws IOException {
        PemFile saved = folder.account();
        if (saved != null) {
            return saved.keyPair();
        }
        KeyPair keys = CertificateOrder.newKeys();
        folder.saveAccount(CertificateOrder.pem(keys.getPrivate(), List.of(keys.getPublic())));
        Logger.info("new ACME account at {}; its terms of service count as agreed to", config.directory());
        return keys;
    }

    /** Null when the ACME server has no opinion (no ARI, or no answer just now). */
    @Nullable
    RenewalWindow renewalWindow(KeyMaterial material) {
        try (AcmeServer server = new AcmeServer(config.directory(), trust)) {
            Session session = server.session();
            if (session.resourceUrlOptional(Resource.RENEWAL_INFO).isEmpty()) {
                return null;
            }
            Login nobody = session.login(config.directory().toURL(), CertificateOrder.newKeys()); // ARI is unsigned
            RenewalInfo info = nobody.bindRenewalInfo(material.leaf());
            Instant next = info.fetch().orElse(null);
            return new RenewalWindow(
                    info.getSuggestedWindowStart(),
                    info.getSuggestedWindowEnd(),
                    next == null ? null : Duration.between(Instant.now(), next),
                    info.getExplanation().map(Object::toString).orElse(null));
        } catch (AcmeException | MalformedURLException | RuntimeException e) {
            Logger.debug("no renewal information: {}", e.toString());
            return null;
        }
    }
}
