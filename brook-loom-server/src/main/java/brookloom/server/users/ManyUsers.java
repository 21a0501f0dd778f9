package brookloom.server.users;

import brookloom.cli.SecretWarnings;
import brookloom.lists.ListSource;
import brookloom.net.config.HkdfConfig;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.LogTags;
import brookloom.net.text.UserError;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.UserNotServed;
import brookloom.proto.BrookProtocol;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.server.config.AccessConfig;
import brookloom.server.shared.SharedState;
import brookloom.server.targets.Peer;
import brookloom.server.users.service.ServiceSource;
import brookloom.tunnel.BrookServerTunnel;
import brookloom.tunnel.OpeningKeys;
import brookloom.tunnel.ServerTunnel;
import brookloom.tunnel.UnencryptedServerTunnel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A list of users, each with a password of its own. Nothing in a client's bytes names the user, so the server tries: first the
 * users that came from the same address before, then all others, with a budget for each address.
 */
public final class ManyUsers implements Users {
    private static final Duration FILE_INTERVAL = Duration.ofSeconds(1);

    private final UserTable table;
    private final UserAccounts accounts;
    private final UserLoader loader;
    private final @Nullable Duration cache;
    private final LearntUsers learnt = new LearntUsers();
    private final TrialBudget openings = new TrialBudget(System::nanoTime);
    private final TrialBudget upgrades = new TrialBudget(System::nanoTime);

    /** Trials at the same time: strangers may use half of the processors. */
    private final Semaphore searches =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    private ManyUsers(UserLoader loader, @Nullable Duration cache, HkdfConfig hkdf, Accounting accounting)
            throws UserError {
        TrafficStore store = TrafficStore.open(accounting.folder(), accounting.name());
        this.table = new UserTable(hkdf);
        this.accounts = new UserAccounts(table, store, accounting.clock(), accounting.shared());
        this.loader = loader;
        this.cache = cache;
    }

    /**
     * Describes where the users' traffic is kept.
     *
     * @param folder null for nowhere
     * @param name of the server
     * @param clock tells the month
     * @param shared shares the traffic with other servers; null for none. It outlives the users
     */
    public record Accounting(
            @Nullable Path folder,
            String name,
            InstantSource clock,
            @Nullable SharedState shared) {
        /** Describes a server that counts for itself. */
        public Accounting(@Nullable Path folder, String name, InstantSource clock) {
            this(folder, name, clock, null);
        }
    }

    /** Users of a file that has been read; nothing is kept of them yet. */
    public static final class Listed {
        private final UserLoader loader;

        private Listed(UserLoader loader) {
            this.loader = loader;
        }

        /**
         * Serves them, and loads the file again when it changes. To be called once.
         *
         * @throws UserError when the traffic cannot be kept
         */
        public ManyUsers serve(HkdfConfig hkdf, Accounting accounting) throws UserError {
            return start(new ManyUsers(loader, null, hkdf, accounting), FILE_INTERVAL);
        }
    }

    /**
     * Reads the users of a file.
     *
     * @throws UserError when the file is wrong
     */
    public static Listed read(AccessConfig.UserList list) throws UserError {
        UserLoader loader = new UserLoader(AccessConfig.UserList.OPTION, new ListSource.File(list.file()));
        loader.readFirst();
        String complaint = SecretWarnings.complaint(list.file(), "users file " + list.file());
        if (complaint != null) {
            Logger.warn(complaint);
        }
        return new Listed(loader);
    }

    /**
     * Loads the users of a file, and again when it changes.
     *
     * @throws UserError when the file is wrong, or the traffic cannot be kept
     */
    public static ManyUsers ofFile(AccessConfig.UserList list, HkdfConfig hkdf, Accounting accounting)
            throws UserError {
        return read(list).serve(hkdf, accounting);
    }

    /**
     * Asks a service for the users, again and again.
     *
     * @throws UserError when the traffic cannot be kept
     */
    public static ManyUsers ofService(AccessConfig.UserService service, HkdfConfig hkdf, Accounting accounting)
            throws UserError {
        UserLoader loader = new UserLoader(AccessConfig.UserService.OPTION, new ServiceSource(service.url()));
        return start(new ManyUsers(loader, service.cache(), hkdf, accounting), service.interval());
    }

    private static ManyUsers start(ManyUsers users, Duration interval) throws UserError {
        try {
            users.loader.start(interval, users::replace);
            users.accounts.start();
            return users;
        } catch (UserError | RuntimeException e) {
            users.close();
            throw e;
        }
    }

    private void replace(List<UserEntry> entries) {
        accounts.replace(entries);
        if (entries.isEmpty()) {
            Logger.tag(LogTags.EACH).warn("users: 0, so nobody can connect; {} has to list some", loader);
        } else {
            Logger.info("users: {}", entries.size());
        }
    }

    @Override
    public Opened accept(ByteStream carrier, Peer peer, boolean unencrypted) throws IOException {
        Finder finder = new Finder(peer);
        ServerTunnel tunnel = unencrypted
                ? UnencryptedServerTunnel.accept(carrier, finder)
                : BrookServerTunnel.accept(carrier, finder);
        return new Opened(tunnel, finder.found());
    }

    /** Finds the user of one carrier. */
    private final class Finder implements OpeningKeys {
        private final Peer peer;
        private @Nullable User user;

        Finder(Peer peer) {
            this.peer = peer;
        }

        @Override
        public TunnelKeys sealedBy(byte[] start) throws IOException {
            TunnelKeys.Search search = new TunnelKeys.Search();
            search.setNonce(start);
            return found(find(peer, true, candidate -> search.isOpening(candidate.keys(), start)), "fragment length");
        }

        @Override
        public TunnelKeys shownBy(byte[] passwordHash) throws AuthenticationFailed {
            return found(table.withCredential(passwordHash), "password hash");
        }

        private TunnelKeys found(@Nullable User candidate, String what) throws AuthenticationFailed {
            user = candidate;
            if (candidate == null) {
                throw new AuthenticationFailed(what);
            }
            return candidate.keys();
        }

        User found() {
            if (user == null) {
                throw new IllegalStateException("a tunnel without a user");
            }
            return user;
        }
    }

    /**
     * Returns the user that the test accepts, or null; waits for a processor.
     *
     * @param patient whether to wait for the address's turn, too
     * @throws AuthenticationFailed when the address has caused too many trials
     */
    private @Nullable User find(Peer peer, boolean patient, Predicate<User> test) throws IOException {
        String address = peer.subscriber();
        User user = likely(address, test);
        if (user != null) {
            return user;
        }
        List<User> all = table.all();
        long wait = openings.take(address, all.size());
        if (wait < 0 || (wait > 0 && !patient)) {
            throw new AuthenticationFailed("one of too many openings of " + address);
        }
        try {
            Thread.sleep(Duration.ofNanos(wait));
            searches.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        try {
            user = first(all, test);
        } finally {
            searches.release();
        }
        if (user != null) {
            openings.giveBack(address, all.size());
            learnt.learn(address, user);
        }
        return user;
    }

    /** Returns the user that the test accepts among those that came from the address before. */
    private @Nullable User likely(String address, Predicate<User> test) {
        User user = first(learnt.of(address), candidate -> table.contains(candidate) && test.test(candidate));
        if (user != null) {
            learnt.learn(address, user);
        }
        return user;
    }

    private static @Nullable User first(List<User> users, Predicate<User> test) {
        for (User user : users) {
            if (test.test(user)) {
                return user;
            }
        }
        return null;
    }

    @Override
    public void checkServed(User user, Instant now) throws UserNotServed {
        String refusal = user.refusal(now);
        if (refusal == null && cache != null && !loader.isFresh(cache)) {
            refusal = "the service that knows the users has not answered for " + cache.toSeconds() + " s";
        }
        if (refusal != null) {
            throw new UserNotServed(String.valueOf(user.name()), refusal);
        }
    }

    /** Never waits: where an address has asked too often, only users that came from it before are tried. */
    @Override
    public long minuteOfKey(byte[] key, Instant now, String path, Peer peer) {
        String address = peer.subscriber();
        Predicate<User> test = candidate -> candidate.upgradeKeys().minuteOf(key, now, path) >= 0;
        User user = likely(address, test);
        if (user == null && upgrades.take(address, table.all().size()) == 0) {
            user = first(table.all(), test);
        }
        if (user == null || user.refusal(now) != null) {
            return -1;
        }
        learnt.learn(address, user);
        return user.upgradeKeys().minuteOf(key, now, path);
    }

    @Override
    public @Nullable User ofDatagram(byte[] datagram, Instant now, Peer peer) throws IOException {
        if (datagram.length < BrookProtocol.DATAGRAM_OVERHEAD + BrookProtocol.TIMESTAMP_LENGTH) {
            return null;
        }
        TunnelKeys.Search search = new TunnelKeys.Search();
        search.setNonce(datagram);
        byte[] opened = new byte[datagram.length];
        return find(
                peer,
                false,
                candidate -> search.mayBeDatagram(candidate.keys(), datagram, now.getEpochSecond())
                        && candidate.keys().datagramOpener(Sender.CLIENT).open(datagram, datagram.length, opened) >= 0);
    }

    @Override
    public @Nullable User only() {
        return null;
    }

    /** Returns all users, for those who show them. */
    public List<User> all() {
        return table.all();
    }

    UserTable table() {
        return table;
    }

    UserAccounts accounts() {
        return accounts;
    }

    @Override
    public void close() {
        loader.close();
        accounts.close();
    }
}
