package brookloom.cli.log;

import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.Failures;
import brookloom.net.text.Printable;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.configuration.Configuration;
import picocli.CommandLine.Option;

/** Options of the log: its file and its level. */
@HelpSection(Heading.LOGGING)
public final class LogOption {
    private static volatile boolean ready;

    /** The value of {@code --log} that means standard output. */
    static final String CONSOLE = "console";

    @Option(
            names = "--log",
            paramLabel = "console|FILE",
            description =
                    "Log as JSON, one object per line, to standard output (console), or append to FILE. By default,"
                            + " plain lines go to standard error.")
    private @Nullable String target;

    @Option(
            names = "--tag",
            paramLabel = "KEY:VALUE",
            converter = LogTag.Converter.class,
            description = "Add this to every log entry; may be repeated.")
    private List<LogTag> tags = List.of();

    @Essential
    @Option(names = "--debug", description = "Log more, including stack traces.")
    private boolean debug;

    /** Returns whether {@code --debug} asks for stack traces. */
    public boolean debug() {
        return debug;
    }

    /** Returns the tags that the process's log was set up with, by their keys. */
    static Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        int index = 0;
        for (String text; (text = Configuration.get("writer." + LogWriter.TAG + index)) != null; index++) {
            LogTag tag = LogTag.parse(text);
            tags.put(tag.key(), tag.value());
        }
        return tags;
    }

    /** Returns whether the log goes to standard output. */
    public boolean isConsole() {
        return CONSOLE.equals(target);
    }

    /** Returns whether the log is set up: tinylog would begin with a configuration of its own before. */
    public static boolean isReady() {
        return ready;
    }

    /**
     * Sets the log up. The first call in a process wins, since tinylog accepts no other configuration once it has begun;
     * later calls change nothing.
     *
     * @throws UserError when the file cannot be written
     */
    public void configure() throws UserError {
        ready = true;
        if (target != null && !target.equals(CONSOLE)) {
            checkWritable(target);
        }
        if (Configuration.isFrozen()) {
            return;
        }
        try {
            Configuration.replace(settings());
        } catch (UnsupportedOperationException e) {
            // Another thread has logged between the two lines above.
        }
    }

    /** Sets the log up for a command that has no options for it and serves nothing: warnings go to standard error. */
    public static void configureForWarnings() {
        ready = true;
        if (!Configuration.isFrozen()) {
            Map<String, String> settings = new LogOption().settings();
            settings.put("level@brookloom", "warn");
            Configuration.replace(settings);
        }
    }

    /** tinylog's properties. Libraries are quieter than we are: Jetty tells its life at info. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("level", debug ? "info" : "warn");
        settings.put("level@brookloom", debug ? "debug" : "info");
        settings.put("autoshutdown", "false"); // shutdown hooks log too
        settings.put("writer", LogWriter.class.getName());
        settings.put("writer." + LogWriter.STACK_TRACES, Boolean.toString(debug));
        if (target != null) {
            settings.put("writer." + LogWriter.TARGET, target);
        }
        for (int i = 0; i < tags.size(); i++) {
            settings.put("writer." + LogWriter.TAG + i, tags.get(i).toString());
        }
        return settings;
    }

    private static void checkWritable(String file) throws UserError {
        try {
            LogFile.check(Path.of(file));
        } catch (IOException e) {
            throw new UserError("cannot write the log file " + file + ": " + Failures.reason(e), e);
        } catch (InvalidPathException e) {
            throw new UserError("--log " + Printable.line(file) + " is not a file name", e);
        }
    }
}
