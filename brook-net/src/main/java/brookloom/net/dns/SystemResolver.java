package brookloom.net.dns;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.LiteralNames;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.HostAddress;
import brookloom.proto.InternationalName;
import java.net.InetAddress;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up as the machine is set up, in its hosts file and at its name servers, without its blocking functions: a
 * name that DNS does not answer holds no thread of a pool that others need. Names that only the platform can find (multicast
 * DNS, systemd's) are left to it, and so is everything on machines whose settings are not in files that are understood here.
 */
public final class SystemResolver extends FairResolver implements AutoCloseable {
    /** Comes with the library, not by anybody's choice. */
    private static final String OFFERED_BY_DNSJAVA = "org.xbill.DNS.";

    private final WatchedFile<ResolvConf> resolvConf;
    private final WatchedFile<HostsFile> hosts;
    private final NameServices services;
    private final KeepAlive keepAlive;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Opened opened;

    /** Made with the first name that DNS is asked for: a server that dials addresses only starts without. */
    private record Opened(ResolvConf config, SystemTransport transport, DnsResolver resolver) {}

    private SystemResolver(Path resolvConf, Path hosts, NameServices services, KeepAlive keepAlive) {
        this.resolvConf = new WatchedFile<>(resolvConf, ResolvConf::parse, System::nanoTime);
        this.hosts = new WatchedFile<>(hosts, HostsFile::parse, System::nanoTime);
        this.services = services;
        this.keepAlive = keepAlive;
    }

    /**
     * Returns the machine's resolver. The caller owns it.
     *
     * @param keepAlive of connections to name servers
     */
    public static SystemResolver open(KeepAlive keepAlive) {
        Path etc = Path.of("/etc");
        NameServices services = hasFiles() ? NameServices.read(etc.resolve("nsswitch.conf")) : NameServices.PLATFORM;
        return new SystemResolver(etc.resolve("resolv.conf"), etc.resolve("hosts"), services, keepAlive);
    }

    /** Returns a resolver with other files. The caller owns it. */
    public static SystemResolver open(Path resolvConf, Path hosts, KeepAlive keepAlive) {
        return new SystemResolver(resolvConf, hosts, NameServices.FILES_AND_DNS, keepAlive);
    }

    /** macOS has a resolv.conf that does not count, Windows none; a provider of addresses is somebody's deliberate choice. */
    private static boolean hasFiles() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        boolean unix = system.equals("linux") || system.endsWith("bsd");
        return unix
                && ServiceLoader.load(InetAddressResolverProvider.class, ClassLoader.getSystemClassLoader()).stream()
                        .map(provider -> provider.type().getName())
                        .allMatch(name -> name.startsWith(OFFERED_BY_DNSJAVA));
    }

    @Override
    List<InetAddress> lookUp(HostAddress.Domain domain, Duration limit, String client) throws DialFailed {
        String name = ascii(domain.name());
        if (services.isForPlatform(name)) {
            return SYSTEM.resolve(domain, limit);
        }
        List<InetAddress> known = hosts.current().orElse(HostsFile.EMPTY).addressesOf(name);
        if (!known.isEmpty()) {
            return known;
        }
        Optional<InetAddress> literal = LiteralNames.addressOf(name);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        Opened dns = current();
        return dns == null
                ? SYSTEM.resolve(domain, limit)
                : dns.resolver().lookUp(domain.name(), dns.config().candidates(name), limit, client);
    }

    /** Returns null while the system names no server that can be asked. */
    private @Nullable Opened current() {
        ResolvConf config =
                resolvConf.current().filter(file -> !file.servers().isEmpty()).orElse(null);
        Opened last = opened;
        if (config == null) {
            return null;
        }
        return last != null && last.config().equals(config) ? last : reopen(config);
    }

    /** Answers of the servers before are forgotten: they may have been those of another network. */
    private Opened reopen(ResolvConf config) {
        opening.lock();
        try {
            Opened next = opened;
            if (next == null) {
                SystemTransport transport = new SystemTransport(config, keepAlive);
                next = new Opened(config, transport, DnsResolver.of("DNS", AddressFamily.A, transport));
            } else if (!next.config().equals(config)) {
                next.transport().use(config);
                next.resolver().forget();
                next = new Opened(config, next.transport(), next.resolver());
            }
            opened = next;
            return next;
        } finally {
            opening.unlock();
        }
    }

    /** Returns the name for files and for DNS; one that cannot be such stays as it is, and is not found there. */
    private static String ascii(String name) {
        try {
            return InternationalName.toAscii(name);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    /** Ends lookups in flight. */
    @Override
    public void close() {
        opening.lock();
        try {
            if (opened != null) {
                opened.resolver().close();
            }
        } finally {
            opening.unlock();
        }
    }
}
