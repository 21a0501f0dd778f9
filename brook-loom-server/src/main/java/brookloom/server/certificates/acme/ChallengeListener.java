package brookloom.server.certificates.acme;

import brookloom.net.listen.Ports;
import brookloom.net.pem.CertificateProblem;
import brookloom.net.stream.BestEffort;
import brookloom.net.text.BindFailures;
import brookloom.net.text.Failures;
import brookloom.server.certificates.ServedKeyManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.tinylog.Logger;

/**
 * Holds the serving port before there is a certificate to serve with: completes {@code acme-tls/1} handshakes and closes
 * them, as RFC 8737 §3 requires; every other handshake fails.
 */
final class ChallengeListener implements AutoCloseable {
    private static final int CONCURRENT = 64;
    private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

    private final ServerSocket server;
    private final SSLSocketFactory tls;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(CONCURRENT);

    private ChallengeListener(ServerSocket server, SSLSocketFactory tls) {
        this.server = server;
        this.tls = tls;
    }

    /** @throws CertificateProblem when the address cannot be had */
    static ChallengeListener listen(SSLContext context, InetSocketAddress address) throws CertificateProblem {
        try {
            ChallengeListener listener =
                    new ChallengeListener(Ports.tcp(address, CONCURRENT), context.getSocketFactory());
            Thread.ofPlatform().daemon().name("acme-tls-accept").start(listener::accept);
            return listener;
        } catch (IOException e) {
            throw new CertificateProblem(
                    "port " + address.getPort() + " cannot be listened on: " + BindFailures.reason(address, e), e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                if (!places.tryAcquire()) {
                    socket.close();
                    continue;
                }
                open.add(socket);
                Thread.ofVirtual().name("acme-tls-handshake").start(() -> handshake(socket));
            }
        } catch (IOException e) {
            Logger.debug("TLS-ALPN-01 listener: {}", Failures.describe(e)); // closed, as a rule
        }
        open.forEach(BestEffort::close);
    }

    private void handshake(Socket socket) {
        try {
            socket.setSoTimeout((int) HANDSHAKE_LIMIT.toMillis());
            SSLSocket client = (SSLSocket) tls.createSocket(socket, null, true);
            SSLParameters parameters = client.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {ServedKeyManager.ACME_TLS});
            client.setSSLParameters(parameters);
            client.startHandshake();
            client.close();
        } catch (IOException e) {
            Logger.debug("TLS-ALPN-01 handshake: {}", Failures.describe(e));
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
            Logger.debug("TLS-ALPN-01 listener: {}", Failures.describe(e));
        }
        open.forEach(BestEffort::close);
    }
}
