package brookloom.server.users;

import brookloom.net.text.Cidr;
import brookloom.server.config.PortPermit;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a user may use; zero, null and empty stand for no limit.
 *
 * @param quota bytes in a calendar month (UTC), both directions together
 * @param rate bytes per second, in each direction, of all tunnels together
 * @param tunnels at the same time, UDP flows included
 * @param expires from when on the user is not served
 * @param targets that tunnels may reach: names with everything below them, addresses, and blocks of those
 * @param disabled whether the user is not served for now
 * @param reverse ports that the user may have opened here, as far as the server allows them; here none are none
 */
public record UserLimits(
        long quota,
        long rate,
        int tunnels,
        @Nullable Instant expires,
        List<String> targets,
        boolean disabled,
        List<PortPermit> reverse) {
    /** Everything without a limit. */
    public static final UserLimits NONE = new UserLimits(0, 0, 0, null, List.of(), false);

    /** Years beyond have more digits, and at last no date. */
    private static final Instant LAST_PLAIN_DAY = Instant.parse("9999-12-31T00:00:00Z");

    /** Describes a user who has no ports opened. */
    public UserLimits(
            long quota, long rate, int tunnels, @Nullable Instant expires, List<String> targets, boolean disabled) {
        this(quota, rate, tunnels, expires, targets, disabled, List.of());
    }

    /** @throws IllegalArgumentException when a target is no name and no block of addresses */
    public UserLimits {
        targets = List.copyOf(targets);
        reverse = List.copyOf(reverse);
        var unused = UserTargets.of(targets);
    }

    /** Returns whether the last day has passed. */
    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** Returns whether so many bytes of a month are all that is allowed. */
    boolean isReached(long used) {
        return quota > 0 && used >= quota;
    }

    /**
     * Returns in a word or two whether a user with these limits is served, or why not.
     *
     * @param used bytes of this month, as the server counts them that has counted most
     */
    public String state(Instant now, long used) {
        if (disabled) {
            return "disabled";
        }
        if (isExpired(now)) {
            return "expired";
        }
        return isReached(used) ? "quota reached" : "enabled";
    }

    /**
     * Returns the moment that a text names: {@code 2027-01-31T12:00:00Z}, or {@code 2027-01-31} for the end of that day (UTC).
     *
     * @throws IllegalArgumentException when it names none
     */
    public static Instant expiry(String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a date such as 2027-01-31 or 2027-01-31T12:00:00Z", e);
        }
    }

    /**
     * Returns the end of these limits as {@link #expiry} reads it: the last day where it ends with one, as most write it; empty
     * for no end.
     */
    public String expiryText() {
        if (expires == null) {
            return "";
        }
        boolean wholeDay = expires.equals(expires.truncatedTo(ChronoUnit.DAYS))
                && expires.isAfter(Instant.EPOCH)
                && expires.isBefore(LAST_PLAIN_DAY);
        return wholeDay
                ? expires.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(1).toString()
                : expires.toString();
    }

    /** Returns whether an address stands among the targets. */
    static @Nullable Cidr block(String target) {
        try {
            return Cidr.parse(target);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
