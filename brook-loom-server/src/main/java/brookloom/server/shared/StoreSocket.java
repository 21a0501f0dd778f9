package brookloom.server.shared;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.Trust;
import brookloom.net.stream.BestEffort;
import brookloom.server.config.StateConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** The one socket of a connection to the store. */
final class StoreSocket implements JedisSocketFactory, AutoCloseable {
    /** Takes a whole batch of commands, so that writing never waits for a store that reads no more. */
    private static final int SEND_BUFFER = 256 * 1024;

    private final Factory factory;
    private @Nullable GuardedSocket socket;

    StoreSocket(Factory factory) {
        this.factory = factory;
    }

    @Override
    public Socket createSocket() {
        try {
            GuardedSocket made = new GuardedSocket(factory.open());
            socket = made;
            return made;
        } catch (IOException e) {
            throw new JedisConnectionException("cannot connect", e);
        }
    }

    /** Is called before each batch. */
    void begin() {
        if (socket != null) {
            socket.guard().begin();
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            BestEffort.close(socket);
        }
    }

    /** Opens sockets to one store. */
    static final class Factory {
        private final StateConfig config;
        private final @Nullable SSLSocketFactory tls;

        /** @throws CertificateProblem when the file with what is trusted cannot be used */
        Factory(StateConfig config) throws CertificateProblem {
            this.config = config;
            this.tls = config.tls() ? tls(config) : null;
        }

        private static SSLSocketFactory tls(StateConfig config) throws CertificateProblem {
            Trust trust = config.ca() == null ? Trust.system() : Trust.pemBundle(config.ca());
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {trust.checker()}, null);
                return context.getSocketFactory();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has TLS", e);
            }
        }

        Socket open() throws IOException {
            Socket plain = new Socket();
            try {
                int millis = (int) RedisStore.TIMEOUT.toMillis();
                plain.setTcpNoDelay(true);
                plain.setKeepAlive(true);
                plain.setSendBufferSize(SEND_BUFFER);
                plain.setSoTimeout(millis);
                plain.connect(address(), millis);
                return tls == null ? plain : encrypted(tls, plain);
            } catch (IOException | RuntimeException e) {
                plain.close();
                throw e;
            }
        }

        private InetSocketAddress address() throws UnknownHostException {
            return new InetSocketAddress(
                    InetAddress.getByName(config.server().host()),
                    config.server().port());
        }

        private SSLSocket encrypted(SSLSocketFactory factory, Socket plain) throws IOException {
            SSLSocket socket = (SSLSocket) factory.createSocket(
                    plain, config.server().host(), config.server().port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        }
    }
}
