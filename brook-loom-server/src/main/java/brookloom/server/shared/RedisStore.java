package brookloom.server.shared;

import brookloom.server.config.StateConfig;
import brookloom.server.config.StateLogin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisException;

/** A connection to Redis or Valkey: Jedis's own for commands and replies, on a socket of ours. */
final class RedisStore implements Store {
    /** Time for an answer; later ones are none. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final StateConfig config;
    private final StoreSocket socket;
    private final Connection connection;

    private RedisStore(StateConfig config, StoreSocket socket, Connection connection) {
        this.config = config;
        this.socket = socket;
        this.connection = connection;
    }

    /** Connects, logs in and chooses the database; the caller owns the store. */
    static Store connect(StateConfig config, StoreSocket.Factory sockets) throws StoreFailed {
        StoreSocket socket = new StoreSocket(sockets);
        try {
            return new RedisStore(config, socket, new Connection(socket, new Settings(config)));
        } catch (JedisException e) {
            socket.close();
            throw StoreProblem.of(e, config);
        }
    }

    @Override
    public List<Object> run(List<Command> commands) throws StoreFailed {
        try {
            socket.begin();
            for (Command command : commands) {
                connection.sendCommand(
                        command.name(),
                        command.arguments().stream()
                                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                                .toArray(byte[][]::new));
            }
            List<Object> replies = connection.getMany(commands.size());
            for (Object reply : replies) {
                if (reply instanceof JedisException refusal) {
                    throw StoreProblem.of(refusal, config);
                }
            }
            return replies;
        } catch (JedisException e) {
            throw StoreProblem.of(e, config);
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    /** Settings of Jedis: nothing is sent that was not asked for. */
    private record Settings(StateConfig config) implements JedisClientConfig {
        @Override
        public @Nullable String getUser() {
            StateLogin login = config.login();
            return login == null ? null : login.user();
        }

        @Override
        public @Nullable String getPassword() {
            StateLogin login = config.login();
            return login == null ? null : login.password();
        }

        @Override
        public int getDatabase() {
            return config.database();
        }

        @Override
        public int getSocketTimeoutMillis() {
            return (int) TIMEOUT.toMillis();
        }

        /** The protocol of all versions, without a greeting. */
        @Override
        public @Nullable RedisProtocol getRedisProtocol() {
            return null;
        }

        @Override
        public boolean isAutoNegotiateProtocol() {
            return false;
        }

        @Override
        public ClientSetInfoConfig getClientSetInfoConfig() {
            return ClientSetInfoConfig.DISABLED;
        }
    }
}
