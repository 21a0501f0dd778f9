package brookloom.net.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

/**
 * Opens the files that users name: regular ones, whose reading ends. A named pipe would hold up its reader for ever, and so may
 * a device. What the process has been handed open is another matter: standard input, and the pipe that a shell makes of
 * {@code <(…)}, end with their writers.
 */
public final class InputFile {
    /** Names of what is open already, and of what never makes anybody wait or is a person. */
    private static final Pattern HANDED_OVER =
            Pattern.compile("/dev/(stdin|stdout|stderr|null|tty|fd/\\d+)|/proc/(self|\\d+)/fd/\\d+");

    private static final String ADVICE = "; give a regular file";

    // stat(2)'s st_mode:
    private static final int KIND = 0xf000;
    private static final int PIPE = 0x1000;
    private static final int CHARACTER_DEVICE = 0x2000;
    private static final int BLOCK_DEVICE = 0x6000;
    private static final int SOCKET = 0xc000;

    private InputFile() {}

    /**
     * Opens a file for reading, through symbolic links.
     *
     * @throws IOException when it is a pipe, a socket or a device that the process was not handed open, or cannot be opened
     */
    public static InputStream open(Path file) throws IOException {
        return open(file, Files.readAttributes(file, BasicFileAttributes.class));
    }

    /**
     * Opens a file for reading, as {@link #open(Path)} does.
     *
     * @param now what the file is
     */
    public static InputStream open(Path file, BasicFileAttributes now) throws IOException {
        if (now.isOther() && !isHandedOver(file)) {
            throw refused(file);
        }
        return Files.newInputStream(file);
    }

    /** Returns whether a file can be read once only, such as standard input; false also for one that is not there. */
    public static boolean isReadOnce(Path file) {
        try {
            return isReadOnce(file, Files.readAttributes(file, BasicFileAttributes.class));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns whether a file can be read once only, such as standard input.
     *
     * @param now what the file is
     */
    public static boolean isReadOnce(Path file, BasicFileAttributes now) {
        return now.isOther() && isHandedOver(file);
    }

    /**
     * Refuses to open a named pipe or a socket for writing, which would wait for a reader.
     *
     * @throws IOException when the file is one
     */
    public static void refusePipe(Path file) throws IOException {
        if (isHandedOver(file) || !Files.exists(file)) {
            return;
        }
        int kind = kind(file);
        if (kind == PIPE || kind == SOCKET) {
            throw refused(file);
        }
    }

    private static boolean isHandedOver(Path file) {
        return HANDED_OVER.matcher(file.toAbsolutePath().normalize().toString()).matches();
    }

    private static IOException refused(Path file) throws IOException {
        String what = switch (kind(file)) {
            case PIPE -> "a pipe";
            case SOCKET -> "a socket";
            case CHARACTER_DEVICE, BLOCK_DEVICE -> "a device";
            default -> "no regular file";
        };
        return new FileSystemException(file.toString(), null, "it is " + what + ADVICE);
    }

    /** Returns 0 where the system does not tell. */
    private static int kind(Path file) throws IOException {
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        return unix && Files.getAttribute(file, "unix:mode") instanceof Integer mode ? mode & KIND : 0;
    }
}
