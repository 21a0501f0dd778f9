package brookloom.server.replay;

import brookloom.net.text.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Remembers clients' openings and their datagrams, apart, so that neither fills the other's. An
 * orderly stop hands it over to the next process; after any other end the next one refuses what may have been accepted
 * before.
 */
public final class Replays implements AutoCloseable {
    /** Openings stamped within one generation: 13,000 a second. */
    private static final int MAX_STREAMS = 1 << 17;

    /** Datagrams stamped within one generation, for each so many bytes of the heap that there may be. */
    private static final int HEAP_PER_DATAGRAM = 256;

    private static final int LEAST_DATAGRAMS = 1 << 16;
    private static final int MOST_DATAGRAMS = 1 << 23;

    private final @Nullable ReplayFile file;
    private final InstantSource clock;
    private final ReplayMemory streamMemory;
    private final ReplayFilter streams;
    private final ReplayMemory datagrams;

    /** The two memories as they travel to the next process. */
    record Memories(ReplayMemory streams, ReplayMemory datagrams) {}

    private Replays(@Nullable ReplayFile file, InstantSource clock, Memories memories) {
        this.file = file;
        this.clock = clock;
        this.streamMemory = memories.streams();
        this.streams = new ReplayFilter(memories.streams());
        this.datagrams = memories.datagrams();
    }

    /**
     * Takes over what the process before has left, if its file is there, and begins to remember. Is called when nothing
     * is left to do but to listen.
     *
     * @param folder where the memory is handed over; null for nowhere
     * @param name of the file there, one for each server
     * @param uptime for which the server has been running: what was stamped earlier is refused where nothing is taken over
     */
    public static Replays open(@Nullable Path folder, String name, InstantSource clock, Duration uptime) {
        ReplayFile file = folder == null ? null : new ReplayFile(folder, name, new SecureRandom().nextLong());
        long now = clock.instant().getEpochSecond();
        Memories memories = file == null ? null : file.read(now, MAX_STREAMS, maxDatagrams());
        if (memories == null) {
            long start = now - uptime.toSeconds();
            memories = new Memories(
                    ReplayMemory.startingAt(start, MAX_STREAMS), ReplayMemory.startingAt(start, maxDatagrams()));
        }
        return new Replays(file, clock, memories);
    }

    private static int maxDatagrams() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_PER_DATAGRAM, LEAST_DATAGRAMS, MOST_DATAGRAMS);
    }

    /** Judges the openings of streams. */
    public ReplayFilter streams() {
        return streams;
    }

    /** Judges datagrams; of the loop's thread alone until it has ended. */
    public ReplayMemory datagrams() {
        return datagrams;
    }

    /** Is called once requests are accepted: from now on, what another process has left is no longer the whole. */
    public void listening() {
        if (file != null) {
            try {
                file.markRunning();
            } catch (IOException e) {
                Logger.info(
                        "replay memory cannot be kept in {}: {}; set STATE_DIRECTORY to a folder for it, or clients whose"
                                + " clocks are behind will be refused right after a restart",
                        file.path(),
                        Failures.reason(e));
            }
        }
    }

    /** Hands the memory over; nothing may use it any more. */
    @Override
    public void close() {
        if (file != null) {
            try {
                file.write(
                        new Memories(streamMemory, datagrams), clock.instant().getEpochSecond());
            } catch (IOException e) {
                Logger.info("replay memory was not kept in {}: {}", file.path(), Failures.reason(e));
            }
        }
    }
}
