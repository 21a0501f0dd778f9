package brookloom.server.cli;

import brookloom.cli.help.Essential;
import brookloom.net.text.ConfigError;
import brookloom.server.config.PortPermit;
import brookloom.server.users.Amounts;
import brookloom.server.users.UserLimits;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Limits of a user; those that no option names stay. */
final class UserLimitOptions {
    @Essential
    @Option(
            names = "--quota",
            paramLabel = "AMOUNT",
            description = "Bytes in a calendar month (UTC), both directions together: 50GB, 512MiB; none for no limit.")
    private @Nullable String quota;

    @Essential
    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description =
                    "Bits per second in each direction, of all tunnels together: 20Mbit, 512kbit; none for no limit.")
    private @Nullable String rate;

    @Option(
            names = "--tunnels",
            paramLabel = "COUNT",
            description = "Tunnels at the same time, UDP flows included; none for no limit.")
    private @Nullable String tunnels;

    @Option(
            names = "--expires",
            paramLabel = "DATE",
            description = "Last day (UTC), such as 2027-01-31, or a moment, 2027-01-31T12:00:00Z; none for no end.")
    private @Nullable String expires;

    @Option(
            names = "--userTargets",
            paramLabel = "TARGET",
            split = ",",
            description = "The only targets: names with everything below them, addresses, CIDRs; none for all that the"
                    + " server allows.")
    private @Nullable List<String> targets;

    @Option(
            names = "--userReverse",
            paramLabel = "PORTS",
            split = ",",
            description =
                    "Ports that the user's clients may open at the server with -R, as far as --reverse there allows"
                            + " them, in the same form; none for none.")
    private @Nullable List<String> reverse;

    /** Returns whether an option names a limit. */
    boolean isAnyGiven() {
        return Stream.of(quota, rate, tunnels, expires, targets, reverse).anyMatch(Objects::nonNull);
    }

    /** Returns the change that the options ask for. */
    UsersCommand.Change changed() {
        return known -> {
            try {
                return new UserLimits(
                        value(quota, Amounts::bytes, 0L, known.quota()),
                        value(rate, Amounts::bytesPerSecond, 0L, known.rate()),
                        value(tunnels, UserLimitOptions::count, 0, known.tunnels()),
                        expires == null ? known.expires() : expiry(expires),
                        targets == null ? known.targets() : targets.equals(List.of("none")) ? List.of() : targets,
                        known.disabled(),
                        reverse == null ? known.reverse() : ports(reverse));
            } catch (IllegalArgumentException e) {
                throw new ConfigError(String.valueOf(e.getMessage()), e);
            }
        };
    }

    private static List<PortPermit> ports(List<String> texts) {
        return texts.equals(List.of("none"))
                ? List.of()
                : texts.stream().map(PortPermit::parse).toList();
    }

    private static <T> T value(@Nullable String text, Function<String, T> parser, T none, T known) {
        if (text == null) {
            return known;
        }
        return text.equals("none") ? none : parser.apply(text);
    }

    private static @Nullable Instant expiry(String text) {
        return text.equals("none") ? null : UserLimits.expiry(text);
    }

    private static int count(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("--tunnels '" + text + "' is not a number from 1 on, nor none");
        }
        return Integer.parseInt(text);
    }
}
