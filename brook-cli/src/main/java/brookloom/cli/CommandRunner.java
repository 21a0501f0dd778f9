package brookloom.cli;

import brookloom.cli.help.HelpCommand;
import brookloom.cli.help.HelpSections;
import brookloom.cli.help.UsageMessage;
import brookloom.cli.start.Invocation;
import brookloom.cli.start.StandardOutput;
import brookloom.lists.ListSource;
import brookloom.net.text.AsciiUrl;
import brookloom.net.text.Cidr;
import brookloom.net.text.ConfigError;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.Login;
import brookloom.net.text.Printable;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a program's command line. Bad usage: one line, a hint of {@code --help}, exit code 2. Failure: one line, exit
 * code 1. Stack traces only with {@code --debug}.
 */
public final class CommandRunner {
    /** Exit code when all went well. */
    public static final int OK = 0;

    /** Exit code of a failure. */
    public static final int FAILURE = 1;

    /** Exit code of bad usage. */
    public static final int USAGE = 2;

    /** Exit code of a program whose reader has gone, such as {@code head}: that of one that SIGPIPE has ended. */
    private static final int READER_GONE = 128 + 13;

    private static final String POLLER_MODE = "jdk.pollerMode";
    private static final String LOCALE_PROVIDERS = "java.locale.providers";

    private final Object program;
    private final @Nullable String defaultCommand;
    private final Map<String, Class<?>> commands = new LinkedHashMap<>();
    private @Nullable FromFile fromFile;
    private @Nullable String name;
    private UnaryOperator<String> help = UnaryOperator.identity();
    private @Nullable PrintWriter out;
    private @Nullable PrintWriter err;

    /**
     * A program and its commands.
     *
     * @param program has {@code @Command(name, mixinStandardHelpOptions, versionProvider = Version.class)}
     * @param defaultCommand run when no command is named; null to ask for one
     * @param commands in the order of the help text; each has {@code @Command(name, …)} and is made when it is run
     */
    public CommandRunner(Object program, @Nullable String defaultCommand, Class<?>... commands) {
        this.program = program;
        this.defaultCommand = defaultCommand;
        for (Class<?> command : commands) {
            this.commands.put(command.getAnnotation(Command.class).name(), command);
        }
    }

    /**
     * Returns a program that has the commands of others too. Where two of them have a command of one name, the first one's
     * counts; the program's own come before all.
     *
     * @param own commands of the program itself
     */
    public static CommandRunner ofAll(Object program, List<CommandRunner> others, Class<?>... own) {
        CommandRunner all = new CommandRunner(program, null);
        others.forEach(other -> other.commands.forEach(all.commands::putIfAbsent));
        for (Class<?> command : own) {
            all.commands.put(command.getAnnotation(Command.class).name(), command);
        }
        return all;
    }

    /** Shows the program under another name. */
    public CommandRunner withName(String name) {
        this.name = name;
        return this;
    }

    /** Rewrites each part of the help text, for a program whose commands are written for another. */
    public CommandRunner withHelp(UnaryOperator<String> help) {
        this.help = help;
        return this;
    }

    /** Returns whether there is a command of this name. */
    public boolean has(String command) {
        return commands.containsKey(command);
    }

    /** Returns whether a command's name stands for the same command in another program. */
    public boolean shares(String command, CommandRunner other) {
        return has(command) && commands.get(command) == other.commands.get(command);
    }

    /** Returns the program with all its commands, for what describes them: manual pages, completion. */
    public CommandLine describe() {
        return programWith(commands.values());
    }

    /** Sends help and errors elsewhere. */
    public CommandRunner withOutput(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
        return this;
    }

    /** Runs what a configuration file describes. */
    public interface FromFile {
        /**
         * Runs it until it is stopped.
         *
         * @param arguments have {@code --config}
         * @return the exit code
         */
        int run(CommandRunner program, String... arguments);
    }

    /** Has {@code --config} run what a file describes. */
    public CommandRunner withConfig(FromFile fromFile) {
        this.fromFile = fromFile;
        return this;
    }

    /** Returns the names of the commands that serve until they are stopped. */
    public List<String> services() {
        return commands.entrySet().stream()
                .filter(command -> ServiceCommand.class.isAssignableFrom(command.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns the names of all commands, in the order of the help text. */
    public List<String> commands() {
        return List.copyOf(commands.keySet());
    }

    /** Returns the command that is run when none is named; empty when there has to be one. */
    public Optional<String> defaultCommand() {
        return Optional.ofNullable(defaultCommand);
    }

    /** Returns a command that has not been run yet. */
    public CommandLine command(String name) {
        Class<?> type = Objects.requireNonNull(commands.get(name), name);
        return Objects.requireNonNull(
                programWith(List.of(type)).getSubcommands().get(name), name);
    }

    /** Prints what is wrong with the arguments, and a hint of {@code --help}. */
    public int refuse(String message) {
        return badUsage(new ParameterException(programWith(commands.values()), message), new String[0]);
    }

    /** Runs the command that the arguments name and returns the exit code. */
    public int run(String... given) {
        String[] arguments = HelpCommand.asOption(given);
        if (HelpCommand.isAbout(arguments) && !has(arguments[0])) {
            return run(arguments[0]); // which tells the nearest command
        }
        for (int i = 0; i < arguments.length; i++) {
            if (LocaleText.isDamaged(arguments[i])) {
                String message = LocaleText.explain("argument " + (i + 1)); // without the value: it may be a password
                return badUsage(new ParameterException(programWith(commands.values()), message), arguments);
            }
        }
        if (fromFile != null && ConfigOption.isIn(arguments) && !CommandFirst.asksAboutTheProgram(arguments)) {
            return fromFile.run(
                    this, new CommandFirst(programWith(commands.values()), defaultCommand).spelled(arguments));
        }
        CommandLine likely = programWith(likelyCommands(arguments));
        String[] ordered = new CommandFirst(likely, defaultCommand).reorder(arguments);
        if (ordered.length > 0 && likely.getSubcommands().containsKey(ordered[0])) {
            return likely.execute(ordered);
        }
        CommandLine whole = programWith(commands.values());
        return whole.execute(new CommandFirst(whole, defaultCommand).reorder(arguments));
    }

    /** A command's options are read by reflection, which takes a good part of the start: those of the others can wait. */
    private Collection<Class<?>> likelyCommands(String... arguments) {
        Map<String, Class<?>> likely = new LinkedHashMap<>(commands);
        likely.keySet()
                .removeIf(name ->
                        !name.equals(defaultCommand) && !List.of(arguments).contains(name));
        return likely.values();
    }

    private CommandLine programWith(Collection<Class<?>> commands) {
        CommandLine line = new CommandLine(program);
        commands.forEach(line::addSubcommand);
        line.registerConverter(HostPort.class, value -> convert(value, HostPort::parse))
                .registerConverter(ListenAddress.class, value -> convert(value, ListenAddress::parse))
                .registerConverter(Cidr.class, value -> convert(value, Cidr::parse))
                .registerConverter(ListSource.class, value -> convert(value, ListSource::parse))
                .registerConverter(URI.class, value -> convert(value, CommandRunner::url))
                .registerConverter(Duration.class, value -> convert(value, Seconds::parse))
                .setExpandAtFiles(false) // a password may begin with @
                .setPosixClusteredShortOptionsAllowed(false) // -listen is no -l isten
                .setParameterExceptionHandler(this::badUsage)
                .setExecutionExceptionHandler(this::failed)
                .setUsageHelpWidth(100);
        line.getSubcommands().values().forEach(HelpSections::installInto);
        line.getSubcommands().values().forEach(command -> HelpSections.rewrite(command, help));
        if (name != null) {
            line.setCommandName(name);
        }
        line.getCommandSpec()
                .usageMessage()
                .synopsisSubcommandLabel(defaultCommand == null ? "COMMAND" : "[COMMAND]")
                .commandListHeading(
                        "%nCommands, each with options of its own (COMMAND -h shows the essential ones):%n");
        if (out != null && err != null) {
            line.setOut(out).setErr(err);
        }
        return line;
    }

    /**
     * For {@code main}: runs the command and ends the process; threads that die are logged in one line, and for lack of
     * memory end the process.
     */
    public void runAndExit(String... arguments) {
        StandardOutput output = StandardOutput.watch();
        if (mayServe(arguments)) {
            Signals.handleStops();
        }
        Thread.setDefaultUncaughtExceptionHandler(new UncaughtFailures(Runtime.getRuntime()::halt));
        MemoryWatch.start();
        wakeVirtualThreadsDirectly();
        leaveOutLocaleData();
        System.exit(exitCode(run(arguments), output));
    }

    /** Returns whether the arguments may name a command that serves until it is stopped. */
    private boolean mayServe(String... arguments) {
        List<String> named = Stream.of(arguments).filter(this::has).toList();
        boolean byDefault = defaultCommand != null || ConfigOption.isIn(arguments);
        return named.isEmpty() ? byDefault : named.stream().anyMatch(services()::contains);
    }

    /** A command that could not print what it was asked for has failed. */
    private int exitCode(int code, StandardOutput output) {
        IOException failure = output.failure();
        if (failure == null) {
            return code;
        }
        if (StandardOutput.isReaderGone(failure)) {
            return code == OK ? READER_GONE : code;
        }
        CommandLine line = programWith(List.of());
        line.getErr().println(programName(line) + ": cannot write to standard output: " + Failures.reason(failure));
        line.getErr().flush();
        return code == OK ? FAILURE : code;
    }

    /**
     * Java 22 to 25 on Linux wake a virtual thread that waits for its socket by way of a second one; Java 21 does not, and
     * so has fewer system calls. An echo through a tunnel takes a tenth less (docs/performance.md).
     */
    private static void wakeVirtualThreadsDirectly() {
        int java = Runtime.version().feature();
        if (java > 21 && java < 26 && System.getProperty(POLLER_MODE) == null) {
            System.setProperty(POLLER_MODE, "1");
        }
    }

    /**
     * Nothing here is formatted as a language would have it. Jetty asks for the names of all locales, and with the data of
     * hundreds of them a server takes 100 ms of CPU longer to start.
     */
    private static void leaveOutLocaleData() {
        if (System.getProperty(LOCALE_PROVIDERS) == null) {
            System.setProperty(LOCALE_PROVIDERS, "SPI"); // and what the platform has without any: English
        }
    }

    /** Parsers say what is wrong by IllegalArgumentException; picocli puts the option's name before it. */
    private static <T> T convert(String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static URI url(String value) {
        try {
            return URI.create(AsciiUrl.of(value));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + Login.hidden(value) + "' is not a URL such as http://127.0.0.1:8080", e);
        }
    }

    private int badUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(programName(command) + ": "
                + Printable.line(help.apply(UsageMessage.of(failure, defaultCommand, this::typed, arguments))));
        err.println("Try '" + Invocation.current().typed(commandOf(failure)) + " --help'.");
        err.flush();
        return USAGE;
    }

    /** Returns a command that was written for one end's program as it is typed here. */
    private String typed(String command) {
        return Invocation.current().typed(help.apply(command));
    }

    /** Returns the command whose help lists the options: the default one for an option that stands without a command. */
    private String commandOf(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        boolean option = failure instanceof UnmatchedArgumentException unknown
                && unknown.getUnmatched().getFirst().startsWith("-");
        boolean without = option && defaultCommand != null && command.getParent() == null;
        return command.getCommandSpec().qualifiedName() + (without ? " " + defaultCommand : "");
    }

    private int failed(Exception failure, CommandLine command, ParseResult parsed) {
        return fail(failure, command);
    }

    /** Prints why a command failed, in one line, and returns the exit code. */
    public int fail(Exception failure, CommandLine command) {
        if (failure instanceof InterruptedException) {
            return FAILURE;
        }
        if (failure instanceof ConfigError) {
            return badUsage(new ParameterException(command, Failures.describe(failure)), new String[0]);
        }
        boolean debug = command.getCommand() instanceof FrontEndCommand frontEnd && frontEnd.debug();
        String line = Failures.describe(failure);
        if (!(failure instanceof UserError || failure instanceof IOException)) {
            line = "internal error (--debug shows where): " + failure.getClass().getSimpleName() + ": " + line;
        }
        PrintWriter err = command.getErr();
        err.println(programName(command) + ": " + line);
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return FAILURE;
    }

    private static String programName(CommandLine command) {
        return command.getCommandSpec().root().name();
    }
}
