package brookloom.server;

import brookloom.admin.Observation;
import brookloom.net.config.Socks5Config;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.listen.OwnPorts;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.pem.CertificateProblem;
import brookloom.net.pem.PemFile;
import brookloom.net.pem.Trust;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.Stopping;
import brookloom.net.text.UserError;
import brookloom.net.udp.UdpLoop;
import brookloom.observe.Reading;
import brookloom.observe.TunnelMonitor;
import brookloom.server.certificates.Certificates;
import brookloom.server.certificates.PemCertificates;
import brookloom.server.certificates.acme.AcmeCertificates;
import brookloom.server.config.AcmeConfig;
import brookloom.server.config.CertificateConfig;
import brookloom.server.config.ServerConfig;
import brookloom.server.config.ServerListenerConfig;
import brookloom.server.config.ServerTlsConfig;
import brookloom.server.config.ServerTunnelConfig;
import brookloom.server.config.SiteConfig;
import brookloom.server.config.UpgradeConfig;
import brookloom.server.plain.PlainServer;
import brookloom.server.replay.Replays;
import brookloom.server.replay.ServerClock;
import brookloom.server.reverse.ReversePorts;
import brookloom.server.shared.SharedReplays;
import brookloom.server.shared.SharedState;
import brookloom.server.targets.BlockLists;
import brookloom.server.targets.DirectDialer;
import brookloom.server.targets.ScopePolicy;
import brookloom.server.targets.TargetDialer;
import brookloom.server.targets.TargetPolicy;
import brookloom.server.tunnel.CarrierListener;
import brookloom.server.tunnel.ClientFailures;
import brookloom.server.tunnel.ClientKeys;
import brookloom.server.tunnel.Entrance;
import brookloom.server.tunnel.ProxyProtocol;
import brookloom.server.tunnel.Strangers;
import brookloom.server.tunnel.TunnelContext;
import brookloom.server.tunnel.TunnelHandler;
import brookloom.server.tunnel.TunnelThreads;
import brookloom.server.users.ManyUsers;
import brookloom.server.users.Users;
import brookloom.server.web.JettyServer;
import brookloom.server.web.ServerTls;
import brookloom.server.web.site.Site;
import brookloom.server.web.site.Sites;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A running server. This is the one place where its parts are put together from the records of {@code config}:
 *
 * <pre>
 *   carrier ──▶ JettyServer (TLS, HTTP, upgrade) ──▶ TunnelThreads ──▶ TunnelHandler ──▶ DirectDialer ──▶ target
 *               └ ServerTls ─ Certificates                             ├ Replays         ├ ScopePolicy, BlockLists
 *           or  PlainServer (TCP, UDP)                                 └ UdpLoop         └ OpenOutbound
 * </pre>
 *
 * Owns all of them.
 */
public final class BrookServer implements AutoCloseable {
    private final Parts parts;
    private final Observation observation;
    private final TunnelMonitor monitor = new TunnelMonitor();
    private final TunnelThreads tunnels;
    private final ReversePorts reverse;
    private final CarrierListener listener;

    /**
     * Holds what a server takes from its surroundings; tests replace it.
     *
     * @param clock judges the age of requests; goes back only to undo a step forward
     * @param uptime for which requests may have been stamped before the start: zero, since another process may have taken those
     * @param targets replaces or wraps what dials targets
     */
    public record Surroundings(InstantSource clock, Duration uptime, UnaryOperator<TargetDialer> targets) {
        /** The system's clock, of which a step back counts only where it undoes one forward, and targets as configured. */
        public static final Surroundings SYSTEM = new Surroundings(
                new ServerClock(InstantSource.system(), System::nanoTime), Duration.ZERO, UnaryOperator.identity());
    }

    private BrookServer(ServerConfig config, Surroundings surroundings, Parts parts) throws UserError, IOException {
        this.parts = parts;
        ServerFacts.add(config, monitor.vitals());
        this.observation = parts.own(Observation.start(config.observe(), monitor));
        InetSocketAddress address = config.listener().listen().resolve();
        Socks5Config proxy = config.targets().outbound().proxy();
        if (proxy != null) {
            OwnPorts.refuse("--dialWithSocks5", proxy.server().address(), List.of(address));
        }
        BlockLists blocked = parts.own(BlockLists.open(config.targets().blocked()));
        OpenOutbound outbound = parts.own(OpenOutbound.open(config.targets().outbound()));
        ServedUsers.Listed listed = ServedUsers.listed(config.tunnels().access());
        TargetPolicy policy = ScopePolicy.of(config.targets()).and(blocked);
        @Nullable
        ServerTls tls = config.listener() instanceof ServerListenerConfig.Wss wss
                ? tls(wss.tls(), address, outbound.keepAlive())
                : null;
        TargetDialer targets = surroundings.targets().apply(new DirectDialer(outbound.outbound(), policy));
        InstantSource clock = surroundings.clock();
        Replays replays =
                parts.own(Replays.open(address, config.replayFolder(), config.name(), clock, surroundings.uptime()));
        ServedUsers served = parts.own(ServedUsers.open(address, config, listed, clock));
        Users users = served.users();
        SharedState shared = served.shared();
        ClientFailures failures = parts.own(new ClientFailures());
        KeepAlive keepAlive = outbound.keepAlive();
        this.reverse = new ReversePorts(config.tunnels().reverse(), keepAlive);
        TunnelContext context = new TunnelContext(
                limited(config.tunnels(), outbound),
                users,
                clock,
                replays,
                shared == null ? SharedReplays.NONE : shared,
                targets,
                reverse,
                parts.own(UdpLoop.start("udp")),
                failures,
                monitor);
        this.tunnels = parts.own(new TunnelThreads(new TunnelHandler(context)));
        Entrance entrance = new Entrance(
                tunnels,
                new Strangers(config.tunnels().strangers()),
                new ClientKeys(users, surroundings.clock()),
                new ProxyProtocol(config.listener().port().proxyProtocol(), failures));
        this.listener = parts.own(
                switch (config.listener()) {
                    case ServerListenerConfig.Ws ws -> web(address, ws, ws.upgrade(), null, keepAlive, entrance);
                    case ServerListenerConfig.Wss wss -> web(address, wss, wss.upgrade(), tls, keepAlive, entrance);
                    case ServerListenerConfig.Plain plain ->
                        PlainServer.start(address, plain.port(), keepAlive, entrance, context);
                });
        replays.listening();
        if (users instanceof ManyUsers many) {
            monitor.vitals().add(Reading.USERS, "", () -> many.all().size());
        }
        if (shared != null) {
            shared.show(monitor.vitals());
        }
        monitor.vitals().add(Reading.REVERSE_PORTS, "", reverse::count);
        monitor.vitals().add(Reading.STRANGERS, "", entrance.strangers()::count);
        monitor.vitals()
                .addFact(
                        "Listening",
                        new ListenAddress(config.listener().listen().host(), listener.port()).toString());
        monitor.vitals().ready();
    }

    private CarrierListener web(
            InetSocketAddress address,
            ServerListenerConfig listener,
            UpgradeConfig upgrade,
            @Nullable ServerTls tls,
            KeepAlive keepAlive,
            Entrance entrance)
            throws UserError, IOException {
        if (upgrade.site() instanceof SiteConfig.Fallback fallback) {
            OwnPorts.refuse("--fallback", fallback.server().destination(), List.of(address));
        }
        Site site = parts.own(Sites.open(upgrade.site(), keepAlive));
        return JettyServer.start(address, listener.port().source(), upgrade, tls, keepAlive, site, entrance);
    }

    /**
     * Starts a server, which serves until closed. With ACME this returns when there is a certificate, which may take as
     * many tries as the first order needs.
     *
     * @throws UserError when a list, a certificate or an address of this machine cannot be used
     * @throws IOException when the address cannot be listened on, in one line
     */
    public static BrookServer start(ServerConfig config) throws UserError, IOException {
        return start(config, Surroundings.SYSTEM);
    }

    /** Starts a server in other surroundings; see {@link #start(ServerConfig)}. */
    public static BrookServer start(ServerConfig config, Surroundings surroundings) throws UserError, IOException {
        Parts parts = new Parts();
        try {
            return new BrookServer(config, surroundings, parts);
        } catch (UserError | IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** The proxy that targets are reached through may have shorter timeouts. */
    private static ServerTunnelConfig limited(ServerTunnelConfig tunnels, OpenOutbound outbound) {
        TimeoutConfig timeouts = tunnels.timeouts();
        return new ServerTunnelConfig(
                tunnels.access(),
                tunnels.hkdf(),
                tunnels.withoutBrookProtocol(),
                new TimeoutConfig(
                        outbound.tcpTimeout(timeouts.tcp()), timeouts.halfClose(), outbound.udpTimeout(timeouts.udp())),
                tunnels.strangers(),
                tunnels.reverse());
    }

    private ServerTls tls(ServerTlsConfig config, InetSocketAddress address, KeepAlive keepAlive)
            throws UserError, IOException {
        try {
            Certificates certificates = parts.own(certificates(config, address, keepAlive));
            monitor.vitals()
                    .add(
                            Reading.CERTIFICATE_EXPIRY,
                            "",
                            () -> certificates.expiry().getEpochSecond());
            monitor.vitals()
                    .addObstacle(
                            () -> certificates.expiry().isBefore(Instant.now()) ? "the certificate has expired" : null);
            return new ServerTls(certificates, config);
        } catch (CertificateProblem problem) {
            throw new UserError(String.valueOf(problem.getMessage()), problem);
        }
    }

    private static Certificates certificates(ServerTlsConfig config, InetSocketAddress address, KeepAlive keepAlive)
            throws IOException {
        TrustManager @Nullable [] clients =
                config.clientCa() == null ? null : Trust.managers(PemFile.read("--clientCa", config.clientCa()));
        return switch (config.certificate()) {
            case CertificateConfig.PemFiles files -> PemCertificates.watch(files, clients);
            case AcmeConfig acme -> AcmeCertificates.open(acme, address, keepAlive, clients);
        };
    }

    /** Returns what knows the tunnels. */
    public TunnelMonitor monitor() {
        return monitor;
    }

    /** Returns where pages for operators are served; null for nowhere. */
    public @Nullable InetSocketAddress adminAddress() {
        return observation.address();
    }

    /** Returns the port it listens on. */
    public int port() {
        return listener.port();
    }

    /** Returns the number of tunnels that are running now, UDP flows included. */
    public int tunnels() {
        return tunnels.count() + listener.flows();
    }

    /** Has load balancers that ask for readiness turn away; all goes on being served. */
    public void turnAway() {
        monitor.vitals().notReady("draining");
    }

    /**
     * Accepts no more carriers and tunnels, and waits until no TCP tunnel runs or the limit has passed. Where another server
     * has its place ({@link Stopping#NO_LIMIT}), it waits until no datagrams move either.
     *
     * @throws InterruptedException to wait no longer
     */
    public void drain(Duration limit) throws InterruptedException {
        turnAway();
        listener.stopAccepting();
        reverse.stopAccepting();
        tunnels.drain(limit, listener::endWaiting);
        while (limit.equals(Stopping.NO_LIMIT) && listener.flows() > 0) { // their answers may come yet
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /** Stops listening, ends every tunnel, and waits for their threads. */
    @Override
    public void close() {
        parts.close();
    }

    /** The parts that have to be closed; the last opened one is the first. */
    private static final class Parts {
        private final Deque<AutoCloseable> opened = new ArrayDeque<>();
        private final ReentrantLock closing = new ReentrantLock();

        <T extends AutoCloseable> T own(T part) {
            opened.push(part);
            return part;
        }

        /** Closes all of them, even if one fails; a second caller waits for the first. */
        void close() {
            closing.lock();
            try {
                RuntimeException failure = null;
                while (!opened.isEmpty()) {
                    failure = closeLast(failure);
                }
                if (failure != null) {
                    throw failure;
                }
            } finally {
                closing.unlock();
            }
        }

        private @Nullable RuntimeException closeLast(@Nullable RuntimeException earlier) {
            try {
                opened.pop().close();
                return earlier;
            } catch (Exception e) {
                RuntimeException failure = earlier == null ? new IllegalStateException("server did not stop") : earlier;
                failure.addSuppressed(e);
                return failure;
            }
        }
    }
}
