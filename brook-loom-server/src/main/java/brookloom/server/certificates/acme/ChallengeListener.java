package brookloom.server.certificates.acme;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.stream.BestEffort;
import brookloom.server.certificates.ServedKeyManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.tinylog.Logger;

/**
 * Holds the serving port before there is a certificate to serve with: completes {@code acme-tls/1} handshakes and closes
 * them, as RFC 8737 §3 wants; every other handshake fails.
 */
final class ChallengeListener implements AutoCloseable {
    private static final int ABREAST = 64;
    private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

    private final SSLServerSocket server;
    private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(ABREAST);

    private ChallengeListener(SSLServerSocket server) {
        this.server = server;
    }

    /** @throws CertificateProblem when the address cannot be had */
    static ChallengeListener listen(SSLContext context, InetSocketAddress address) throws CertificateProblem {
        try {
            SSLServerSocket server =
                    (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            try {
                SSLParameters parameters = server.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {ServedKeyManager.ACME_TLS});
                server.setSSLParameters(parameters);
                server.setReuseAddress(true);
                server.bind(address);
            } catch (IOException e) {
                server.close();
                throw e;
            }
            ChallengeListener listener = new ChallengeListener(server);
            Thread.ofVirtual().name("acme-tls-accept").start(listener::accept);
            return listener;
        } catch (IOException e) {
            throw new CertificateProblem(
                    "port " + address.getPort() + " cannot be listened on: " + e.getMessage()
                            + OrderChecks.advice(address, e),
                    e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) server.accept();
                if (!places.tryAcquire()) {
                    socket.close();
                    continue;
                }
                open.add(socket);
                Thread.ofVirtual().name("acme-tls-handshake").start(() -> handshake(socket));
            }
        } catch (IOException e) {
            Logger.debug("TLS-ALPN-01 listener: {}", e.getMessage()); // closed, as a rule
        }
        open.forEach(BestEffort::close);
    }

    private void handshake(SSLSocket socket) {
        try {
            socket.setSoTimeout((int) HANDSHAKE_LIMIT.toMillis());
            socket.startHandshake();
        } catch (IOException e) {
            Logger.debug("TLS-ALPN-01 handshake: {}", e.getMessage());
        } finally {
            BestEffort.close(socket);
            open.remove(socket);
            places.release();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            Logger.debug("TLS-ALPN-01 listener: {}", e.getMessage());
        }
        open.forEach(BestEffort::close);
    }
}
