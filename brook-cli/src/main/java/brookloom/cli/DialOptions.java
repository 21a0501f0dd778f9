package brookloom.cli;

import brookloom.net.dial.Outbound;
import brookloom.net.dial.ProxyLogin;
import brookloom.net.dial.Resolver;
import brookloom.net.dial.SourceAddress;
import brookloom.net.dns.AddressFamily;
import brookloom.net.dns.DnsResolver;
import brookloom.net.dns.DnsServer;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.text.HostPort;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How connections and datagrams leave this machine: the same options at both ends, named as the original's. */
public final class DialOptions {
    @Option(
            names = "--dialWithIP4",
            paramLabel = "IP",
            description = "Leave this machine from this IPv4 address of it, where the way leads over IPv4.")
    private @Nullable String ip4;

    @Option(
            names = "--dialWithIP6",
            paramLabel = "IP",
            description = "Leave this machine from this IPv6 address of it, where the way leads over IPv6.")
    private @Nullable String ip6;

    @Option(
            names = "--dialWithNIC",
            paramLabel = "NAME",
            description = "Leave this machine from the address that this network interface has then, such as eth0.")
    private @Nullable String nic;

    @Option(
            names = "--dialWithSocks5",
            paramLabel = "HOST:PORT",
            description = "Leave through this SOCKS5 proxy, TCP and UDP; it resolves the names.")
    private @Nullable HostPort socks5;

    @Option(names = "--dialWithSocks5Username", paramLabel = "NAME", description = "If the proxy wants a login.")
    private @Nullable String socks5Username;

    @Option(
            names = "--dialWithSocks5Password",
            paramLabel = "PASSWORD",
            description = "If the proxy wants a login. Anybody on this machine sees arguments in ps.")
    private @Nullable String socks5Password;

    @Option(
            names = "--dialWithSocks5TCPTimeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "End a connection through the proxy that is silent for so long; 0 is never"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration socks5TcpTimeout = Duration.ZERO;

    @Option(
            names = "--dialWithSocks5UDPTimeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "End a UDP flow through the proxy that is silent for so long (default: ${DEFAULT-VALUE}).")
    private Duration socks5UdpTimeout = Duration.ofSeconds(60);

    @Option(
            names = "--dialWithDNS",
            paramLabel = "SERVER",
            description = "Ask this DNS server for the names that are dialled: 8.8.8.8:53, or over HTTPS"
                    + " https://dns.google/dns-query?address=8.8.8.8%%3A443. A client passes the names that apps ask"
                    + " for on to its server all the same.")
    private @Nullable String dns;

    @Option(
            names = "--dialWithDNSPrefer",
            paramLabel = "A|AAAA",
            description = "Which of a name's addresses are tried first, with --dialWithDNS: IPv4 (A, the default) or"
                    + " IPv6 (AAAA).")
    private @Nullable AddressFamily prefer;

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** A way out, and what it needs for as long as it is used. */
    public record Opened(Outbound outbound, @Nullable DnsResolver dns) implements AutoCloseable {
        @Override
        public void close() {
            if (dns != null) {
                dns.close();
            }
        }
    }

    /**
     * The way out that the options ask for. The caller owns it.
     *
     * @throws ParameterException for values that make no sense, or not on this machine
     */
    public Opened open() throws IOException {
        SourceAddress source = source();
        Socks5Server proxy = socks5Server();
        DnsServer server = dnsServer();
        if (server == null) {
            return new Opened(Outbound.of(Outbound.LIMIT, Resolver.SYSTEM, source, proxy), null);
        }
        DnsResolver resolver = DnsResolver.open(server, prefer == null ? AddressFamily.A : prefer, source);
        return new Opened(Outbound.of(Outbound.LIMIT, resolver, source, proxy), resolver);
    }

    /** Whether TCP and UDP leave through a SOCKS5 proxy. */
    public boolean throughSocks5() {
        return socks5 != null;
    }

    /** A TCP tunnel's idle limit, or the proxy's where that is shorter. */
    public Duration tcpTimeout(Duration tunnel) {
        return socks5 == null ? tunnel : shorter(tunnel, socks5TcpTimeout);
    }

    /** A UDP flow's idle limit, or the proxy's where that is shorter. */
    public Duration udpTimeout(Duration flow) {
        return socks5 == null ? flow : shorter(flow, socks5UdpTimeout);
    }

    /** Zero is for ever. */
    private static Duration shorter(Duration one, Duration other) {
        if (one.isZero() || other.isZero()) {
            return one.isZero() ? other : one;
        }
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Where connections and datagrams leave this machine from.
     *
     * @throws ParameterException for what is none of its addresses
     */
    public SourceAddress source() throws IOException {
        if (nic != null) {
            if (ip4 != null || ip6 != null) {
                throw usage("--dialWithNIC excludes --dialWithIP4 and --dialWithIP6: give it alone");
            }
            if (NetworkInterface.getByName(nic) == null) {
                throw usage("--dialWithNIC '" + nic + "' is not a network interface of this machine, which has "
                        + interfaces());
            }
            return SourceAddress.ofInterface(nic);
        }
        InetAddress ipv4 = ip4 == null ? null : ownAddress("--dialWithIP4", ip4, "IPv4");
        InetAddress ipv6 = ip6 == null ? null : ownAddress("--dialWithIP6", ip6, "IPv6");
        return SourceAddress.of(ipv4, ipv6);
    }

    /** An address of this machine, which is one that a socket can be bound to. */
    private InetAddress ownAddress(String option, String text, String family) {
        InetAddress address;
        try {
            address = switch (HostAddress.parse(text)) {
                case HostAddress.Ipv4 literal -> literal.toInetAddress();
                case HostAddress.Ipv6 literal -> literal.toInetAddress();
                case HostAddress.Domain name -> throw new IllegalArgumentException(name + " is a name");
            };
        } catch (IllegalArgumentException e) {
            throw usage(option + " '" + text + "' is not an " + family + " address");
        }
        if ((address instanceof Inet4Address) != family.equals("IPv4") || address.isAnyLocalAddress()) {
            throw usage(option + " '" + text + "' is not an " + family + " address");
        }
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(address, 0))) {
            return probe.getLocalAddress();
        } catch (SocketException e) {
            throw usage(option + " '" + text + "' is not an address of this machine");
        }
    }

    private static String interfaces() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .map(NetworkInterface::getName)
                .collect(Collectors.joining(", "));
    }

    private @Nullable Socks5Server socks5Server() {
        if (socks5 == null) {
            if (socks5Username != null || socks5Password != null) {
                throw usage("--dialWithSocks5Username and --dialWithSocks5Password need --dialWithSocks5");
            }
            return null;
        }
        if (socks5Username == null && socks5Password == null) {
            return new Socks5Server(new Destination(socks5.address(), socks5.port()), null);
        }
        if (socks5Username == null || socks5Password == null) {
            throw usage("--dialWithSocks5Username and --dialWithSocks5Password go together: give both or none");
        }
        try {
            ProxyLogin login = new ProxyLogin(socks5Username, socks5Password);
            return new Socks5Server(new Destination(socks5.address(), socks5.port()), login);
        } catch (IllegalArgumentException e) {
            throw usage("--dialWithSocks5Username and --dialWithSocks5Password: " + e.getMessage());
        }
    }

    private @Nullable DnsServer dnsServer() {
        if (dns == null) {
            if (prefer != null) {
                throw usage("--dialWithDNSPrefer needs --dialWithDNS");
            }
            return null;
        }
        try {
            return DnsServer.parse(dns);
        } catch (IllegalArgumentException e) {
            throw usage("Invalid value for option '--dialWithDNS': " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("not mixed into a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
