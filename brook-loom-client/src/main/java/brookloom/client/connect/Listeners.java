package brookloom.client.connect;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppLimits;
import brookloom.client.config.AppOptions;
import brookloom.client.config.DnsOptions;
import brookloom.client.config.ListenerConfig;
import brookloom.client.config.ListenerConfig.RemoteForwardOptions;
import brookloom.client.config.RelayOptions;
import brookloom.client.config.RuleConfig;
import brookloom.client.dial.Dialer;
import brookloom.client.dns.DirectUpstream;
import brookloom.client.dns.DnsListener;
import brookloom.client.dns.DnsRules;
import brookloom.client.dns.DnsUpstream;
import brookloom.client.dns.TunnelUpstream;
import brookloom.client.inbound.AppListener;
import brookloom.client.relay.RelayListener;
import brookloom.client.reverse.RemoteForward;
import brookloom.client.route.RouteRules;
import brookloom.client.route.RoutingDialer;
import brookloom.client.tunnel.OutboundDialer;
import brookloom.lists.DomainList;
import brookloom.lists.ListLoader;
import brookloom.lists.ListSource;
import brookloom.lists.ReloadingSource;
import brookloom.net.config.OutboundConfig;
import brookloom.net.dns.DnsServer;
import brookloom.net.dns.DnsTransport;
import brookloom.net.listen.Drainable;
import brookloom.net.outbound.OpenOutbound;
import brookloom.net.text.HostPorts;
import brookloom.net.text.UserError;
import brookloom.observe.Vitals;
import brookloom.proto.Destination;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Opens what a client serves at ports of this machine. */
final class Listeners {
    private final Dialer dialer;
    private final OpenOutbound out;
    private final Vitals vitals;

    /**
     * Serves through that dialer.
     *
     * @param dialer the caller's; it stays open when a listener closes
     * @param vitals counts datagrams that are dropped
     * @param out limits timeouts, keeps connections alive, and reaches what is not asked for through the tunnel
     */
    Listeners(Dialer dialer, OpenOutbound out, Vitals vitals) {
        this.dialer = new SharedDialer(dialer);
        this.out = out;
        this.vitals = vitals;
    }

    /**
     * Holds an open listener.
     *
     * @param served for log lines
     * @param addresses where apps connect
     * @param streams serves TCP connections
     */
    record Opened(String served, List<InetSocketAddress> addresses, Drainable streams, Runnable close) {}

    Opened open(ListenerConfig config) throws UserError, IOException {
        return switch (config) {
            case AppOptions apps -> apps(apps.withTimeouts(out.limit(apps.timeouts())));
            case RelayOptions relay -> relay(relay.withTimeouts(out.limit(relay.timeouts())));
            case DnsOptions dns -> dns(dns);
            case RemoteForwardOptions remote -> remote(remote);
        };
    }

    private Opened apps(AppOptions options) throws UserError, IOException {
        AppListener listener = AppListener.open(options, AppLimits.DEFAULT, out.keepAlive(), routed(options.rules()));
        vitals.addDrops(listener.drops());
        String served = listener.bindings().stream().map(AppBinding::toString).collect(Collectors.joining(", "));
        return new Opened(served + ", through ", listener.addresses(), listener.apps(), listener::close);
    }

    /** Returns a dialer that an app listener closes, with its rules. */
    private Dialer routed(RuleConfig rules) throws UserError {
        if (rules.isEmpty()) {
            return dialer;
        }
        RouteRules open = RouteRules.open(rules);
        Dialer direct = new SharedDialer(new OutboundDialer(out.outbound(), open::checkAddress));
        return new RoutingDialer(dialer, direct, open);
    }

    private Opened relay(RelayOptions options) throws IOException {
        RelayListener listener = RelayListener.open(options, out.keepAlive(), dialer);
        vitals.addDrops(listener.drops());
        String served = "relay on " + HostPorts.format(listener.address()) + " to " + options.to() + ", through ";
        if (!options.open() && isForOthers(listener.address())) {
            Logger.warn(
                    "relay on {} connects everybody who reaches it to {}: listen on 127.0.0.1; --open if that is"
                            + " intended",
                    HostPorts.format(listener.address()),
                    options.to());
        }
        return new Opened(served, List.of(listener.address()), listener.streams(), listener::close);
    }

    private Opened dns(DnsOptions options) throws UserError, IOException {
        InetSocketAddress address = options.listen().resolve();
        DnsRules rules = new DnsRules(
                list("--blockDomainList", options.blocked()),
                list("--bypassDomainList", options.bypassed()),
                options.disableA(),
                options.disableAaaa());
        DnsUpstream tunnel = new TunnelUpstream(dialer, options.resolver(), out.udpTimeout(options.udpTimeout()));
        DnsListener listener =
                DnsListener.open(address, out.keepAlive(), rules, tunnel, bypass(options.bypassResolver()));
        String served =
                "DNS on " + HostPorts.format(listener.address()) + ", asking " + options.resolver() + " through ";
        if (!options.open() && isForOthers(listener.address())) {
            Logger.warn(
                    "DNS on {} answers everybody who reaches it, and open resolvers are abused for attacks on others:"
                            + " listen on 127.0.0.1; --open if that is intended and a firewall keeps strangers out",
                    HostPorts.format(listener.address()));
        }
        return new Opened(served, List.of(listener.address()), listener.streams(), listener::close);
    }

    /** Reaches the destination straight, whatever the way to the server: it is this side's own. */
    private Opened remote(RemoteForwardOptions options) throws UserError, IOException {
        OpenOutbound straight = OpenOutbound.open(OutboundConfig.DIRECT);
        RemoteForward forward = RemoteForward.start(options, dialer, new OutboundDialer(straight.outbound()));
        return new Opened("-R " + options + ", through ", List.of(), forward, () -> {
            forward.close();
            straight.close();
        });
    }

    private static boolean isForOthers(InetSocketAddress listening) {
        return !listening.getAddress().isLoopbackAddress();
    }

    private DnsUpstream bypass(DnsServer server) throws IOException {
        return switch (server) {
            case DnsServer.Plain plain -> new DirectUpstream(out.outbound(), Destination.of(plain.address()));
            case DnsServer.Https https ->
                new DirectUpstream(https.toString(), DnsTransport.open(https, out.source(), out.keepAlive()));
        };
    }

    private static Predicate<String> list(String option, @Nullable ListSource source) throws UserError {
        if (source == null) {
            return name -> false;
        }
        DomainList list =
                ReloadingSource.read(option, source, ListLoader.domains()).current();
        return list::contains;
    }
}
