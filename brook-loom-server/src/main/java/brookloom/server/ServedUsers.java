package brookloom.server;

import brookloom.net.config.HkdfConfig;
import brookloom.net.listen.Kept;
import brookloom.net.listen.ServicePorts;
import brookloom.net.text.UserError;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.ServerConfig;
import brookloom.server.config.StateConfig;
import brookloom.server.shared.SharedState;
import brookloom.server.users.ManyUsers;
import brookloom.server.users.OnePassword;
import brookloom.server.users.Users;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Holds a server's users, and the store in which it counts what they use together with other servers. A server that takes the
 * place of another in this process goes on with them, while tunnels of the old one run: two counts of the same traffic would
 * overwrite each other. The last of these servers closes them.
 */
final class ServedUsers implements Kept, AutoCloseable {
    private final InetSocketAddress address;
    private final Source source;
    private final Users users;
    private final @Nullable SharedState shared;

    /** Servers that have the users, and are not closed. */
    private final AtomicInteger servers;

    /** The one to take over from; null once that is done. */
    private volatile @Nullable ServedUsers before;

    private volatile boolean handedOver;
    private volatile boolean closed;

    /** Describes what the users are made of: those of an equal source are the same. */
    private record Source(
            AccessConfig access,
            HkdfConfig hkdf,
            @Nullable Path folder,
            String server,
            @Nullable StateConfig shared) {
        static Source of(ServerConfig config) {
            return new Source(
                    config.tunnels().access(),
                    config.tunnels().hkdf(),
                    config.trafficFolder(),
                    config.name(),
                    config.shared());
        }

        /** A password is its server's own, which wipes it. */
        boolean isSameAs(Source other) {
            return !(access instanceof AccessConfig.OnePassword) && equals(other);
        }
    }

    /** Those who may connect, as far as they are known before a folder is made or a certificate is ordered for them. */
    interface Listed {
        /** Serves them, and counts what they use. */
        Users serve(HkdfConfig hkdf, ManyUsers.Accounting accounting) throws UserError;
    }

    private ServedUsers(InetSocketAddress address, Source source, Users users, @Nullable SharedState shared) {
        this.address = address;
        this.source = source;
        this.users = users;
        this.shared = shared;
        this.servers = new AtomicInteger(1);
    }

    private ServedUsers(ServedUsers before) {
        this.address = before.address;
        this.source = before.source;
        this.users = before.users;
        this.shared = before.shared;
        this.servers = before.servers;
        this.before = before;
        servers.incrementAndGet();
    }

    /**
     * Reads who may connect.
     *
     * @throws UserError when a file is wrong
     */
    static Listed listed(AccessConfig access) throws UserError {
        return switch (access) {
            case AccessConfig.OnePassword one -> (hkdf, accounting) -> new OnePassword(one.password(), hkdf);
            case AccessConfig.UserList list -> ManyUsers.read(list)::serve;
            case AccessConfig.UserService service ->
                (hkdf, accounting) -> ManyUsers.ofService(service, hkdf, accounting);
        };
    }

    /**
     * Serves users, those of the server that gives way at the address where they are the same.
     *
     * @throws UserError when their traffic or the shared state cannot be kept
     */
    static ServedUsers open(InetSocketAddress address, ServerConfig config, Listed listed, InstantSource clock)
            throws UserError {
        Source source = Source.of(config);
        ServedUsers before = ServicePorts.offered(ServedUsers.class, address);
        if (before != null && before.source.isSameAs(source)) {
            return ServicePorts.keep(address, new ServedUsers(before));
        }
        SharedState shared = source.shared() == null ? null : SharedState.start(source.shared(), clock);
        try {
            Users users = listed.serve(
                    source.hkdf(), new ManyUsers.Accounting(source.folder(), source.server(), clock, shared));
            return ServicePorts.keep(address, new ServedUsers(address, source, users, shared));
        } catch (UserError | RuntimeException e) {
            close(shared);
            throw e;
        }
    }

    Users users() {
        return users;
    }

    /** Returns what is shared with other servers; null for nothing. */
    @Nullable
    SharedState shared() {
        return shared;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public boolean isOpen() {
        return !closed && !handedOver;
    }

    @Override
    public void begin() {
        ServedUsers from = before;
        if (from != null && !closed) {
            from.handedOver = true;
            before = null;
        }
    }

    /** Ends what loads and counts, unless another server has it. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (servers.decrementAndGet() == 0) {
            try {
                users.close();
            } finally {
                close(shared);
            }
        }
    }

    private static void close(@Nullable SharedState shared) {
        if (shared != null) {
            shared.close();
        }
    }
}
