package brookloom.server.certificates.acme;

import brookloom.net.pem.CertificateProblem;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;

/** One way to show control of a domain; bound to its port from its making to its close. */
interface ChallengeResponder extends AutoCloseable {
    /** Names of challenges (RFC 8555 §8, RFC 8737). */
    enum Kind {
        HTTP_01("http-01"),
        TLS_ALPN_01("tls-alpn-01");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }

        @Override
        public String toString() {
            return type;
        }
    }

    /** From now on the challenge is answered. */
    void answer(Authorization authorization, Challenge challenge) throws CertificateProblem;

    @Override
    void close();
}
