package brookloom.server.users;

import brookloom.net.text.Failures;
import brookloom.net.text.UserError;
import brookloom.server.state.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps what each user has used in each month, in a file of H2's MVStore: appended to and checksummed, so that a process that
 * is killed loses what it had not committed, and nothing else. Keys are {@code 2026-11 name}. For one thread at a time.
 */
public final class TrafficStore implements AutoCloseable {
    /** Months that are kept, the current one included. */
    private static final int MONTHS = 13;

    private static final String SUFFIX = ".mv";
    private static final int MONTH_LENGTH = "2026-11".length();

    private final MVStore store;
    private final MVMap<String, Long> up;
    private final MVMap<String, Long> down;
    private final MVMap<String, Long> elsewhereUp;
    private final MVMap<String, Long> elsewhereDown;
    private final MVMap<String, Long> server;
    private final MVMap<String, Long> identities;

    private TrafficStore(MVStore store) {
        this.store = store;
        store.setRetentionTime(0);
        this.up = store.openMap("up", map());
        this.down = store.openMap("down", map());
        this.elsewhereUp = store.openMap("elsewhere-up", map());
        this.elsewhereDown = store.openMap("elsewhere-down", map());
        this.server = store.openMap("server", map());
        this.identities = store.openMap("identities", map());
    }

    private static MVMap.Builder<String, Long> map() {
        return new MVMap.Builder<String, Long>()
                .keyType(StringDataType.INSTANCE)
                .valueType(LongDataType.INSTANCE);
    }

    /**
     * Opens the file of one server; a damaged one is set aside.
     *
     * @param folder created if need be; null to remember nothing beyond the process
     * @throws UserError when another process has it open, or it cannot be written
     */
    static TrafficStore open(@Nullable Path folder, String name) throws UserError {
        if (folder == null) {
            return new TrafficStore(builder().open());
        }
        Path file = folder.resolve(name + SUFFIX);
        try {
            OwnerOnly.createFolder(folder);
            try {
                return new TrafficStore(builder().fileName(file.toString()).open());
            } catch (MVStoreException e) {
                if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                    throw new UserError(
                            "the users' traffic in " + file
                                    + " is in use by another server; stop it, or set another STATE_DIRECTORY for one of them",
                            e);
                }
                Path aside = folder.resolve(name + ".damaged");
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                Logger.warn(
                        "the users' traffic in {} is damaged, and was moved to {}: counting begins anew", file, aside);
                return new TrafficStore(builder().fileName(file.toString()).open());
            }
        } catch (IOException e) {
            throw notKept(file, e, e);
        } catch (MVStoreException e) {
            throw notKept(file, e.getCause() instanceof IOException cause ? cause : new IOException(e), e);
        }
    }

    private static UserError notKept(Path file, IOException reason, Exception cause) {
        return new UserError(
                "cannot keep the users' traffic in " + file + ": " + Failures.reason(reason)
                        + "; set STATE_DIRECTORY to a folder that this user may write to",
                cause);
    }

    private static MVStore.Builder builder() {
        return new MVStore.Builder().autoCommitDisabled().cacheSize(1);
    }

    /** Returns what a user has used in a month. */
    UsedBytes read(YearMonth month, String user) {
        String key = key(month, user);
        return new UsedBytes(up.getOrDefault(key, 0L), down.getOrDefault(key, 0L));
    }

    /** Adds to what a user has used; {@link #commit} makes it last. */
    void add(YearMonth month, String user, UsedBytes more) {
        if (more.total() == 0) {
            return; // names that come and go would fill the file
        }
        String key = key(month, user);
        UsedBytes sum = read(month, user).plus(more);
        up.put(key, sum.up());
        down.put(key, sum.down());
    }

    /** Returns what other servers had counted of a user in a month, as far as was known last. */
    UsedBytes readElsewhere(YearMonth month, String user) {
        String key = key(month, user);
        return new UsedBytes(elsewhereUp.getOrDefault(key, 0L), elsewhereDown.getOrDefault(key, 0L));
    }

    /** Replaces what other servers have counted; {@link #commit} makes it last. */
    void keepElsewhere(YearMonth month, String user, UsedBytes bytes) {
        elsewhereUp.put(key(month, user), bytes.up());
        elsewhereDown.put(key(month, user), bytes.down());
    }

    /** Returns a number that tells what this file counts from what others do; a new file has a new one. */
    long serverId() {
        Long known = server.get("id");
        if (known == null) {
            known = new SecureRandom().nextLong();
            server.put("id", known);
            commit();
        }
        return known;
    }

    /**
     * Keeps which of all users of this name it is; {@link #commit} makes it last.
     *
     * @return whether that was not known
     */
    boolean identify(String user, long identity) {
        return !Objects.equals(identities.put(user, identity), identity);
    }

    /** Writes what was added; once it is on the disk, the space of what it replaces is used again. */
    void commit() {
        store.commit();
        store.sync();
    }

    /** Forgets months that are too long ago. */
    void forgetBefore(YearMonth month) {
        String oldest = month.minusMonths(MONTHS - 1).toString();
        for (MVMap<String, Long> map : List.of(up, down, elsewhereUp, elsewhereDown)) {
            for (String key = map.firstKey(); key != null && key.compareTo(oldest) < 0; key = map.firstKey()) {
                map.remove(key);
            }
        }
        Set<String> known = new HashSet<>();
        up.keyIterator(null).forEachRemaining(key -> known.add(userOf(key)));
        List.copyOf(identities.keyList()).forEach(user -> {
            if (!known.contains(user)) {
                identities.remove(user);
            }
        });
    }

    private static String userOf(String key) {
        return key.substring(MONTH_LENGTH + 1);
    }

    private static String key(YearMonth month, String user) {
        return month + " " + user;
    }

    @Override
    public void close() {
        store.close();
    }

    /** Returns what all servers that keep their traffic in this folder have counted in a month, by user. */
    public static Map<String, UsedBytes> sum(Path folder, YearMonth month) throws IOException {
        Map<String, UsedBytes> sums = new HashMap<>();
        forEach(
                folder,
                store ->
                        store.users(month).forEach(user -> sums.merge(user, store.read(month, user), UsedBytes::plus)));
        return sums;
    }

    /**
     * Returns what the servers that keep their traffic in this folder have counted of some users in a month; of servers that
     * run, as they wrote it last.
     *
     * @param identities of the users, by their names, as in {@link UserEntry#identity}: those of the same name in the
     *     users file of another server are others
     */
    public static Map<String, MonthlyUse> uses(Path folder, YearMonth month, Map<String, Long> identities)
            throws IOException {
        Map<String, MonthlyUse> uses = new HashMap<>();
        forEach(
                folder,
                store -> identities.forEach((user, identity) -> {
                    if (store.identities.getOrDefault(user, identity).equals(identity)) {
                        long own = store.read(month, user).total();
                        long counted = own + store.readElsewhere(month, user).total();
                        uses.merge(user, new MonthlyUse(own, counted), MonthlyUse::plus);
                    }
                }));
        return uses;
    }

    private List<String> users(YearMonth month) {
        return up.keyList().stream()
                .filter(key -> key.startsWith(month.toString()))
                .map(TrafficStore::userOf)
                .toList();
    }

    private static void forEach(Path folder, Consumer<TrafficStore> reader) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
                readCopy(file, reader);
            }
        }
    }

    /** Reads a copy: a server may have the file open, and locked. */
    private static void readCopy(Path file, Consumer<TrafficStore> reader) throws IOException {
        Path copy = Files.createTempFile("brook-loom-traffic", SUFFIX);
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            try (TrafficStore store =
                    new TrafficStore(builder().fileName(copy.toString()).open())) {
                reader.accept(store);
            }
        } catch (MVStoreException e) {
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
