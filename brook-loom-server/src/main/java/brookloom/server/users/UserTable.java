package brookloom.server.users;

import brookloom.net.config.HkdfConfig;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds the users as they were loaded last. A user whose name and password are the same is the same user, with other limits;
 * one with another password is removed and added. One thread at a time replaces; any reads.
 */
final class UserTable {
    private static final int SALT_BYTES = 32;

    private final HkdfConfig hkdf;
    private final byte[] salt = new byte[SALT_BYTES];
    private volatile Snapshot snapshot = new Snapshot(List.of(), Map.of(), Map.of(), Map.of());

    /**
     * Holds one list.
     *
     * @param byCredential by the salted hash of what {@code withoutBrookProtocol} shows: a look-up takes as long for every
     *     guess
     */
    private record Snapshot(
            List<User> users,
            Map<String, User> byName,
            Map<String, UserEntry> entries,
            Map<String, User> byCredential) {}

    /** Changes that a replacement made. */
    record Change(List<User> added, List<User> removed) {}

    UserTable(HkdfConfig hkdf) {
        this.hkdf = hkdf;
        new SecureRandom().nextBytes(salt);
    }

    /** Returns all users, in their list's order. */
    List<User> all() {
        return snapshot.users();
    }

    @Nullable
    User named(String name) {
        return snapshot.byName().get(name);
    }

    /** Returns whether the user is on the list. */
    boolean contains(User user) {
        return user.equals(snapshot.byName().get(String.valueOf(user.name())));
    }

    /** Returns the user whose password has this hash, or null. */
    @Nullable
    User withCredential(byte[] passwordHash) {
        return snapshot.byCredential().get(salted(passwordHash));
    }

    /** Takes a list in place of the one before. The caller admits the added users, and ends the removed ones. */
    Change replace(List<UserEntry> entries) {
        Snapshot before = snapshot;
        List<User> added = new ArrayList<>();
        Map<String, User> byName = new LinkedHashMap<>();
        Map<String, UserEntry> byEntry = new HashMap<>();
        Map<String, User> byCredential = new HashMap<>();
        for (UserEntry entry : entries) {
            UserEntry known = before.entries().get(entry.name());
            User user = before.byName().get(entry.name());
            if (known == null || user == null || !known.password().equals(entry.password())) {
                user = User.of(entry, hkdf);
                added.add(user);
            } else {
                user.limit(entry.limits());
            }
            byName.put(entry.name(), user);
            byEntry.put(entry.name(), entry);
            byCredential.put(salted(user.keys().credential()), user);
        }
        List<User> removed = before.users().stream()
                .filter(user -> !user.equals(byName.get(String.valueOf(user.name()))))
                .toList();
        snapshot = new Snapshot(List.copyOf(byName.values()), byName, byEntry, byCredential);
        return new Change(added, removed);
    }

    private String salted(byte[] passwordHash) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return HexFormat.of().formatHex(digest.digest(passwordHash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
