package brookloom.cli.log;

import brookloom.net.config.ObserveConfig;
import brookloom.net.reload.Reloads;
import brookloom.net.text.Failures;
import brookloom.net.text.LogTags;
import brookloom.net.text.Printable;
import brookloom.net.text.UserError;
import brookloom.observe.TunnelEnded;
import brookloom.observe.TunnelObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * Writes one line of JSON for each tunnel that has ended, to a file of its own or to the log. The names {@code time},
 * {@code network}, {@code from}, {@code dst} and {@code error} are those of the original's log.
 */
public final class TunnelLog implements TunnelObserver, AutoCloseable {
    /** Some thousand lines. */
    private static final int QUEUE_BYTES = 1 << 20;

    private final Map<String, String> tags;
    private final InstantSource clock;
    private final Consumer<String> lines;
    private final AutoCloseable output;

    private TunnelLog(Map<String, String> tags, InstantSource clock, Consumer<String> lines, AutoCloseable output) {
        this.tags = tags;
        this.clock = clock;
        this.lines = lines;
        this.output = output;
    }

    /**
     * Opens the file, or the log, that the configuration names. Each line has the log's tags.
     *
     * @param target a file, or {@link ObserveConfig#IN_LOG}
     * @throws UserError when the file cannot be written
     */
    public static TunnelLog open(String target) throws UserError {
        InstantSource clock = InstantSource.system();
        Map<String, String> tags = LogOption.tags();
        if (target.equals(ObserveConfig.IN_LOG)) {
            return new TunnelLog(tags, clock, line -> Logger.tag(LogTags.TUNNEL).info("{}", line), () -> {});
        }
        try {
            return toFile(
                    new LogFile(Path.of(target)), QUEUE_BYTES, tags, clock, trouble -> unwritten(target, trouble));
        } catch (IOException e) {
            throw new UserError("cannot write the tunnel log " + target + ": " + Failures.reason(e), e);
        } catch (InvalidPathException e) {
            throw new UserError("--tunnelLog " + Printable.line(target) + " is not a file name", e);
        }
    }

    /** Writes to an output, and owns it. */
    static TunnelLog toFile(
            OutputStream out,
            int queueBytes,
            Map<String, String> tags,
            InstantSource clock,
            Consumer<IOException> trouble) {
        QueuedOutput queue = new QueuedOutput(out, queueBytes, lost -> lossLine(lost, clock), trouble);
        Thread end = queue.atExit();
        Runtime.getRuntime().addShutdownHook(end);
        // An empty entry has the file looked at, which opens it anew if it was renamed or deleted.
        Reloads.Registration reload = Reloads.register(() -> queue.write(new byte[0], 0, 0));
        return new TunnelLog(tags, clock, line -> put(queue, encoded(line)), () -> {
            reload.close();
            queue.close();
            removeHook(end);
        });
    }

    private static void unwritten(String target, IOException trouble) {
        Logger.warn(
                "cannot write the tunnel log {}: {}; tunnels are missing in it until then",
                target,
                Failures.reason(trouble));
    }

    private static void put(QueuedOutput queue, byte[] line) {
        queue.write(line, 0, line.length);
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends, and the hook runs.
        }
    }

    private static byte[] lossLine(long lost, InstantSource clock) {
        return encoded(new JsonLine()
                .text("time", time(clock.instant()))
                .text("event", "lost")
                .number("lost", lost)
                .text(
                        "message",
                        lost + " tunnels are not logged: they ended faster than the file could be written, if at all")
                .toString());
    }

    private static byte[] encoded(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void ended(TunnelEnded tunnel) {
        lines.accept(line(tunnel));
    }

    private String line(TunnelEnded tunnel) {
        JsonLine line = new JsonLine()
                .text("time", time(clock.instant()))
                .text("event", "tunnel")
                .number("id", tunnel.started().id())
                .text("start", time(tunnel.started().at()))
                .text("user", tunnel.started().user())
                .text("network", tunnel.started().network().name().toLowerCase(Locale.ROOT))
                .text("from", tunnel.started().from())
                .text("dst", tunnel.started().destination().toString())
                .text("target", tunnel.target())
                .number("up", tunnel.up())
                .number("down", tunnel.down())
                .seconds("duration", tunnel.duration())
                .seconds("dial", tunnel.dial())
                .seconds("firstByte", tunnel.firstByte())
                .text("end", tunnel.outcome().label())
                .text("error", tunnel.reason());
        tags.forEach(line::text);
        return line.toString();
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Writes what is queued, though not without end, and closes the file. */
    @Override
    public void close() {
        try {
            output.close();
        } catch (Exception e) {
            Logger.warn("cannot close the tunnel log: {}", Failures.describe(e));
        }
    }
}
