package brookloom.server.users;

import brookloom.cli.start.Invocation;
import brookloom.proto.Password;
import brookloom.server.config.PortPermit;
import brookloom.server.shared.StateKeys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Holds a user as a users file or service lists it, one JSON object a line.
 *
 * @param name for people and logs; letters, digits and {@code . _ @ -}
 * @param password generated: an attacker can test many passwords at once against AES-GCM, which does not commit to its key
 */
public record UserEntry(String name, String password, UserLimits limits) {
    /** Bits that a password needs here: so many that trying many at once helps nobody. */
    public static final int LEAST_BITS = 128;

    private static final int PASSWORD_BYTES = 24;

    private static final String NAME = "name";
    private static final String PASSWORD = "password";
    private static final String QUOTA = "quota";
    private static final String RATE = "rate";
    private static final String TUNNELS = "tunnels";
    private static final String EXPIRES = "expires";
    private static final String TARGETS = "targets";
    private static final String DISABLED = "disabled";
    private static final String REVERSE = "reverse";
    private static final List<String> KEYS =
            List.of(NAME, PASSWORD, QUOTA, RATE, TUNNELS, EXPIRES, TARGETS, REVERSE, DISABLED);

    /** @throws IllegalArgumentException for a name that is none */
    public UserEntry {
        if (!name.matches("[A-Za-z0-9._@-]{1,64}")) {
            throw new IllegalArgumentException(
                    "user name '" + name + "' must be 1 to 64 letters, digits or one of . _ @ -");
        }
    }

    /** Returns a user with a generated password. */
    public static UserEntry generate(String name, UserLimits limits) {
        byte[] bytes = new byte[PASSWORD_BYTES];
        SecureRandom random = new SecureRandom();
        String password;
        do {
            random.nextBytes(bytes);
            password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } while (Password.of(password).estimatedBits() < LEAST_BITS); // the estimate is cautious
        return new UserEntry(name, password, limits);
    }

    /** Returns the same user, with other limits. */
    public UserEntry with(UserLimits other) {
        return new UserEntry(name, password, other);
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static UserEntry parse(String line) {
        Map<String, Object> members = JsonMembers.parse(line);
        for (String key : members.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "unknown key '" + key + "'; the keys are " + String.join(", ", KEYS));
            }
        }
        for (String key : List.of(NAME, PASSWORD)) {
            if (!members.containsKey(key)) {
                throw new IllegalArgumentException("'" + key + "' is missing");
            }
        }
        UserLimits limits = new UserLimits(
                text(members, QUOTA, Amounts::bytes, 0L),
                text(members, RATE, Amounts::bytesPerSecond, 0L),
                count(members),
                members.containsKey(EXPIRES) ? text(members, EXPIRES, UserLimits::expiry, Instant.MAX) : null,
                targets(members),
                value(members, DISABLED, Boolean.class, "true or false", false),
                reverse(members));
        UserEntry entry = new UserEntry(
                value(members, NAME, String.class, "a text", ""),
                value(members, PASSWORD, String.class, "a text", ""),
                limits);
        entry.checkPassword();
        return entry;
    }

    private void checkPassword() {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(password)) { // such characters would all become the same one
            throw new IllegalArgumentException(
                    "the password of user '" + name + "' has half of a surrogate pair: it cannot be written as UTF-8");
        }
        int bits = password.isEmpty() ? 0 : Password.of(password).estimatedBits();
        if (bits < LEAST_BITS) {
            throw new IllegalArgumentException("the password of user '" + name + "' has about " + bits + " bits, and "
                    + LEAST_BITS + " are required, since strangers can test many weak ones at once; '"
                    + Invocation.current().server()
                    + " users add' generates a strong one");
        }
    }

    /** Returns 64 bits that tell the user from others of the same name, who have other passwords. */
    public long identity() {
        try (Password secret = Password.of(password)) {
            return new StateKeys(secret).user(name);
        }
    }

    private static <T> T text(Map<String, Object> members, String key, Function<String, T> parser, T absent) {
        return members.containsKey(key)
                ? parser.apply(value(members, key, String.class, "a text, such as \"50GB\"", ""))
                : absent;
    }

    private static int count(Map<String, Object> members) {
        long count = value(members, TUNNELS, Long.class, "a whole number", 0L);
        if (members.containsKey(TUNNELS) && (count < 1 || count > Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("'" + TUNNELS + "' must be at least 1 and at most " + Integer.MAX_VALUE);
        }
        return (int) count;
    }

    private static List<String> targets(Map<String, Object> members) {
        List<?> targets = value(members, TARGETS, List.class, "a list of texts", List.of());
        if (members.containsKey(TARGETS) && targets.isEmpty()) {
            throw new IllegalArgumentException("'" + TARGETS + "' is empty: leave it out to allow every target");
        }
        return targets.stream().map(String::valueOf).toList();
    }

    private static List<PortPermit> reverse(Map<String, Object> members) {
        List<?> ports = value(members, REVERSE, List.class, "a list of texts, such as [\"8000-8999\"]", List.of());
        return ports.stream().map(String::valueOf).map(PortPermit::parse).toList();
    }

    private static <T> T value(Map<String, Object> members, String key, Class<T> type, String form, T absent) {
        Object value = members.get(key);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException("'" + key + "' must be " + form);
        }
        return value == null ? absent : type.cast(value);
    }

    /** Returns the line, password included. */
    public String toLine() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(NAME, name);
        members.put(PASSWORD, password);
        if (limits.quota() > 0) {
            members.put(QUOTA, Amounts.exactBytes(limits.quota()));
        }
        if (limits.rate() > 0) {
            members.put(RATE, Amounts.exactRate(limits.rate()));
        }
        if (limits.tunnels() > 0) {
            members.put(TUNNELS, (long) limits.tunnels());
        }
        if (limits.expires() != null) {
            members.put(EXPIRES, limits.expiryText());
        }
        if (!limits.targets().isEmpty()) {
            members.put(TARGETS, limits.targets());
        }
        if (!limits.reverse().isEmpty()) {
            members.put(
                    REVERSE, limits.reverse().stream().map(PortPermit::toString).toList());
        }
        if (limits.disabled()) {
            members.put(DISABLED, true);
        }
        return JsonMembers.write(members);
    }

    /** For messages: without the password. */
    @Override
    public String toString() {
        return "UserEntry[" + name + "]";
    }
}
