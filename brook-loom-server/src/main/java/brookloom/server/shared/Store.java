package brookloom.server.shared;

import java.util.List;
import redis.clients.jedis.Protocol;

/** A connection to the store of shared state; for one thread at a time. */
interface Store extends AutoCloseable {
    /** A command with its arguments. */
    record Command(Protocol.Command name, List<String> arguments) {
        static Command of(Protocol.Command name, String... arguments) {
            return new Command(name, List.of(arguments));
        }
    }

    /** Opens connections. */
    interface Connector {
        /** @throws StoreFailed with what to do */
        Store connect() throws StoreFailed;
    }

    /**
     * Runs commands in one go.
     *
     * @return a reply for each, in their order: {@link Long}, {@code byte[]}, {@link List}, or null
     * @throws StoreFailed when one fails; each may have been run, or not
     */
    List<Object> run(List<Command> commands) throws StoreFailed;

    @Override
    void close();
}
