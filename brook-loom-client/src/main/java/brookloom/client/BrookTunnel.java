package brookloom.client;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.config.AppProtocol;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.ClientConfig;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.SeveralUpstreams.Selection;
import brookloom.client.config.TunnelConfig;
import brookloom.client.config.Upstream;
import brookloom.client.connect.Client;
import brookloom.client.inbound.AppListener;
import brookloom.client.link.LinkParser;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Carries connections of this program through Brook servers:
 *
 * <pre>{@code
 * try (BrookTunnel tunnel = BrookTunnel.open("brook://…")) {
 *     Socket socket = tunnel.socketFactory().createSocket("db.internal", 5432);     // no local port
 *     HttpClient http = HttpClient.newBuilder().proxy(tunnel.proxySelector()).build();
 * }
 * }</pre>
 *
 * Names are looked up by the server. Nothing is sent before the first connection. All methods may be called by any thread.
 */
public final class BrookTunnel implements Closeable {
    private static final ListenAddress ANY_LOOPBACK_PORT = new ListenAddress("127.0.0.1", 0);

    private final Client client;
    private final List<Upstream> owned;
    private final ReentrantLock lock = new ReentrantLock();

    /** Opened when it is asked for; under the lock, as the next. */
    private @Nullable AppListener port;

    private boolean closed;

    private BrookTunnel(Client client, List<Upstream> owned) {
        this.client = client;
        this.owned = owned;
    }

    /**
     * Opens a tunnel to the server of a {@code brook://} link, or to the fastest of several that is up.
     *
     * @throws IllegalArgumentException for a link that this client cannot use; the message has no secret
     * @throws IOException when the tunnel cannot be set up; the server is not connected to yet
     */
    public static BrookTunnel open(String link, String... others) throws IOException {
        List<Upstream> servers = new ArrayList<>();
        servers.add(upstream(link));
        for (String other : others) {
            servers.add(upstream(other));
        }
        Upstream upstream = servers.size() == 1
                ? servers.getFirst()
                : new SeveralUpstreams(servers, null, Selection.FASTEST, SeveralUpstreams.CHECK_TARGET);
        TunnelConfig tunnels = new TunnelConfig(TunnelConfig.DEFAULT_NONCE_TIMEOUT, false, 8, false);
        return open(new ClientConfig(upstream, tunnels, null, OutboundConfig.DIRECT, List.of()), servers);
    }

    /**
     * Opens a tunnel that a configuration describes, with the ports that it names. The caller owns the passwords in it, and
     * closes them after the tunnel.
     *
     * @throws IOException when the tunnel cannot be set up
     */
    public static BrookTunnel open(ClientConfig config) throws IOException {
        return open(config, List.of());
    }

    private static BrookTunnel open(ClientConfig config, List<Upstream> owned) throws IOException {
        try {
            return new BrookTunnel(Client.start(config), owned);
        } catch (UserError e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Upstream upstream(String link) {
        return new LinkParser(BrookLink.parse(link.strip())).upstream();
    }

    /**
     * Returns a factory of sockets that are connected through the tunnel, without a local port. A socket's
     * {@code connect} returns when the server is reached and the opening is sent; a target that is not reached shows as the
     * end of the stream or an exception of the first read.
     */
    public SocketFactory socketFactory() {
        return new TunnelSocketFactory(client.dialer());
    }

    /**
     * Returns a selector for {@code java.net.http}, {@code URLConnection} and other APIs that know no socket factory. It
     * sends everything to an HTTP proxy on a free port of 127.0.0.1, which is opened now and closed with the tunnel. Other
     * programs of this machine reach the port, too.
     *
     * @throws UncheckedIOException when no port can be opened
     */
    public ProxySelector proxySelector() {
        return new LocalProxySelector(proxyAddress());
    }

    /**
     * Returns the address of a port for SOCKS5 and HTTP proxies on 127.0.0.1, which is opened now if it is not open yet.
     *
     * @throws UncheckedIOException when no port can be opened
     */
    public InetSocketAddress proxyAddress() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the tunnel is closed");
            }
            if (port == null) {
                AppBinding binding = new AppBinding(AppProtocol.MIXED, ANY_LOOPBACK_PORT);
                AppOptions options = new AppOptions(List.of(binding), null, null, TimeoutConfig.DEFAULT);
                port = AppListener.open(options, AppLimits.DEFAULT, KeepAlive.DEFAULT, client.dialer());
            }
            return port.address();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    /** Ends all connections through the tunnel, and waits until the last thread is gone. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (port != null) {
                port.close();
                port = null;
            }
            client.close();
            for (Upstream upstream : owned) {
                if (upstream instanceof BrookUpstream brook) {
                    brook.password().close();
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
