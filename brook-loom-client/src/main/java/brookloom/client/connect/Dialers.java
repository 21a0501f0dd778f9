package brookloom.client.connect;

import brookloom.client.carrier.CarrierDialer;
import brookloom.client.carrier.ObservedCarriers;
import brookloom.client.carrier.PlainCarriers;
import brookloom.client.carrier.RecoveryReport;
import brookloom.client.carrier.Upgrade;
import brookloom.client.carrier.UpgradeKeySource;
import brookloom.client.carrier.WarmCarriers;
import brookloom.client.carrier.WebSocketCarriers;
import brookloom.client.carrier.WebSocketUpgrade;
import brookloom.client.carrier.framed.FramedUpgrade;
import brookloom.client.carrier.http2.Http2Carriers;
import brookloom.client.config.BrookUpstream;
import brookloom.client.config.HttpProxy;
import brookloom.client.config.PlainRoute;
import brookloom.client.config.Route;
import brookloom.client.config.SeveralUpstreams;
import brookloom.client.config.Socks5Upstream;
import brookloom.client.config.TlsConfig;
import brookloom.client.config.TunnelConfig;
import brookloom.client.config.Upstream;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.dial.Dialer;
import brookloom.client.servers.AutoDialer;
import brookloom.client.servers.ServerPool;
import brookloom.client.tls.ClientTls;
import brookloom.client.tunnel.ClientTunnelOptions;
import brookloom.client.tunnel.OutboundDialer;
import brookloom.client.tunnel.PlainDialer;
import brookloom.client.tunnel.TunnelDialer;
import brookloom.net.dial.DialFailed;
import brookloom.net.dial.HttpProxyDialer;
import brookloom.net.dial.Outbound;
import brookloom.net.outbound.Outbounds;
import brookloom.net.state.KeptText;
import brookloom.net.text.UserError;
import brookloom.observe.Reading;
import brookloom.observe.TunnelMonitor;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds what reaches destinations for apps, from top to bottom:
 *
 * <pre>
 *   Dialer     OutboundDialer (SOCKS5)  |  TunnelDialer, with PlainDialer for datagrams on UDP
 *     recovery                             RecoveryReport
 *     carriers                             PlainCarriers  |  WarmCarriers or Http2Carriers over WebSocketCarriers
 *       upgrade                                              WebSocketUpgrade  |  FramedUpgrade
 *         TLS                                                ClientTls, for wss
 *           sockets                     Outbound: straight, by --dialWith*, or by --proxy
 * </pre>
 */
public final class Dialers {
    private final Outbound out;
    private final InstantSource clock;
    private final TunnelMonitor monitor;
    private final @Nullable Path stateFolder;

    /**
     * Builds on these sockets.
     *
     * @param proxy HTTP proxy on the way to the server; null for none
     * @param clock stamps openings
     */
    public Dialers(Outbound out, @Nullable HttpProxy proxy, InstantSource clock) {
        this(out, proxy, clock, new TunnelMonitor(), null);
    }

    /**
     * Builds on these sockets.
     *
     * @param proxy HTTP proxy on the way to the server; null for none
     * @param clock stamps openings
     * @param monitor learns of carriers
     * @param stateFolder keeps what makes the next start better; null for nothing
     */
    public Dialers(
            Outbound out,
            @Nullable HttpProxy proxy,
            InstantSource clock,
            TunnelMonitor monitor,
            @Nullable Path stateFolder) {
        this.out = proxy == null ? out : through(proxy, out);
        this.clock = clock;
        this.monitor = monitor;
        this.stateFolder = stateFolder;
    }

    /** Returns the dialers beneath: to the server straight, or through a proxy. */
    public Outbound outbound() {
        return out;
    }

    /**
     * Returns a dialer that goes through the upstream. The caller owns it.
     *
     * @throws UserError for a configuration that cannot be used
     * @throws IOException when a file cannot be used; the message is for the user
     */
    public Dialer open(Upstream upstream, TunnelConfig tunnels) throws UserError, IOException {
        return switch (upstream) {
            case SeveralUpstreams several ->
                ServerPool.open(
                        several,
                        server -> open(server, tunnels),
                        tunnels.waitForTarget(),
                        monitor.vitals(),
                        stateFolder);
            case Socks5Upstream socks5 -> new OutboundDialer(Outbounds.through(out, socks5.proxy()));
            case BrookUpstream brook ->
                switch (brook.route()) {
                    case PlainRoute plain -> plain(plain, options(brook, tunnels), tunnels.warmTunnels());
                    case WebSocketRoute web when web.carriage() == Carriage.AUTO -> auto(brook, web, tunnels);
                    case WebSocketRoute web ->
                        webSocket(
                                web,
                                options(brook, tunnels),
                                new UpgradeKeySource(brook.password(), clock, web.server()),
                                tunnels.warmTunnels());
                };
        };
    }

    /** The browser whose ClientHello is sent offers no HTTP/2 for a WebSocket. */
    private Dialer auto(BrookUpstream brook, WebSocketRoute route, TunnelConfig tunnels) throws UserError, IOException {
        TlsConfig tls = route.tls();
        List<AutoDialer.Way> ways = new ArrayList<>();
        for (Carriage carriage : List.of(Carriage.RAW, Carriage.HTTP2, Carriage.FRAMED)) {
            if (carriage != Carriage.HTTP2 || (tls != null && tls.fingerprint() == null)) {
                String name = brook + " " + carriage.title();
                ways.add(new AutoDialer.Way(
                        name,
                        carriage.name().toLowerCase(Locale.ROOT),
                        open(brook.withRoute(route.withCarriage(carriage)), tunnels)));
            }
        }
        return new AutoDialer(
                ways, SeveralUpstreams.CHECK_TARGET, KeptText.of(stateFolder, "networks", brook.toString()));
    }

    private ClientTunnelOptions options(BrookUpstream brook, TunnelConfig tunnels) {
        TunnelKeys keys = new TunnelKeys(
                brook.password(), brook.hkdf().clientInfo(), brook.hkdf().serverInfo());
        return new ClientTunnelOptions(
                keys,
                brook.withoutBrookProtocol(),
                tunnels.nonceTimeout(),
                clock,
                tunnels.waitForTarget(),
                tunnels.reuse(),
                tunnels.associations());
    }

    private Dialer plain(PlainRoute route, ClientTunnelOptions options, int warm) {
        Dialer streams = tunnels(
                route,
                options,
                counted(WarmCarriers.resting(warm, observed(route, new PlainCarriers(route, out.tcp())))));
        if (route.udpOverTcp()) {
            return streams;
        }
        PlainDialer dialer = new PlainDialer(streams, route, options, out.udp());
        monitor.vitals().addDrops(dialer.drops());
        return dialer;
    }

    private Dialer webSocket(WebSocketRoute route, ClientTunnelOptions options, UpgradeKeySource keys, int warm)
            throws UserError, IOException {
        ClientTls tls = route.tls() == null ? null : TlsParts.of(route.server().host(), route.tls());
        return tunnels(route, options, carriers(route, tls, keys, warm));
    }

    private static TunnelDialer tunnels(Route route, ClientTunnelOptions options, CarrierDialer carriers) {
        String server = route.toString();
        return new TunnelDialer(server, options, new RecoveryReport(server, carriers));
    }

    private CarrierDialer carriers(WebSocketRoute route, @Nullable ClientTls tls, UpgradeKeySource keys, int warm) {
        Upgrade upgrade = route.carriage() == Carriage.FRAMED
                ? new FramedUpgrade(route.server(), route.headers(), route.heartbeat(), keys)
                : new WebSocketUpgrade(route.server(), route.headers(), keys);
        WebSocketCarriers carriers = new WebSocketCarriers(route, tls, out.tcp(), upgrade);
        return route.carriage() == Carriage.HTTP2
                ? observed(route, new Http2Carriers(route, Objects.requireNonNull(tls), carriers, keys))
                : counted(WarmCarriers.upTo(warm, observed(route, carriers)));
    }

    private CarrierDialer observed(Route route, CarrierDialer carriers) {
        return new ObservedCarriers(route.toString(), carriers, monitor);
    }

    private CarrierDialer counted(CarrierDialer carriers) {
        if (carriers instanceof WarmCarriers warm) {
            monitor.vitals().add(Reading.CARRIERS_READY, "warm", () -> warm.ready() - warm.rested());
            monitor.vitals().add(Reading.CARRIERS_READY, "rested", warm::rested);
        }
        return carriers;
    }

    private static Outbound through(HttpProxy proxy, Outbound out) {
        HttpProxyDialer tcp = new HttpProxyDialer(proxy.address(), proxy.login(), out.tcp(), Outbound.LIMIT);
        return new Outbound(tcp, (destination, localPort) -> {
            throw new DialFailed(
                    ReplyCode.GENERAL_FAILURE,
                    "--proxy does not support UDP: use --udpovertcp to carry datagrams within TCP");
        });
    }
}
