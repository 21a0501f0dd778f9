package brookloom.server.config;

import brookloom.net.text.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes the Redis or Valkey by which several servers share what they remember.
 *
 * @param tls whether the connection is encrypted
 * @param ca a PEM file with what issued its certificate; null for the system's
 * @param login null for a store without a password
 * @param database number of the database
 * @param prefix of all keys, without the colon that follows it
 * @param patience time for which a tunnel waits for its answer
 */
public record StateConfig(
        HostPort server,
        boolean tls,
        @Nullable Path ca,
        @Nullable StateLogin login,
        int database,
        String prefix,
        Duration patience) {
    public static final String OPTION = "--state";
    public static final String CA_OPTION = "--stateCa";
    public static final String PASSWORD_FILE_OPTION = "--statePasswordFile";

    /** Names the environment variable that holds the password when no option does. */
    public static final String PASSWORD_VARIABLE = "BROOK_STATE_PASSWORD";

    /** The prefix where none is given. */
    public static final String DEFAULT_PREFIX = "brook-loom";

    public static final int DEFAULT_PORT = 6379;

    /** Time that an opening may take longer than without a store. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMillis(50);

    /** Describes a store that tunnels wait for as long as they do by default. */
    public StateConfig(
            HostPort server, boolean tls, @Nullable Path ca, @Nullable StateLogin login, int database, String prefix) {
        this(server, tls, ca, login, database, prefix, DEFAULT_PATIENCE);
    }

    /** Returns the store's URL, for people: without a password. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + server + (database == 0 ? "" : "/" + database);
    }
}
