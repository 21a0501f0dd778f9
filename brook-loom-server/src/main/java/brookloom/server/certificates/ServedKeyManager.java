package brookloom.server.certificates;

import brookloom.net.pem.KeyMaterial;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Answers handshakes with the current certificate, which may be swapped at any time.
 *
 * <p>JSSE asks several times within one handshake: once for each kind of key the client takes, then for the key, then
 * for the chain. So the first question pins one {@link Served} to the handshake's session, and its alias names that
 * very one: key and chain of a handshake always belong together, whatever is swapped meanwhile.
 *
 * <p>Handshakes that negotiated {@code acme-tls/1} (RFC 8737) are answered with the challenge's certificate, and only
 * those.
 */
public final class ServedKeyManager extends X509ExtendedKeyManager {
    public static final String ACME_TLS = "acme-tls/1";

    private static final String PINNED = "brookloom.certificate";

    /** Number of replaced certificates kept for handshakes that chose an alias but have not yet requested its key. */
    private static final int REMEMBERED = 16;

    private volatile List<Served> newestFirst = List.of();
    private final ReentrantLock swaps = new ReentrantLock();
    private final Map<String, Served> challenges = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();

    private record Served(String alias, KeyMaterial material) {}

    /** From now on, new handshakes get {@code material}. */
    public void swap(KeyMaterial material) {
        Served served = new Served("certificate-" + generation.incrementAndGet(), material);
        swaps.lock();
        try {
            newestFirst = Stream.concat(Stream.of(served), newestFirst.stream())
                    .limit(REMEMBERED)
                    .toList();
        } finally {
            swaps.unlock();
        }
    }

    public @Nullable KeyMaterial current() {
        Served served = served();
        return served == null ? null : served.material;
    }

    /** Answers ACME's validation of {@code serverName} until the answer is withdrawn. */
    public void answerChallenge(String serverName, KeyMaterial answer) {
        challenges.put(serverName, new Served("challenge-" + generation.incrementAndGet(), answer));
    }

    public void withdrawChallenge(String serverName) {
        challenges.remove(serverName);
    }

    public boolean hasChallenge() {
        return !challenges.isEmpty();
    }

    private @Nullable Served served() {
        List<Served> all = newestFirst;
        return all.isEmpty() ? null : all.getFirst();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return engine == null
                ? null
                : choose(keyType, engine.getHandshakeSession(), engine.getHandshakeApplicationProtocol());
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return socket instanceof SSLSocket tls
                ? choose(keyType, tls.getHandshakeSession(), tls.getHandshakeApplicationProtocol())
                : null;
    }

    private @Nullable String choose(String keyType, @Nullable SSLSession session, @Nullable String protocol) {
        Served served = pinned(session, protocol);
        return served != null && served.material.keyType().equals(keyType) ? served.alias : null;
    }

    private @Nullable Served pinned(@Nullable SSLSession session, @Nullable String protocol) {
        if (ACME_TLS.equals(protocol)) {
            return session instanceof ExtendedSSLSession extended ? challenge(extended) : null;
        }
        if (session == null) {
            return served();
        }
        if (session.getValue(PINNED) instanceof Served pinned) {
            return pinned;
        }
        Served served = served();
        if (served != null) {
            session.putValue(PINNED, served);
        }
        return served;
    }

    private @Nullable Served challenge(ExtendedSSLSession session) {
        return session.getRequestedServerNames().stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> challenges.get(((SNIHostName) name).getAsciiName()))
                .findFirst()
                .orElse(null);
    }

    private @Nullable KeyMaterial of(@Nullable String alias) {
        return Stream.concat(newestFirst.stream(), challenges.values().stream())
                .filter(served -> served.alias.equals(alias))
                .map(Served::material)
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        KeyMaterial material = of(alias);
        return material == null ? null : material.key();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        KeyMaterial material = of(alias);
        return material == null ? null : material.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        Served served = served();
        return served == null || !served.material.keyType().equals(keyType) ? null : new String[] {served.alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
