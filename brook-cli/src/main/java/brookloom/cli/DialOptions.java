package brookloom.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.config.DnsConfig;
import brookloom.net.config.OutboundConfig;
import brookloom.net.config.Socks5Config;
import brookloom.net.config.SourceConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.dial.ProxyLogin;
import brookloom.net.dns.AddressFamily;
import brookloom.net.dns.DnsServer;
import brookloom.net.socks5.Socks5Server;
import brookloom.net.stream.KeepAlive;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Describes how connections and datagrams leave this machine: the same options at both ends, named as the original's. */
@HelpSection(Heading.OUTBOUND)
public final class DialOptions {
    private static final Set<HostAddress> UNSPECIFIED = Set.of(new HostAddress.Ipv4(0), new HostAddress.Ipv6(0, 0));

    @Option(names = "--dialWithIP4", paramLabel = "IP", description = "Source address for IPv4.")
    private @Nullable String ip4;

    @Option(names = "--dialWithIP6", paramLabel = "IP", description = "Source address for IPv6.")
    private @Nullable String ip6;

    @Option(
            names = "--dialWithNIC",
            paramLabel = "NAME",
            description = "Source address taken from this network interface, such as eth0; routing does not change.")
    private @Nullable String nic;

    @Option(
            names = "--dialWithSocks5",
            paramLabel = "HOST:PORT",
            description = "Connect through this SOCKS5 proxy, TCP and UDP; the proxy resolves names.")
    private @Nullable HostPort socks5;

    @Option(names = "--dialWithSocks5Username", paramLabel = "NAME", description = "User name at the SOCKS5 proxy.")
    private @Nullable String socks5Username;

    @Option(
            names = "--dialWithSocks5Password",
            paramLabel = "PASSWORD",
            description = "Password at the SOCKS5 proxy. Visible in ps: prefer --dialWithSocks5PasswordFile.")
    private @Nullable String socks5Password;

    @Option(
            names = "--dialWithSocks5PasswordFile",
            paramLabel = "FILE",
            description = "Read that password from the only line of this file.")
    private @Nullable String socks5PasswordFile;

    @Option(
            names = "--dialWithSocks5TCPTimeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Idle timeout of TCP through the SOCKS5 proxy; 0 disables it (default: ${DEFAULT-VALUE}).")
    private Duration socks5TcpTimeout = Duration.ZERO;

    @Option(
            names = "--dialWithSocks5UDPTimeout",
            paramLabel = "SECONDS",
            defaultValue = "" + TimeoutConfig.DEFAULT_SECONDS,
            description = "Idle timeout of UDP through the SOCKS5 proxy; 0 disables it (default: ${DEFAULT-VALUE}).")
    private Duration socks5UdpTimeout = TimeoutConfig.DEFAULT.udp();

    @Option(
            names = "--dialWithDNS",
            paramLabel = "SERVER",
            description = "Resolve names that are dialled by this DNS server: 8.8.8.8:53, or over HTTPS"
                    + " https://dns.google/dns-query?address=8.8.8.8%%3A443. Names that apps request through a"
                    + " client are still resolved by the client's server.")
    private @Nullable String dns;

    @Option(
            names = "--dialWithDNSPrefer",
            paramLabel = "A|AAAA",
            description = "Addresses tried first, with --dialWithDNS: IPv4 (A, the default) or IPv6 (AAAA).")
    private @Nullable AddressFamily prefer;

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = "--keepAlive",
            paramLabel = "SECONDS",
            defaultValue = "" + KeepAlive.DEFAULT_SECONDS,
            description = "Probe idle TCP connections of every kind this often, so that NATs do not forget them; 0"
                    + " disables it (default: ${DEFAULT-VALUE}).")
    private Duration keepAlive = Duration.ofSeconds(KeepAlive.DEFAULT_SECONDS);

    /**
     * Returns the options as a record.
     *
     * @throws ConfigError for values that do not fit together
     * @throws UserError when a file cannot be read
     */
    public OutboundConfig config() throws UserError {
        return new OutboundConfig(source(), proxy(), dnsServer(), keepAliveInterval());
    }

    private Duration keepAliveInterval() throws ConfigError {
        try {
            return new KeepAlive(keepAlive).interval();
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
    }

    private SourceConfig source() throws ConfigError {
        if (nic != null) {
            if (ip4 != null || ip6 != null) {
                throw new ConfigError("--dialWithNIC excludes --dialWithIP4 and --dialWithIP6: give it alone");
            }
            return new SourceConfig.Interface(nic);
        }
        return new SourceConfig.Addresses(
                ip4 == null ? null : literal("--dialWithIP4", ip4, "IPv4", HostAddress.Ipv4.class),
                ip6 == null ? null : literal("--dialWithIP6", ip6, "IPv6", HostAddress.Ipv6.class));
    }

    private <T extends HostAddress> T literal(String option, String text, String family, Class<T> type)
            throws ConfigError {
        try {
            HostAddress address = HostAddress.parse(text);
            if (type.isInstance(address) && !UNSPECIFIED.contains(address)) {
                return type.cast(address);
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw new ConfigError(option + " '" + text + "' is not an " + family + " address");
    }

    private @Nullable Socks5Config proxy() throws UserError {
        if (socks5 == null) {
            if (socks5Username != null || socks5Password != null || socks5PasswordFile != null) {
                throw new ConfigError("--dialWithSocks5Username and --dialWithSocks5Password need --dialWithSocks5");
            }
            return null;
        }
        Destination address = socks5.destination();
        return new Socks5Config(new Socks5Server(address, login()), socks5TcpTimeout, socks5UdpTimeout);
    }

    private @Nullable ProxyLogin login() throws UserError {
        String secret = SecretFile.orValue("--dialWithSocks5Password", socks5Password, socks5PasswordFile);
        if (socks5Username == null && secret == null) {
            return null;
        }
        if (socks5Username == null || secret == null) {
            throw new ConfigError(
                    "--dialWithSocks5Username and --dialWithSocks5Password go together: give both or none");
        }
        try {
            return new ProxyLogin(socks5Username, secret);
        } catch (IllegalArgumentException e) {
            throw new ConfigError("--dialWithSocks5Username and --dialWithSocks5Password: " + e.getMessage());
        }
    }

    private @Nullable DnsConfig dnsServer() throws ConfigError {
        if (dns == null) {
            if (prefer != null) {
                throw new ConfigError("--dialWithDNSPrefer needs --dialWithDNS");
            }
            return null;
        }
        try {
            return new DnsConfig(DnsServer.parse(dns), prefer == null ? AddressFamily.A : prefer);
        } catch (IllegalArgumentException e) {
            throw new ConfigError("Invalid value for option '--dialWithDNS': " + e.getMessage());
        }
    }
}
