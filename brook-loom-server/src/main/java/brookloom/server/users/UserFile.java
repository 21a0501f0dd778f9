package brookloom.server.users;

import brookloom.cli.start.Invocation;
import brookloom.net.text.Failures;
import brookloom.net.text.InputFile;
import brookloom.net.text.Printable;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import brookloom.server.state.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads and edits a users file: a JSON object for each user on a line of its own, blank lines, and lines that begin with
 * {@code #}. An edit changes one line and keeps all others byte for byte; the new file replaces the old one at once, so that
 * a server that reads it meanwhile sees either.
 */
public final class UserFile {
    /** Users of one server: more would make strangers too expensive. */
    static final int MOST_USERS = 10_000;

    /** Room for some thousand targets of one user. */
    static final int LONGEST_LINE = 1 << 16;

    /** Characters of a reason: it may quote the line. */
    private static final int LONGEST_REASON = 500;

    private static final ReentrantLock EDITING = new ReentrantLock();

    private final Path path;

    public UserFile(Path path) {
        this.path = path;
    }

    /** A change of one user. */
    public interface Edit {
        /**
         * Returns what takes the place of the user.
         *
         * @param user null when there is none of that name
         * @return null to remove the user
         * @throws UserError to change nothing
         */
        @Nullable
        UserEntry apply(@Nullable UserEntry user) throws UserError;
    }

    /**
     * Reads the users.
     *
     * @throws UserError when the file cannot be read, or a line is wrong; the message names the line
     */
    public List<UserEntry> read() throws UserError {
        return parse(path.toString(), lines().iterator());
    }

    /**
     * Reads users from lines.
     *
     * @param source names where they come from, in errors
     * @throws UserError when a line is wrong; the message names the line
     */
    static List<UserEntry> parse(String source, Iterator<String> lines) throws UserError {
        List<UserEntry> users = new ArrayList<>();
        Map<String, Integer> lineByName = new HashMap<>();
        Map<String, Integer> lineByPassword = new HashMap<>();
        int number = 0;
        while (lines.hasNext()) {
            String line = lines.next();
            number++;
            if (!isUser(line)) {
                continue;
            }
            try {
                UserEntry user = entry(line);
                refuseSecond("user '" + user.name() + "'", lineByName.put(user.name(), number));
                refuseSecond("password of user '" + user.name() + "'", lineByPassword.put(user.password(), number));
                users.add(user);
            } catch (IllegalArgumentException e) {
                String reason = Printable.line(String.valueOf(e.getMessage()), LONGEST_REASON);
                throw new UserError(source + ":" + number + ": " + reason, e);
            }
            if (users.size() > MOST_USERS) {
                throw new UserError(source + " has more than " + MOST_USERS + " users, which are the limit");
            }
        }
        return users;
    }

    private static UserEntry entry(String line) {
        if (line.length() > LONGEST_LINE) {
            throw new IllegalArgumentException("the line is longer than " + LONGEST_LINE + " characters");
        }
        return UserEntry.parse(line);
    }

    private static void refuseSecond(String what, @Nullable Integer line) {
        if (line != null) {
            throw new IllegalArgumentException("the " + what + " stands on line " + line + " already");
        }
    }

    private static boolean isUser(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }

    /** Returns why a users file cannot be read, with the command that makes one where there is none. */
    static String reason(IOException failure, Object path) {
        return Failures.reason(failure)
                + (failure instanceof NoSuchFileException
                        ? "; '" + Invocation.current().server() + " users add NAME --users " + path + "' makes it"
                        : "");
    }

    private List<String> lines() throws UserError {
        try {
            return TextFile.lines(path);
        } catch (CharacterCodingException e) {
            throw new UserError("users file " + path + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UserError("cannot read users file " + path + ": " + reason(e, path), e);
        }
    }

    /**
     * Changes one user; the file is created if need be. One edit waits for another, also of another process.
     *
     * @throws UserError when the file is wrong or cannot be written, or the edit is refused; nothing has changed then
     */
    public void edit(String name, Edit edit) throws UserError {
        Path lockFile = path.resolveSibling("." + path.getFileName() + ".lock"); // stays: others may wait for it
        EDITING.lock(); // the file's lock is the process's
        try {
            InputFile.refusePipe(lockFile);
            editLocked(lockFile, name, edit);
        } catch (IOException e) {
            throw new UserError("cannot write users file " + path + ": " + Failures.reason(e), e);
        } finally {
            EDITING.unlock();
        }
    }

    private void editLocked(Path lockFile, String name, Edit edit) throws IOException, UserError {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(lockFile, options, OwnerOnly.file(lockFile));
                FileLock lock = channel.lock()) {
            replace(edited(name, edit));
        }
    }

    private List<String> edited(String name, Edit edit) throws UserError {
        List<String> lines = new ArrayList<>(Files.exists(path) ? lines() : List.of());
        List<UserEntry> users = parse(path.toString(), lines.iterator());
        UserEntry before = users.stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .orElse(null);
        UserEntry after = edit.apply(before);
        if (before == null) {
            if (after != null) {
                lines.add(after.toLine());
            }
            return lines;
        }
        int at = lineOf(name, lines);
        if (after == null) {
            lines.remove(at);
        } else {
            lines.set(at, after.toLine());
        }
        return lines;
    }

    private static int lineOf(String name, List<String> lines) {
        int at = 0;
        while (!isUser(lines.get(at)) || !UserEntry.parse(lines.get(at)).name().equals(name)) {
            at++;
        }
        return at;
    }

    /** Keeps owner, group and permissions of a file that is there; a new one is for its owner alone. */
    private void replace(List<String> lines) throws IOException {
        Path target = realPath();
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        Path written = Files.createTempFile(target.getParent(), ".users", ".tmp", OwnerOnly.file(target));
        try {
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                for (ByteBuffer left = ByteBuffer.wrap(text); left.hasRemaining(); ) {
                    channel.write(left);
                }
                channel.force(true);
            }
            if (Files.exists(target)) {
                OwnerOnly.copyOwnership(target, written);
            }
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** A link stays one: what it points to is replaced. */
    private Path realPath() throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            return path.toAbsolutePath();
        }
    }
}
