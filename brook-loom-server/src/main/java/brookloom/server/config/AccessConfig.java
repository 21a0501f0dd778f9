package brookloom.server.config;

import brookloom.lists.ListSource;
import brookloom.proto.Password;
import java.nio.file.Path;
import java.time.Duration;

/** Describes who may open tunnels. */
public sealed interface AccessConfig {
    /**
     * Everybody who has one password.
     *
     * @param password its maker owns it, and closes it after the server
     */
    record OnePassword(Password password) implements AccessConfig {}

    /** The users of a file, each with a password of its own. */
    record UserList(Path file) implements AccessConfig {
        public static final String OPTION = "--users";
    }

    /**
     * The users that an HTTP service lists.
     *
     * @param interval between two questions
     * @param cache how long an answer admits users when the service does not answer
     */
    record UserService(ListSource.Url url, Duration interval, Duration cache) implements AccessConfig {
        public static final String OPTION = "--userAPI";
        public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
        public static final Duration DEFAULT_CACHE = Duration.ofMinutes(5);
    }
}
