package brookloom.server.replay;

import brookloom.net.listen.Kept;
import brookloom.net.listen.ServicePorts;
import brookloom.net.text.Failures;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Remembers clients' openings and their datagrams, apart, so that neither fills the other's. An
 * orderly stop hands it over to the next process; after any other end the next one refuses what may have been accepted
 * before. A server that takes the place of another in this process shares its memory: while the old one's tunnels run,
 * both accept openings.
 */
public final class Replays implements Kept, AutoCloseable {
    /** Openings stamped within one generation: 13,000 a second. */
    private static final int MAX_STREAMS = 1 << 17;

    /** Datagrams stamped within one generation, for each so many bytes of the heap that there may be. */
    private static final int HEAP_PER_DATAGRAM = 256;

    private static final int LEAST_DATAGRAMS = 1 << 16;
    private static final int MOST_DATAGRAMS = 1 << 23;

    private final InetSocketAddress address;
    private final @Nullable ReplayFile file;
    private final InstantSource clock;
    private final Memories memories;
    private final ReplayFilter streams;
    private final ReplayFilter datagrams;

    /** The one to take over from; null once that is done. */
    private volatile @Nullable Replays before;

    private volatile boolean handedOver;
    private volatile boolean closed;

    /** The two memories as they travel to the next process. */
    record Memories(ReplayMemory streams, ReplayMemory datagrams) {}

    private Replays(InetSocketAddress address, @Nullable ReplayFile file, InstantSource clock, Memories memories) {
        this.address = address;
        this.file = file;
        this.clock = clock;
        this.memories = memories;
        this.streams = new ReplayFilter(memories.streams());
        this.datagrams = new ReplayFilter(memories.datagrams());
    }

    private Replays(Replays before, @Nullable ReplayFile file, InstantSource clock) {
        this.address = before.address;
        this.file = file;
        this.clock = clock;
        this.memories = before.memories;
        this.streams = before.streams;
        this.datagrams = before.datagrams;
        this.before = before;
    }

    /**
     * Takes over what the process before has left, if its file is there, and begins to remember. Is called when nothing
     * is left to do but to listen. The memory of a server of this process that gives way is shared with it.
     *
     * @param address that the server listens on
     * @param folder where the memory is handed over; null for nowhere
     * @param name of the file there, one for each server
     * @param uptime for which the server has been running: what was stamped earlier is refused where nothing is taken over
     */
    public static Replays open(
            InetSocketAddress address, @Nullable Path folder, String name, InstantSource clock, Duration uptime) {
        ReplayFile file = folder == null ? null : new ReplayFile(folder, name, new SecureRandom().nextLong());
        Replays before = ServicePorts.offered(Replays.class, address);
        return ServicePorts.keep(
                address, before == null ? read(address, file, clock, uptime) : new Replays(before, file, clock));
    }

    private static Replays read(
            InetSocketAddress address, @Nullable ReplayFile file, InstantSource clock, Duration uptime) {
        long now = clock.instant().getEpochSecond();
        Memories memories = file == null ? null : file.read(now, MAX_STREAMS, maxDatagrams());
        if (memories == null) {
            long start = now - uptime.toSeconds();
            memories = new Memories(
                    ReplayMemory.startingAt(start, MAX_STREAMS), ReplayMemory.startingAt(start, maxDatagrams()));
        }
        return new Replays(address, file, clock, memories);
    }

    private static int maxDatagrams() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_PER_DATAGRAM, LEAST_DATAGRAMS, MOST_DATAGRAMS);
    }

    /** Judges the openings of streams. */
    public ReplayFilter streams() {
        return streams;
    }

    /** Judges datagrams. */
    public ReplayFilter datagrams() {
        return datagrams;
    }

    /** Is called once requests are accepted: from now on, what another process has left is no longer the whole. */
    public void listening() {
        if (file != null && before == null) {
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

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public boolean isOpen() {
        return !closed && !handedOver;
    }

    @Override
    public void begin() {
        Replays from = before;
        if (from != null && !closed) {
            from.handedOver = true;
            before = null;
            listening();
        }
    }

    /** Hands the memory over to the next process, unless another server has it; nothing may use it here any more. */
    @Override
    public void close() {
        boolean own = isOpen() && before == null;
        closed = true;
        if (file != null && own) {
            try {
                file.write(memories, clock.instant().getEpochSecond());
            } catch (IOException e) {
                Logger.info("replay memory was not kept in {}: {}", file.path(), Failures.reason(e));
            }
        }
    }
}
