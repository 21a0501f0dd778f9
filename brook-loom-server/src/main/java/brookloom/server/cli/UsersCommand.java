package brookloom.server.cli;

import brookloom.cli.FrontEndCommand;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.cli.help.NearMatch;
import brookloom.cli.start.Invocation;
import brookloom.net.text.ConfigError;
import brookloom.net.text.Printable;
import brookloom.net.text.UserError;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.StateConfig;
import brookloom.server.shared.StoredTraffic;
import brookloom.server.users.Amounts;
import brookloom.server.users.MonthlyUse;
import brookloom.server.users.TrafficStore;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code users}: edits the file of a server with many users; a server that runs takes the change by itself. */
@Command(
        name = "users",
        description = "Add, list, show, change, disable, enable and remove the users of a users file.",
        footer = {
            "%nExamples:",
            "  brook-loom-server users add alice --users users.jsonl --quota 50GB --rate 20Mbit",
            "  brook-loom-server users show alice --users users.jsonl --server wss://example.com:443/ws --qr",
            "  brook-loom-server users list --users users.jsonl",
        })
public final class UsersCommand extends FrontEndCommand {
    private static final List<String> ACTIONS = List.of("add", "list", "show", "change", "disable", "enable", "remove");

    /** Needs no quotes in a shell. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}@%+=:,./\\\\_-]+");

    private String action = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The user's name; not for list.")
    private @Nullable String name;

    @Essential
    @Option(
            names = AccessConfig.UserList.OPTION,
            required = true,
            paramLabel = "FILE",
            description = "The users file, as the server has it; add creates it.")
    private @Nullable Path file;

    @Mixin
    private final UserLimitOptions limits = new UserLimitOptions();

    @Mixin
    private final UserLinkOptions link = new UserLinkOptions();

    @Mixin
    private final StateOptions shared = new StateOptions();

    @HelpSection(Heading.LINK)
    @Option(
            names = "--stateFolder",
            hidden = true,
            paramLabel = "DIR",
            description = "Where the servers keep the users' traffic.")
    private @Nullable Path stateFolder;

    /**
     * Refuses a mistyped action while the options are read: otherwise the first complaint is of what another one needs. What is
     * near none may be a secret behind a mistyped option, which is complained of first.
     */
    @Parameters(
            index = "0",
            paramLabel = "ACTION",
            description = "One of add, list, show, change, disable, enable, remove.")
    void setAction(String given) {
        action = given.toLowerCase(Locale.ROOT);
        if (!ACTIONS.contains(action) && !NearMatch.hint(given, ACTIONS).isEmpty()) {
            throw usage(unknown(given));
        }
    }

    private static String unknown(String given) {
        return "Unknown action: '" + given + "'" + NearMatch.instead(given, ACTIONS);
    }

    @Override
    protected boolean isService() {
        return false;
    }

    @Override
    protected void run() throws UserError, IOException {
        if (file == null) {
            throw new IllegalStateException("--users is required");
        }
        UserFile users = new UserFile(file);
        switch (action) {
            case "add" -> add(users, required());
            case "list" -> list(users);
            case "show" -> link.show(existing(users, required()), out(), err());
            case "change" -> change(users, required(), given(), "Changed %s in %s");
            case "disable" -> change(users, required(), known -> withDisabled(known, true), "Disabled %s in %s");
            case "enable" -> change(users, required(), known -> withDisabled(known, false), "Enabled %s in %s");
            case "remove" -> remove(users, required());
            default -> throw usage(unknown(action));
        }
    }

    private String required() throws ConfigError {
        if (name == null) {
            throw new ConfigError("users " + action + " needs the name of a user");
        }
        return name;
    }

    private Change given() throws ConfigError {
        if (!limits.isAnyGiven()) {
            throw new ConfigError("users change needs what to change: give --quota, --rate, --tunnels, --expires,"
                    + " --userTargets or --userReverse");
        }
        return limits.changed();
    }

    private UserEntry require(@Nullable UserEntry known) throws UserError {
        if (known == null) {
            throw new UserError("there is no user '" + name + "' in " + file + "; '" + command("list") + "' shows all");
        }
        return known;
    }

    /** Returns a command for the same file, as it can be typed or pasted here. */
    private String command(String action) {
        return Invocation.current().server() + " users " + action + " --users " + argument(String.valueOf(file));
    }

    private static String argument(String text) {
        return PLAIN.matcher(text).matches() ? text : '"' + text + '"';
    }

    private void add(UserFile users, String who) throws UserError, IOException {
        UserLimits given = limits.changed().apply(UserLimits.NONE);
        UserEntry added;
        try {
            added = UserEntry.generate(who, given);
        } catch (IllegalArgumentException e) {
            throw new ConfigError(String.valueOf(e.getMessage()), e);
        }
        if (link.isAskedFor()) {
            link.check(added);
        }
        users.edit(who, known -> {
            if (known != null) {
                throw new UserError("user '" + who + "' is in " + file + " already; '"
                        + (link.isAskedFor()
                                ? command("show " + argument(who)) + "' prints the link"
                                : command("change " + argument(who)) + "' sets other limits"));
            }
            return added;
        });
        report("Added %s to %s, with a generated password", who);
        warnOfThePast(who, given);
        if (link.isAskedFor()) {
            link.show(added, out(), err());
        } else {
            err().println(Printable.line(
                    "This prints the link for clients: " + command("show " + argument(who)) + " --server ADDRESS"));
        }
    }

    private void remove(UserFile users, String who) throws UserError {
        users.edit(who, known -> {
            require(known);
            return null;
        });
        report("Removed %s from %s", who);
    }

    /** Prints what was done on standard error: standard output is for links and lists alone. */
    private void report(String done, String who) {
        err().println(Printable.line(done.formatted(who, file)));
    }

    private static void warnOfThePast(String who, UserLimits limits) {
        if (limits.expires() != null && !limits.expires().isAfter(Instant.now())) {
            Logger.warn("{} cannot connect: --expires {} is in the past; give a later one", who, limits.expiryText());
        }
    }

    private UserEntry existing(UserFile users, String who) throws UserError {
        return require(users.read().stream()
                .filter(user -> user.name().equals(who))
                .findFirst()
                .orElse(null));
    }

    /** A change of a user's limits. */
    interface Change {
        UserLimits apply(UserLimits known) throws ConfigError;
    }

    private void change(UserFile users, String who, Change change, String done) throws UserError {
        users.edit(who, known -> {
            UserEntry user = require(known);
            return user.with(change.apply(user.limits()));
        });
        report(done, who);
    }

    private static UserLimits withDisabled(UserLimits known, boolean disabled) {
        return new UserLimits(
                known.quota(),
                known.rate(),
                known.tunnels(),
                known.expires(),
                known.targets(),
                disabled,
                known.reverse());
    }

    /** Returns the bytes of this month: of all servers that share them, or of those that keep them in this machine's folder. */
    private Map<String, MonthlyUse> used(List<UserEntry> all) throws UserError, IOException {
        YearMonth month = YearMonth.now(ZoneOffset.UTC);
        StateConfig config = shared.config();
        if (config != null) {
            Map<String, Long> totals = StoredTraffic.read(
                    config, month, all.stream().collect(Collectors.toMap(UserEntry::name, UserEntry::password)));
            return totals.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, user -> new MonthlyUse(user.getValue(), user.getValue())));
        }
        Path state = stateFolder == null ? StateFolder.of(System.getenv()) : stateFolder;
        return TrafficStore.uses(
                state.resolve("traffic"),
                month,
                all.stream().collect(Collectors.toMap(UserEntry::name, UserEntry::identity)));
    }

    private void list(UserFile users) throws UserError, IOException {
        List<UserEntry> all = users.read();
        Map<String, MonthlyUse> used = used(all);
        Instant now = Instant.now();
        String form = "%-20s %-13s %10s %10s %12s %8s %s";
        PrintWriter out = out();
        out.println(form.formatted("NAME", "STATE", "USED", "QUOTA", "RATE", "TUNNELS", "EXPIRES")
                .stripTrailing());
        for (UserEntry user : all) {
            UserLimits its = user.limits();
            MonthlyUse use = used.getOrDefault(user.name(), MonthlyUse.NONE);
            out.println(form.formatted(
                            user.name(),
                            its.state(now, use.counted()),
                            Amounts.format(use.used()),
                            its.quota() == 0 ? "-" : Amounts.format(its.quota()),
                            its.rate() == 0 ? "-" : Amounts.formatRate(its.rate()),
                            its.tunnels() == 0 ? "-" : String.valueOf(its.tunnels()),
                            its.expires() == null ? "-" : its.expiryText())
                    .stripTrailing());
        }
        out.flush();
    }
}
