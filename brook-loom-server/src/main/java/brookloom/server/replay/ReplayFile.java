package brookloom.server.replay;

import brookloom.net.text.InputFile;
import brookloom.server.state.OwnerOnly;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Hands the memory of a server over to the next process that listens there. While a server runs, its file says no more
 * than who runs; the memory is in it between an orderly stop and the next start. So what a killed process leaves is no
 * memory, and one that stops late does not write over its successor's.
 *
 * <pre>
 *   magic, 4 | run, 8 | stopped, 1 | Unix time of the stop, 8 | memory of streams | memory of datagrams
 * </pre>
 */
final class ReplayFile {
    private static final int MAGIC = 0x4c52_0001; // the last two bytes are the version

    private final Path folder;
    private final Path path;
    private final long run;
    private boolean marked;

    /** @param run tells this process from others */
    ReplayFile(Path folder, String name, long run) {
        this.folder = folder;
        this.path = folder.resolve(name);
        this.run = run;
    }

    Path path() {
        return path;
    }

    /** Returns what the process before has left at its orderly stop, or null. */
    Replays.@Nullable Memories read(long now, int maxStreams, int maxDatagrams) {
        try (DataInputStream in = open()) {
            checkMagic(in);
            in.readLong();
            if (!in.readBoolean()) {
                return null;
            }
            long stopped = in.readLong();
            if (stopped - ReplayMemory.WINDOW > now) {
                return null; // of a clock that has been set back since: it does not hold now
            }
            long from = stopped - ReplayMemory.WINDOW;
            return new Replays.Memories(
                    ReplayMemory.read(in, from, maxStreams), ReplayMemory.read(in, from, maxDatagrams));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            Logger.debug("replay memory in {} is not used: {}", path, e.toString());
            return null;
        }
    }

    /** Replaces what was there by the name of this process. */
    void markRunning() throws IOException {
        OwnerOnly.createFolder(folder);
        replace(out -> out.writeBoolean(false));
        marked = true;
    }

    /** Writes the memory, unless another process has marked the file meanwhile. */
    void write(Replays.Memories memories, long now) throws IOException {
        if (!marked || !isOurs()) {
            return;
        }
        replace(out -> {
            out.writeBoolean(true);
            out.writeLong(now);
            memories.streams().write(out);
            memories.datagrams().write(out);
        });
    }

    private boolean isOurs() throws IOException {
        try (DataInputStream in = open()) {
            checkMagic(in);
            return in.readLong() == run;
        }
    }

    private DataInputStream open() throws IOException {
        return new DataInputStream(new BufferedInputStream(InputFile.open(path)));
    }

    private static void checkMagic(DataInputStream in) throws IOException {
        int magic = in.readInt();
        if (magic != MAGIC) {
            throw new IOException(
                    "begins with 0x" + Integer.toHexString(magic) + ", not 0x" + Integer.toHexString(MAGIC));
        }
    }

    private interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    /** As a whole or not at all. */
    private void replace(Content content) throws IOException {
        Path fresh = folder.resolve(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, OwnerOnly.file(folder));
        try (DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(fresh, StandardOpenOption.WRITE)))) {
            out.writeInt(MAGIC);
            out.writeLong(run);
            content.write(out);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
