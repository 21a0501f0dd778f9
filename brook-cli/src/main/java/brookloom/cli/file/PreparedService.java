package brookloom.cli.file;

import brookloom.cli.SecretWarnings;
import brookloom.cli.ServiceCommand;
import brookloom.net.text.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * A service that is ready to start.
 *
 * @param arguments of the command: services with the same ones are the same
 * @param line that has read them
 */
record PreparedService(PlannedService plan, List<String> arguments, CommandLine line) {
    private static final Pattern OPTION = Pattern.compile("--([A-Za-z][A-Za-z0-9]*)");
    private static final Pattern INVALID = Pattern.compile("Invalid value for option '--([A-Za-z0-9-]+)'[^:]*: ");

    /** Returns all services of a file, each checked as far as it can be without being started. */
    static List<PreparedService> prepare(Plan all, Catalog catalog) throws ConfigRejected {
        List<ConfigProblem> problems = new ArrayList<>(all.problems());
        List<PreparedService> prepared = new ArrayList<>();
        for (PlannedService plan : all.services()) {
            List<ConfigProblem> own = new ArrayList<>();
            List<String> arguments = plan.arguments(own);
            CommandLine line = catalog.fresh(plan.command());
            PreparedService service = new PreparedService(plan, arguments, line);
            boolean complete = own.isEmpty() && !all.mayMisread(plan);
            service.parse(complete, own);
            if (complete && own.isEmpty()) {
                service.check(own);
            }
            problems.addAll(own);
            prepared.add(service);
        }
        if (!problems.isEmpty()) {
            throw new ConfigRejected(problems);
        }
        return prepared;
    }

    /** Reads the files that the services name, beside those of secrets, and serves nothing. */
    static void checkFiles(List<PreparedService> services) throws ConfigRejected {
        List<ConfigProblem> problems = new ArrayList<>();
        for (PreparedService service : services) {
            try {
                service.command().checkFiles(problem -> problems.add(service.located(problem)));
            } catch (UserError e) {
                problems.add(service.located(e));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigRejected(problems);
        }
    }

    /** Warns of secrets of the services that everybody on this machine may read: in their file, or in others that it names. */
    static void warnOfReadableSecrets(Path file, List<PreparedService> services) {
        SecretWarnings.file(
                file,
                services.stream()
                        .flatMap(service -> service.plan().secrets().stream())
                        .toList());
        services.forEach(service -> service.plan().warnOfReadableSecrets());
    }

    /** Returns the errors in options that stand among the program's arguments, those missing left out. */
    static List<String> errorsOf(List<String> arguments, CommandLine line) {
        return parsed(line, arguments).stream()
                .filter(error -> !(error instanceof MissingParameterException missing && isRequired(missing)))
                .map(error -> String.valueOf(error.getMessage()))
                .toList();
    }

    private static boolean isRequired(MissingParameterException missing) {
        return missing.getMissing().stream().allMatch(ArgSpec::required);
    }

    /** Has the command's options take the arguments, by way of the program: picocli does not parse for a subcommand alone. */
    private static List<Exception> parsed(CommandLine line, List<String> arguments) {
        CommandLine program = line.getParent();
        List<String> all = new ArrayList<>(arguments);
        all.addFirst(line.getCommandName());
        program.getCommandSpec().parser().collectErrors(true);
        line.getCommandSpec().parser().collectErrors(true);
        ParseResult result = program.parseArgs(all.toArray(String[]::new));
        List<Exception> errors = new ArrayList<>(result.errors());
        if (result.hasSubcommand()) {
            errors.addAll(result.subcommand().errors());
        }
        return errors;
    }

    /** Returns whether both serve in the same way, whatever holds for the whole process. */
    boolean isSameAs(PreparedService other) {
        return plan.command().equals(other.plan.command()) && ownArguments().equals(other.ownArguments());
    }

    private List<String> ownArguments() {
        return arguments.stream()
                .filter(argument -> !OptionKey.ofTheProcess(argument.replaceFirst("(?s)^--([^=]*).*", "$1")))
                .toList();
    }

    /** Returns the arguments that come from the file, each {@code --key} or {@code --key=value}. */
    List<String> argumentsOfTheFile() {
        return arguments.subList(0, arguments.size() - plan.given().size());
    }

    /** Returns whether it counts the traffic of users, so that no other may take its place before it has ended. */
    boolean countsTraffic() {
        return arguments.stream().anyMatch(argument -> argument.matches("(?s)--(users|userAPI).*"));
    }

    /**
     * Returns whether its port is free once it accepts nothing more, while its tunnels still run: not where it also holds a
     * UDP port, a page for operators, or the users' traffic.
     */
    boolean freesItsPort() {
        return plan.command().matches("wss?server")
                && !countsTraffic()
                && arguments.stream().noneMatch(argument -> argument.matches("(?s)--prometheus.*"));
    }

    /** Returns the command, which has the values of its options. */
    ServiceCommand command() {
        return line.getCommand();
    }

    /** @param complete whether all keys could be read, so that one without a value is missing */
    private void parse(boolean complete, List<ConfigProblem> problems) {
        for (Exception error : parsed(line, arguments)) {
            if (error instanceof MissingParameterException missing) {
                if (!complete) {
                    continue;
                }
                missing.getMissing().forEach(option -> problems.add(missing(option)));
            } else if (error instanceof ParameterException invalid
                    && invalid.getArgSpec() instanceof OptionSpec option) {
                problems.add(new ConfigProblem(placeOf(OptionKey.nameOf(option)), message(invalid)));
            } else {
                problems.add(new ConfigProblem(plan.place(), message(error)));
            }
        }
    }

    private ConfigProblem missing(ArgSpec option) {
        String key = option instanceof OptionSpec named ? OptionKey.nameOf(named) : option.paramLabel();
        return new ConfigProblem(
                plan.place(),
                "'" + key + "' is missing: " + plan.command() + " requires it (" + option.paramLabel() + ")");
    }

    private static String message(Exception error) {
        return INVALID.matcher(String.valueOf(error.getMessage())).replaceFirst("'$1': ");
    }

    private void check(List<ConfigProblem> problems) {
        try {
            command().check();
        } catch (UserError e) {
            problems.add(located(e));
        }
    }

    /** Finds the key that a failure is about by the options that its message names. */
    ConfigProblem located(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher named = OPTION.matcher(message);
        while (named.find()) {
            Setting setting = plan.settings().get(named.group(1));
            if (setting != null) {
                return new ConfigProblem(setting.place(), message);
            }
        }
        return new ConfigProblem(plan.place(), message);
    }

    private Place placeOf(String key) {
        Setting setting = plan.settings().get(key);
        return setting == null ? plan.place() : setting.place();
    }
}
