package brookloom.server.certificates.acme;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.KeyMaterial;
import brookloom.server.config.AcmeConfig;
import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.tinylog.Logger;

/**
 * One order, from {@code newOrder} to the chain (RFC 8555 §7.4), with one kind of challenge: the authorizations are
 * shown, the order finalized with a fresh key, the chain downloaded.
 */
final class CertificateOrder {
    private static final Set<Status> SETTLED = EnumSet.of(Status.VALID, Status.INVALID);
    private static final Set<Status> READY = EnumSet.of(Status.READY, Status.VALID, Status.INVALID);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration WORD_INTERVAL = Duration.ofSeconds(15);
    private static final Duration FIRST_POLL = Duration.ofMillis(250);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(5);

    private final AcmeConfig config;
    private final Login login;
    private final @Nullable KeyMaterial replaced;

    /** This kind of challenge did not work; another may. */
    @SuppressWarnings("serial") // never serialized
    static final class NotShown extends Exception {
        NotShown(String sentence) {
            super(sentence);
        }
    }

    /** @param replaced the certificate that the new one follows, or null */
    CertificateOrder(AcmeConfig config, Login login, @Nullable KeyMaterial replaced) {
        this.config = config;
        this.login = login;
        this.replaced = replaced;
    }

    /** Key and chain in PEM. */
    String run(ChallengeResponder.Kind kind, ChallengeResponder responder)
            throws AcmeException, NotShown, CertificateProblem, InterruptedException {
        Order order = create();
        for (Authorization authorization : order.getAuthorizations()) {
            show(authorization, kind, responder);
        }
        if (await(order, READY) == Status.INVALID) {
            throw new AcmeException("that the order is invalid: " + text(order.getError()));
        }
        Logger.info("validated, waiting for the certificate");
        KeyPair keys = newKeys();
        order.execute(keys);
        if (await(order, SETTLED) == Status.INVALID) {
            throw new AcmeException("that the order is invalid: " + text(order.getError()));
        }
        return pem(keys.getPrivate(), order.getCertificate().getCertificateChain());
    }

    private Order create() throws AcmeException {
        if (replaced != null
                && login.getSession().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent()) {
            try {
                return newOrder().replaces(replaced.leaf()).create();
            } catch (AcmeRateLimitedException e) {
                throw e;
            } catch (AcmeServerException e) {
                // Replaced before, or by another account: RFC 9773 §5 requires an order without the hint then.
                return newOrder().create();
            }
        }
        return newOrder().create();
    }

    private OrderBuilder newOrder() {
        return login.newOrder().domains(config.domains());
    }

    private void show(Authorization authorization, ChallengeResponder.Kind kind, ChallengeResponder responder)
            throws AcmeException, NotShown, CertificateProblem, InterruptedException {
        if (authorization.getStatus() == Status.VALID) {
            return; // shown for an earlier order
        }
        Challenge challenge = authorization
                .<Challenge>findChallenge(kind.type())
                .orElseThrow(() -> new NotShown("not offered by the ACME server"));
        responder.answer(authorization, challenge);
        Logger.info(
                "the ACME server validates {} by {}",
                authorization.getIdentifier().getDomain(),
                kind);
        challenge.trigger();
        if (await(authorization, SETTLED) == Status.INVALID) {
            challenge.fetch();
            throw new NotShown(text(challenge.getError()));
        }
    }

    /** Asks again and again, as often as the server likes, until the resource has one of the states. */
    private static Status await(PollableResource resource, Set<Status> states)
            throws AcmeException, InterruptedException {
        Instant deadline = Instant.now().plus(LIMIT);
        Duration pause = FIRST_POLL;
        Instant nextWord = Instant.now().plus(WORD_INTERVAL);
        while (!states.contains(resource.getStatus())) {
            if (Instant.now().isAfter(deadline)) {
                throw new AcmeException("nothing new within " + LIMIT.toSeconds() + " s");
            }
            if (Instant.now().isAfter(nextWord)) {
                nextWord = Instant.now().plus(WORD_INTERVAL);
                Logger.info(
                        "still waiting for the ACME server (until {} at most)",
                        deadline.truncatedTo(ChronoUnit.SECONDS));
            }
            Thread.sleep(pause);
            Optional<Instant> wanted = resource.fetch();
            Duration longer = pause.multipliedBy(2);
            pause = wanted.map(time -> Duration.between(Instant.now(), time))
                    .filter(Duration::isPositive)
                    .orElse(longer.compareTo(LONGEST_POLL) < 0 ? longer : LONGEST_POLL);
        }
        return resource.getStatus();
    }

    private static String text(Optional<Problem> problem) {
        return problem.map(Problem::toString).orElse("no reason given");
    }

    /** P-256: what every client takes and every server signs fast with. */
    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /** Returns the key as PKCS#8, then certificates or public keys. */
    static String pem(PrivateKey key, Iterable<?> publicParts) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new PemObject("PRIVATE KEY", key.getEncoded()));
            for (Object part : publicParts) {
                writer.writeObject(part);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a key or a certificate cannot be encoded", e);
        }
        return text.toString();
    }
}
