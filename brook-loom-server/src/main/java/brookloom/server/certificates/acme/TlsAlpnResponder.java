package brookloom.server.certificates.acme;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.KeyMaterial;
import brookloom.server.certificates.ServedKeyManager;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

/** TLS-ALPN-01 (RFC 8737): the answer is a certificate, given by the server itself or by a listener in its stead. */
final class TlsAlpnResponder implements ChallengeResponder {
    private final ServedKeyManager keyManager;
    private final @Nullable ChallengeListener listener;
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    /** @param listener owned from now on; null when the server already listens on the serving port */
    TlsAlpnResponder(ServedKeyManager keyManager, @Nullable ChallengeListener listener) {
        this.keyManager = keyManager;
        this.listener = listener;
    }

    @Override
    public void answer(Authorization authorization, Challenge challenge) throws CertificateProblem {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA"); // acme4j signs with RSA only here
            generator.initialize(2048);
            KeyPair keys = generator.generateKeyPair();
            String domain = authorization.getIdentifier().getDomain();
            keyManager.answerChallenge(
                    domain,
                    KeyMaterial.trusted(
                            keys.getPrivate(),
                            ((TlsAlpn01Challenge) challenge).createCertificate(keys, authorization.getIdentifier())));
            answered.add(domain);
        } catch (GeneralSecurityException e) {
            throw new CertificateProblem("the challenge's certificate cannot be made: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        answered.forEach(keyManager::withdrawChallenge);
        if (listener != null) {
            listener.close();
        }
    }
}
