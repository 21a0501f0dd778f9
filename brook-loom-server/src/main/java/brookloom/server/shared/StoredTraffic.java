package brookloom.server.shared;

import brookloom.net.pem.CertificateProblem;
import brookloom.net.text.UserError;
import brookloom.proto.Password;
import brookloom.server.config.StateConfig;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Protocol.Command;

/** Reads what all servers have counted. */
public final class StoredTraffic {
    private StoredTraffic() {}

    /**
     * Returns the bytes of each user in a month, in both directions together.
     *
     * @param passwords of the users, by their names
     * @throws UserError when the store cannot be used, with what to do
     */
    public static Map<String, Long> read(StateConfig config, YearMonth month, Map<String, String> passwords)
            throws UserError {
        StoreKeys keys = new StoreKeys(config.prefix());
        Map<String, Long> totals = new HashMap<>();
        try (Store store = RedisStore.connect(config, new StoreSocket.Factory(config))) {
            for (Map.Entry<String, String> user : passwords.entrySet()) {
                try (Password password = Password.of(user.getValue())) {
                    String key = keys.traffic(month.toString(), new StateKeys(password).traffic(month, user.getKey()));
                    Exchange exchange = new Exchange();
                    exchange.ask(reply -> totals.put(user.getKey(), total(reply)), Command.HGETALL, key);
                    exchange.run(store);
                }
            }
            return totals;
        } catch (StoreFailed e) {
            throw new UserError("the users' traffic in " + config + " cannot be read: " + e.getMessage(), e);
        } catch (CertificateProblem problem) {
            throw new UserError(StateConfig.CA_OPTION + " " + problem.getMessage(), problem);
        }
    }

    private static long total(Object reply) throws StoreFailed {
        long total = 0;
        List<?> fields = Exchange.list(reply);
        for (int i = 1; i < fields.size(); i += 2) {
            PendingTraffic.Count count = PendingTraffic.Count.parse(Exchange.text(fields.get(i)));
            total = PendingTraffic.sum(total, count.up() + count.down());
        }
        return total;
    }
}
