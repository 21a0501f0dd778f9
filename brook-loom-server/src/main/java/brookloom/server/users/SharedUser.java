package brookloom.server.users;

import brookloom.server.shared.SharedState;
import brookloom.server.shared.TrafficShare;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** A user whose traffic in one month is shared with other servers. The accounts call it under their lock. */
final class SharedUser implements TrafficShare.Account {
    private final User user;
    private final TrafficShare share;

    /** Bytes that this server has counted before it started, as far as it knows. */
    private final UsedBytes before;

    /** Bytes that this server has counted in the month, once that is over. */
    private volatile @Nullable UsedBytes ended;

    private long updated;

    SharedUser(User user, YearMonth month, SharedState state, long server, UsedBytes before) {
        this.user = user;
        this.before = before;
        this.share = state.traffic(user.stateKeys(), month, String.valueOf(user.name()), server, this);
        share.update();
    }

    @Override
    public long up() {
        UsedBytes last = ended;
        return last == null ? user.used().up() : last.up();
    }

    @Override
    public long down() {
        UsedBytes last = ended;
        return last == null ? user.used().down() : last.down();
    }

    /** Adds what a process that was killed had told the store, but not written down here. */
    @Override
    public void foundBefore(long up, long down) {
        if (ended == null) {
            user.used(Math.max(0, up - before.up()), Math.max(0, down - before.down()));
        }
    }

    @Override
    public void foundElsewhere(long up, long down) {
        if (ended == null) {
            user.usedElsewhere(new UsedBytes(up, down));
        }
    }

    /** Reports what has changed to the store, and asks for what others have counted where the user is here or has its turn. */
    void update(boolean turn) {
        long total = user.used().total();
        if (turn || total != updated || user.tunnels() > 0) {
            updated = total;
            share.update();
        }
    }

    /** Ends the month with what was counted in it. */
    void end(UsedBytes total) {
        ended = total;
        share.update();
    }
}
