package brookloom.server.shared;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.text.UserError;
import brookloom.server.config.StateConfig;
import java.time.Duration;
import redis.clients.jedis.Protocol.Command;

/** Tries a store out. */
public final class StoreProbe {
    private static final String SECONDS = "60";

    private StoreProbe() {}

    /**
     * Runs the commands that servers need, on keys that expire.
     *
     * @return the time of the second answer; the first one may be slower
     * @throws StoreFailed with what to do
     * @throws UserError when the certificates to trust cannot be used
     */
    public static Duration run(StateConfig config) throws StoreFailed, UserError {
        try (Store store = RedisStore.connect(config, new StoreSocket.Factory(config))) {
            new Exchange().run(store);
            long asked = System.nanoTime();
            new Exchange().run(store);
            Duration answer = Duration.ofNanos(System.nanoTime() - asked);
            Exchange commands = new Exchange();
            String set = config.prefix() + ":probe";
            commands.ask(Command.SADD, set, "1");
            commands.ask(Command.EXPIRE, set, SECONDS);
            String hash = config.prefix() + ":probe:hash";
            commands.ask(Command.HSET, hash, "probe", "0 0");
            commands.ask(Command.EXPIRE, hash, SECONDS);
            commands.ask(Exchange::list, Command.HGETALL, hash);
            commands.run(store);
            return answer;
        } catch (CertificateProblem problem) {
            throw new UserError(StateConfig.CA_OPTION + " " + problem.getMessage(), problem);
        }
    }
}
