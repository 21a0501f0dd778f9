package brookloom.server.shared;

import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import redis.clients.jedis.Protocol.Command;

/**
 * A user's traffic in a month, as servers share it: a hash with a field for each server, which that one alone writes,
 * as the sum of what it has counted. So a field that is written twice is the same, and one that the store has lost is
 * written again.
 */
final class PendingTraffic implements Work, TrafficShare {
    /** Kept longer than a month after the last server has begun to write. */
    private static final String SECONDS_TO_LIVE =
            Long.toString(Duration.ofDays(62).toSeconds());

    private final YearMonth month;
    private final String name;
    private final String server;
    private final Account account;
    private final SharedState state;
    private final AtomicBoolean queued = new AtomicBoolean();
    // Of the thread that speaks to the store:
    private boolean joined;
    private long sentOn = -1;
    private long sentUp;
    private long sentDown;

    /**
     * Describes the share of one server.
     *
     * @param owner of the user
     * @param user name of the user
     * @param server tells this server from the others; the same after a restart where the counts are
     */
    PendingTraffic(StateKeys owner, YearMonth month, String user, long server, Account account, SharedState state) {
        this.month = month;
        this.name = owner.traffic(month, user);
        this.server = Long.toHexString(server);
        this.account = account;
        this.state = state;
    }

    @Override
    public void update() {
        state.update(this);
    }

    /** Returns whether it was not queued before. */
    boolean queue() {
        return queued.compareAndSet(false, true);
    }

    @Override
    public void ask(Exchange exchange, StoreKeys keys, long now) {
        queued.set(false);
        String key = keys.traffic(month.toString(), name);
        if (joined) {
            write(exchange, keys, key);
        }
        exchange.ask(this::take, Command.HGETALL, key);
    }

    private void write(Exchange exchange, StoreKeys keys, String key) {
        long up = account.up();
        long down = account.down();
        long connection = keys.connection();
        if (up + down == 0 || (sentOn == connection && sentUp == up && sentDown == down)) {
            return;
        }
        exchange.ask(
                reply -> {
                    Exchange.number(reply);
                    sentOn = connection;
                    sentUp = up;
                    sentDown = down;
                },
                Command.HSET,
                key,
                server,
                up + " " + down);
        if (keys.hasToExpire(key)) {
            exchange.ask(Command.EXPIRE, key, SECONDS_TO_LIVE);
        }
    }

    private void take(Object reply) throws StoreFailed {
        long othersUp = 0;
        long othersDown = 0;
        List<?> fields = Exchange.list(reply);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            Count count = Count.parse(Exchange.text(fields.get(i + 1)));
            if (!Exchange.text(fields.get(i)).equals(server)) {
                othersUp = sum(othersUp, count.up());
                othersDown = sum(othersDown, count.down());
            } else if (!joined) {
                account.foundBefore(count.up(), count.down());
            }
        }
        account.foundElsewhere(othersUp, othersDown);
        if (!joined) {
            joined = true;
            if (account.up() + account.down() > 0) {
                update();
            }
        }
    }

    /** Returns the sum of both, which is no more than half of all numbers: two such sums have one. */
    static long sum(long a, long b) {
        return Math.min(a + b, Count.MOST);
    }

    @Override
    public void delayed() {
        // Nobody waits.
    }

    @Override
    public void lost() {
        // Never is: there is one for each user.
    }

    /** The value of a field: the bytes in both directions, in decimal digits. What is anything else counts as nothing. */
    record Count(long up, long down) {
        static final long MOST = Long.MAX_VALUE / 4;
        private static final Count NONE = new Count(0, 0);
        private static final int MOST_DIGITS = 18;

        static Count parse(String value) {
            String[] parts = value.split(" ", -1);
            return parts.length == 2 && isNumber(parts[0]) && isNumber(parts[1])
                    ? new Count(Long.parseLong(parts[0]), Long.parseLong(parts[1]))
                    : NONE;
        }

        private static boolean isNumber(String text) {
            return !text.isEmpty()
                    && text.length() <= MOST_DIGITS
                    && text.chars().allMatch(c -> c >= '0' && c <= '9');
        }
    }
}
