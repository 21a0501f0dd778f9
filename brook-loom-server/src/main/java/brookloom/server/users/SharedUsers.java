package brookloom.server.users;

import brookloom.server.shared.SharedState;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shares the users' traffic with other servers, where there is a store for it. The accounts call it under their lock. */
final class SharedUsers {
    /** Looks within which each user's traffic at other servers is learnt, also while it has no tunnel here. */
    private static final int TURNS = 5;

    private final @Nullable SharedState state;
    private final TrafficStore store;
    private final Map<User, SharedUser> shared = new HashMap<>();
    private final Map<User, UsedBytes> written = new HashMap<>();
    private int looks;

    SharedUsers(@Nullable SharedState state, TrafficStore store) {
        this.state = state;
        this.store = store;
    }

    /** Begins to share what a user uses, who goes on from what is known. */
    void begin(User user, YearMonth month) {
        UsedBytes before = user.used();
        if (state != null) {
            UsedBytes elsewhere = store.readElsewhere(month, String.valueOf(user.name()));
            user.usedElsewhere(elsewhere);
            written.put(user, elsewhere);
            shared.put(user, new SharedUser(user, month, state, store.serverId(), before));
        }
    }

    /** Is called once a second. */
    void look() {
        looks++;
        int number = 0;
        for (SharedUser each : shared.values()) {
            each.update((looks + number++) % TURNS == 0);
        }
    }

    /** Ends the month for a user. */
    void endMonth(User user, UsedBytes total) {
        SharedUser each = shared.remove(user);
        if (each != null) {
            each.end(total);
        }
    }

    /** Ends the sharing of a user who is gone. */
    void end(User user) {
        endMonth(user, user.used());
        written.remove(user);
    }

    /**
     * Writes down what others have counted, for a start without the store.
     *
     * @return whether anything has changed
     */
    boolean write(YearMonth month) {
        boolean changed = false;
        for (User user : shared.keySet()) {
            UsedBytes elsewhere = user.elsewhere();
            if (!elsewhere.equals(written.put(user, elsewhere))) {
                store.keepElsewhere(month, String.valueOf(user.name()), elsewhere);
                changed = true;
            }
        }
        return changed;
    }

    /** Reports to the store all that it does not know yet. */
    void close() {
        shared.forEach((user, each) -> each.end(user.used()));
    }
}
